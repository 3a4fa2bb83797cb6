"""Pairing: codes on invitations and seats that sign a device in for one conference."""
