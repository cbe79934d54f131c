"""People's work: needs, routing, queue, offers, inbox, presence, board."""
