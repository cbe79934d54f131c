"""Calls by Twilio Voice: its forms read, its TwiML written, its Calls API asked."""
