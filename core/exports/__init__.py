"""Packages of approved ads, and the launch sheet."""
