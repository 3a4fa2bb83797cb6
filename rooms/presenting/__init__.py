"""Presenting: the page everybody is shown."""
