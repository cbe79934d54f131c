"""The machine's turn; knows no channel and no specialist."""
