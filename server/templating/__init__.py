"""Filling Word templates that clerks upload, in a confined child."""
