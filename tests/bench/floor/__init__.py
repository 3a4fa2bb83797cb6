"""What a crowd of three thousand feels: joining, the floor, a reload of all, slow readers."""
