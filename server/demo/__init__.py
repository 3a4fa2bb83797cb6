"""The demonstration: its data, its papers, and a whole meeting held without hands."""
