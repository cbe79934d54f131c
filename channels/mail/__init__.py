"""Mail: what comes in is read into a `Letter`, what goes out is composed and sent by SMTP."""
