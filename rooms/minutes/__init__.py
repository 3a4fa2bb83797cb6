"""Minutes: the paper a conference leaves behind."""
