"""Attendance: who is here, since when, and who left."""
