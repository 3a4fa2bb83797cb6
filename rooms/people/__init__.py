"""People: accounts, sign-in and sessions."""
