"""Spoken Vietnamese numbers, and how they are written."""
