"""Consultations: a question in writing, answered on a form before the meeting."""
