"""Projection: what the big screens of the room show."""
