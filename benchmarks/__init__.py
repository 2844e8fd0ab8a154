"""One script per headline figure, run as modules: `python -m benchmarks.NAME [--json] [--quick]`."""
