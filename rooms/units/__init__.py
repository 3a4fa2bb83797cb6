"""Units: the tree of bodies over every level."""
