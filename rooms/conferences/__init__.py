"""Conferences: scheduled, opened, closed."""
