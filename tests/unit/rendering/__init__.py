"""Tests of core.rendering."""
