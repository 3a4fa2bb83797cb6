"""The stage: what the chair shows to all, and whose microphones are silenced at once."""
