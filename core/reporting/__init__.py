"""The dashboard: DuckDB over per-agency Parquet snapshots of the facts."""
