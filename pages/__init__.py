"""The Streamlit pages; `main.py` is the router and the only entry script."""
