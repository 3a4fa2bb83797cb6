"""Seating: the plan of each room, and who sits where."""
