"""`forebay up`: everything Forebay needs, set up, started, watched and stopped in order."""
