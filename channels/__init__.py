"""Their words in, ours out; knows no bot and no queue."""
