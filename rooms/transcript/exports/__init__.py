"""A transcript taken away: as text, Word document, subtitles of the film, or data."""
