"""What must hold for the server whatever its clients do."""
