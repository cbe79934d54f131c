"""What happens at each step of a call: the road between the carrier's doors and our rows."""
