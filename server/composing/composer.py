"""What the composer's process does: an order in, a film out. It says how far it is, and can be
killed at any time: the pieces that are whole stay, for the same order."""

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

from server.composing.joining import digest, join
from server.composing.order import FILM, HEIGHT, ORDER, SOUND, WIDTH, Order
from server.composing.pieces import broken_tracks, make_pieces

PIECES_SHARE = 0.93
"""Of the work; joining is the rest."""

Say = Callable[..., None]


def compose(folder: Path, say: Say) -> None:
    """`folder` holds the order; what is made lies beside it. A full disk is said."""
    try:
        _compose(folder, say)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say(failure="disk_full")


def _compose(folder: Path, say: Say) -> None:
    text = (folder / ORDER).read_text(encoding="utf-8")
    order = Order.model_validate_json(text)
    pieces = folder / hashlib.sha256(text.encode()).hexdigest()[:16]
    pieces.mkdir(exist_ok=True)
    pages = {
        scene.slide.image: Path(scene.slide.image)
        for scene in order.scenes
        if scene.slide is not None and scene.slide.image is not None
    }
    there = {image: path for image, path in pages.items() if path.is_file()}
    make_pieces(order, there, pieces, lambda done: say(progress=done * PIECES_SHARE))
    film, sound = folder / FILM, folder / SOUND
    join(
        order,
        pieces,
        film,
        sound,
        lambda done: say(progress=PIECES_SHARE + done * (1 - PIECES_SHARE)),
    )
    say(
        film={"sha256": digest(film), "byte_count": film.stat().st_size},
        audio={"sha256": digest(sound), "byte_count": sound.stat().st_size},
        width=WIDTH,
        height=HEIGHT,
        broken=sorted(broken_tracks(order, pieces)),
    )
