"""Guests: invited by a link to one conference, let in from its lobby."""
