"""Calendar: a person's conferences as a feed for calendar programs."""
