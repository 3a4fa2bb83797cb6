"""The transcript: what was said, row by row, as models heard it and as people corrected it."""
