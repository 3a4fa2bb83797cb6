"""Captions: what was said, as text with its speaker."""
