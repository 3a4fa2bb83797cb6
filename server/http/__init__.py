"""The HTTP surface. `surface.py` lists every route; one module for each noun answers them."""
