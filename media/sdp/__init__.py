"""Session descriptions: what a client offers or answers, and what a relay writes in return."""
