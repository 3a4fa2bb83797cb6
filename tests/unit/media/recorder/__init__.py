"""The recorder's parts, without a network."""
