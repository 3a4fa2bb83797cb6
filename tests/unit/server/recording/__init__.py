"""What is recorded, and by which slot."""
