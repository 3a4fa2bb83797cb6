"""Work that outlives a request: pages of papers, minutes. What is unfinished stands in the tables,
so a sweep at the start finds what a crash left behind.
"""
