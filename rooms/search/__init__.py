"""Search: the words of papers, found with and without diacritics, page by page."""
