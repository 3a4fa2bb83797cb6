"""Votes under load and under faults: `make bench-votes`."""
