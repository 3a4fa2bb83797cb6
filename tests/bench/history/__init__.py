"""Is the floor linearizable? Random operations against real servers that are killed and frozen, and
the history checked against the log: `make floor-history`."""
