"""Mail comes in: its doors, what is kept of it, and the conversation it belongs to."""
