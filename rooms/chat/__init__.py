"""Chat: short messages to everybody in the conference."""
