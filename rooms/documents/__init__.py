"""Documents: papers with immutable versions."""
