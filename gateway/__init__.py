"""The top floor: HTTP, realtime, worker, command line; where the other floors meet."""
