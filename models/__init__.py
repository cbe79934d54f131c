"""The ground floor: words and tables. Imports nothing of ours."""
