"""Where pictures stand: boxes for each arrangement of the stage. Pure."""

import math

from server.composing.order import HEIGHT, WIDTH, Box

COLUMN = 320
"""The width of the column of faces beside a page, a screen or the result of a vote."""
TILE_HEIGHT = COLUMN * 9 // 16
CONTENT = Box(0, 0, WIDTH - COLUMN, HEIGHT)
WHOLE = Box(0, 0, WIDTH, HEIGHT)
GAP = 8
TOP = 76
"""Above pictures that leave room: the agenda item."""


def column(count: int) -> list[Box]:
    """Faces beside what is shown, the first one on top; below them stands the item."""
    return [
        Box(WIDTH - COLUMN, row * (TILE_HEIGHT + GAP), COLUMN, TILE_HEIGHT)
        for row in range(min(count, 3))
    ]


def grid(count: int) -> list[Box]:
    """All alike, as large as they fit under the heading, rows in the middle."""
    if count <= 1:
        return [WHOLE][:count]
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    room_w, room_h = WIDTH - GAP * (columns + 1), HEIGHT - TOP - GAP * (rows + 1)
    width = _even(min(room_w / columns, room_h / rows * 16 / 9))
    height = _even(width * 9 / 16)
    top = TOP + (HEIGHT - TOP - rows * height - (rows - 1) * GAP) // 2
    boxes = []
    for row in range(rows):
        here = min(columns, count - row * columns)
        left = (WIDTH - here * width - (here - 1) * GAP) // 2
        boxes += [
            Box(_even(left + at * (width + GAP)), _even(top + row * (height + GAP)), width, height)
            for at in range(here)
        ]
    return boxes


def _even(pixels: float) -> int:
    return int(pixels) // 2 * 2
