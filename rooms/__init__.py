"""What a meeting is. No sockets, no HTTP, no media."""
