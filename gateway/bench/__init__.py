"""`forebay bench`: how fast this machine makes us, each time beside a baseline in the same run."""

from gateway.bench.run import main

__all__ = ["main"]
