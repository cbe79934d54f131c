"""The simulated carrier: a process of its own that speaks Twilio's language, and SMTP.

It has phones that text and call, and mailboxes. The demo and the tests use it
alike. It keeps everything in memory and imports nothing of the gateway but
its settings.
"""
