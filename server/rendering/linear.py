"""A linearised copy of a PDF, by qpdf. Inside the child: only there an upload is parsed."""

from pathlib import Path

import pikepdf

from server.rendering.unreadable import Unreadable


def write(source: Path, target: Path) -> None:
    try:
        with pikepdf.open(source, access_mode=pikepdf.AccessMode.stream) as document:
            document.save(target, linearize=True)
    except pikepdf.PdfError as error:
        raise Unreadable("pdf_corrupt") from error
