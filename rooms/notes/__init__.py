"""Notes: pen strokes and sticky notes on pages of papers, private unless shared on purpose."""
