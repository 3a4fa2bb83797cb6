"""Floor: who speaks, who asked to, who is muted."""
