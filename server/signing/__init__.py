"""Signatures in PDFs (PAdES) by pyHanko: verified here, made only where a key is."""
