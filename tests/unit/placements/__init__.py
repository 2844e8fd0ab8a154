"""Tests of core.placements."""
