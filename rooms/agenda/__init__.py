"""Agenda: what the conference goes through, item by item."""
