"""Bundles: the whole record of a conference in one file that can be verified, carried and read."""
