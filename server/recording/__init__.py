"""Recording as a part of the server: what is recorded now, by which slot of which process, and what
becomes of the files when something dies.
"""
