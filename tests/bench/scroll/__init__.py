"""A list of 3,300 sites under the chair's finger."""
