"""Decisions about ads, comments, and the links through which clients decide."""
