"""Recording: when a conference is recorded, and which files that led to."""
