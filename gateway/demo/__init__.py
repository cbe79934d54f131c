"""Alder Falls: an invented city to try Forebay with. Nobody in it exists."""
