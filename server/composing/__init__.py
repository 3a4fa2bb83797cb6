"""Composing: from the recorded tracks of a conference and its log to one film."""
