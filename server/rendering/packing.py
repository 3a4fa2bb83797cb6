"""Puts papers one behind the other into one PDF, with a bookmark for each. Runs in the child only.

A form, a script or an attachment of a paper stays behind: only its pages are taken over.
"""

import json
from pathlib import Path

import pikepdf

from server.rendering.unreadable import Unreadable


def write(order: Path, into: Path) -> None:
    """`order` holds `[[title, path], …]` as JSON; the first is the cover, which has no bookmark."""
    parts: list[tuple[str, str]] = json.loads(order.read_text(encoding="utf-8"))
    with pikepdf.new() as pack:
        marks: list[pikepdf.OutlineItem] = []
        for title, path in parts:
            if title:
                marks.append(pikepdf.OutlineItem(title, len(pack.pages)))
            _append(pack, Path(path))
        with pack.open_outline() as outline:
            outline.root.extend(marks)
        pack.save(into, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _append(pack: pikepdf.Pdf, path: Path) -> None:
    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as part:
            for page in part.pages:
                for key in ("/AA", "/Annots"):
                    if key in page:
                        del page[key]
            pack.pages.extend(part.pages)
    except pikepdf.PdfError as error:
        raise Unreadable("pdf_corrupt") from error
