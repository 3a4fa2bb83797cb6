"""The archive: closed conferences, held here or imported, to be read and found."""
