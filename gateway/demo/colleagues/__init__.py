"""The demo's simulated colleagues and the townspeople they answer.

A program of its own that does nothing but ask gateway and carrier by HTTP, as
browsers and telephones do: it can be paused, killed and started again without
anything else noticing.
"""
