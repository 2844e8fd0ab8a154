"""The demo's still lifes: modelled with numpy, traced with Mitsuba; README.md says how."""
