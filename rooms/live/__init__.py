"""A conference that is going on: one log, one task that owns it, many viewers."""
