"""Uploads that no honest program makes, 300 of them from one seed: what a paper could do to us."""
