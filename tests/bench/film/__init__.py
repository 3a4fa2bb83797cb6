"""Figures of composing films."""
