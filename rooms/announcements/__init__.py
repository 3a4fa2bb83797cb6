"""Announcements: what chair or secretary tell everybody, on every page."""
