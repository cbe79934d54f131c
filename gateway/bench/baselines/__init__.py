"""What we compare ourselves with: small servers, each a process of its own."""
