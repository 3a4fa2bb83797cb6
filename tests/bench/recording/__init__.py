"""Recording under kills."""
