"""Devices: a site's PC, paired once, that joins the conferences of its unit by itself."""
