"""Chat: short messages to everybody, to the chair, or to the technicians."""
