"""The staff API, a file for each part of a screen. A route names what it needs and calls it."""
