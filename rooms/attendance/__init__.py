"""Attendance: who is connected, who counts as present, who is excused or stands in."""
