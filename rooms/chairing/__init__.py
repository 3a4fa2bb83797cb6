"""Chairing: who presides, who may in his place, who controls the floor of a province."""
