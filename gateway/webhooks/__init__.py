"""Doors for what providers send us."""
