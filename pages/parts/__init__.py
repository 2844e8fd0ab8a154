"""Parts of pages that fill a file of their own: `draw(visit, …)` in each."""
