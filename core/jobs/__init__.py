"""Batches and their items on a thin engine; knows no feature."""
