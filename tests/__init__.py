"""Forebay's tests: they mirror the packages; journeys/ and contracts/ cross them."""
