"""Sites and attendees of one conference."""
