"""The demo's still lifes: modelled with numpy, traced by LuxCore; README.md says how."""
