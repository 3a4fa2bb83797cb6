"""What a scene looks like apart from its live pictures: ground, pages, cards, names. Drawn once for
each scene with Pillow; whatever lies over a live picture is a patch of its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from server.composing import layouts
from server.composing.order import HEIGHT, WIDTH, Box, Card, Scene, Slide, Tile, VoteCard, VoteRow

FONTS = Path(__file__).parent / "fonts"
GROUND = (12, 22, 38)
PANEL = (21, 34, 56)
LINE = (48, 66, 96)
INK = (244, 247, 252)
QUIET = (168, 182, 206)
RED = (200, 40, 46)
GOLD = (245, 190, 66)
GREEN = (40, 152, 96)
PAPER = (255, 255, 255)
LOST_WORDS = "Mất tín hiệu"
HIDDEN_WORDS = ("Tài liệu không hiển thị", "Tài liệu đã thu hồi hoặc chỉ dành cho một số đại biểu.")
PAGE_WORDS = "Trang"
RESULT_WORDS = "KẾT QUẢ BIỂU QUYẾT"


@dataclass(frozen=True, slots=True)
class Patch:
    """An opaque piece that lies over live pictures."""

    box: Box
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Drawn:
    """`lost` by the number of the tile: what is laid over it while its signal is gone."""

    ground: Image.Image
    patches: tuple[Patch, ...]
    lost: dict[int, Patch]


def draw(scene: Scene, pages: dict[str, Path]) -> Drawn:
    """`pages`: where the images of pages are."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    if scene.card is not None:
        _card(image, scene.card)
        return Drawn(image, (), {})
    if scene.vote is not None:
        _vote(image, scene.vote)
    elif scene.slide is not None:
        _slide(image, scene.slide, pages)
    beside = scene.vote is not None or scene.slide is not None
    column = beside or any(tile.contain for tile in scene.tiles)
    if column:
        _column(image, scene)
    elif len(scene.tiles) > 1:
        _heading(image, scene)
    faces = [tile for tile in scene.tiles if not tile.contain]
    for tile in faces:
        if tile.producer is None:
            _initials(image, tile)
    full = not column and len(scene.tiles) == 1
    plates = [_lower_third(tile, scene.heading) if full else _plate(tile) for tile in faces]
    if not scene.tiles and not beside:
        _waiting(image, scene)
    lost = {number: _lost(tile.box) for number, tile in enumerate(scene.tiles)}
    return Drawn(image, tuple(plates), lost)


# ---- words


@cache
def font(size: int, *, strong: bool = False) -> ImageFont.FreeTypeFont:
    name = "BeVietnamPro-SemiBold.ttf" if strong else "BeVietnamPro-Regular.ttf"
    return ImageFont.truetype(FONTS / name, size)


def wrapped(words: str, style: ImageFont.FreeTypeFont, width: int, lines: int) -> list[str]:
    """At most so many lines; what doesn't fit ends in an ellipsis."""
    found: list[str] = [""]
    for word in words.split():
        longer = f"{found[-1]} {word}".strip()
        if style.getlength(longer) <= width or not found[-1]:
            found[-1] = longer
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}"
            break
    return [*found[:-1], _shortened(found[-1], style, width)]


def _shortened(words: str, style: ImageFont.FreeTypeFont, width: int) -> str:
    if style.getlength(words) <= width:
        return words
    while words and style.getlength(f"{words}…") > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


# ---- names


def _plate(tile: Tile) -> Patch:
    """Two lines at the foot of a small picture: who, and where he sits."""
    box = tile.box
    large = box.w >= 480
    name, place = font(22 if large else 16, strong=True), font(17 if large else 13)
    room = box.w - 40
    words = _shortened(tile.name, name, room), _shortened(tile.place, place, room)
    width = _even(max(name.getlength(words[0]), place.getlength(words[1])) + 32)
    height = 58 if large else 44
    image = Image.new("RGB", (width, height), PANEL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 3, height), fill=RED)
    pen.text((16, 4), words[0], font=name, fill=INK)
    pen.text((16, height - (26 if large else 20)), words[1], font=place, fill=QUIET)
    return Patch(Box(box.x, box.y + box.h - height, width, height), image)


def _lower_third(tile: Tile, heading: str) -> Patch:
    """Over a picture that fills the frame: place · name, and what is being discussed."""
    name, item = font(30, strong=True), font(20)
    words = _shortened(f"{tile.place} · {tile.name}", name, WIDTH - 220)
    below = _shortened(heading, item, WIDTH - 220)
    width = _even(max(name.getlength(words), item.getlength(below)) + 56)
    height = 92 if below else 60
    image = Image.new("RGB", (width, height), PANEL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 7, height), fill=RED)
    pen.text((28, 9), words, font=name, fill=INK)
    if below:
        pen.text((28, 54), below, font=item, fill=QUIET)
    return Patch(Box(64, HEIGHT - 56 - height, width, height), image)


def _initials(image: Image.Image, tile: Tile) -> None:
    """Who is heard and not seen."""
    box, pen = tile.box, ImageDraw.Draw(image)
    pen.rectangle((box.x, box.y, box.x + box.w - 1, box.y + box.h - 1), fill=PANEL)
    radius = box.h // 5
    middle = box.x + box.w // 2, box.y + box.h // 2 - box.h // 12
    circle = tuple(at + way * radius for way in (-1, 1) for at in middle)
    pen.ellipse(circle, fill=LINE)
    letters = "".join(word[0] for word in tile.name.split()[-2:]).upper()
    pen.text(
        middle, letters, font=font(max(14, radius * 4 // 5), strong=True), fill=INK, anchor="mm"
    )


def _lost(box: Box) -> Patch:
    style = font(26 if box.w >= 480 else 17, strong=True)
    width, height = _even(style.getlength(LOST_WORDS) + 40), 52 if box.w >= 480 else 36
    image = Image.new("RGB", (width, height), GROUND)
    middle = width // 2, height // 2
    ImageDraw.Draw(image).text(middle, LOST_WORDS, font=style, fill=GOLD, anchor="mm")
    place = Box(
        _even(box.x + (box.w - width) / 2), _even(box.y + (box.h - height) / 2), width, height
    )
    return Patch(place, image)


# ---- around the pictures


def _heading(image: Image.Image, scene: Scene) -> None:
    pen = ImageDraw.Draw(image)
    pen.text(
        (32, 20),
        _shortened(scene.heading, font(28, strong=True), 980),
        font=font(28, strong=True),
        fill=INK,
    )
    pen.text((WIDTH - 32, 38), scene.clock, font=font(20), fill=QUIET, anchor="rm")


def _column(image: Image.Image, scene: Scene) -> None:
    """Under the faces: the item, and the time."""
    left = WIDTH - layouts.COLUMN
    pen = ImageDraw.Draw(image)
    pen.rectangle((left, 0, WIDTH, HEIGHT), fill=PANEL)
    faces = [tile for tile in scene.tiles if not tile.contain]
    top = len(faces) * (layouts.TILE_HEIGHT + layouts.GAP) + 16
    style = font(21, strong=True)
    room = max(1, (HEIGHT - 70 - top) // 30)
    if scene.heading and top < HEIGHT - 100:
        for number, line in enumerate(wrapped(scene.heading, style, layouts.COLUMN - 40, room)):
            pen.text((left + 20, top + 30 * number), line, font=style, fill=INK)
    pen.text((left + 20, HEIGHT - 42), scene.clock, font=font(17), fill=QUIET)


def _waiting(image: Image.Image, scene: Scene) -> None:
    """Nobody is on the stage."""
    pen = ImageDraw.Draw(image)
    style = font(34, strong=True)
    for number, line in enumerate(wrapped(scene.heading, style, 1000, 3)):
        pen.text((WIDTH // 2, 310 + 48 * number), line, font=style, fill=INK, anchor="mm")
    pen.text((WIDTH // 2, 480), scene.clock, font=font(24), fill=QUIET, anchor="mm")


def _card(image: Image.Image, card: Card) -> None:
    pen = ImageDraw.Draw(image)
    pen.rectangle((WIDTH // 2 - 40, 282, WIDTH // 2 + 40, 287), fill=RED)
    pen.text((WIDTH // 2, 340), card.words, font=font(52, strong=True), fill=INK, anchor="mm")
    pen.text((WIDTH // 2, 412), card.times, font=font(28), fill=QUIET, anchor="mm")


# ---- content


def _slide(image: Image.Image, slide: Slide, pages: dict[str, Path]) -> None:
    box, pen = layouts.CONTENT, ImageDraw.Draw(image)
    path = None if slide.image is None else pages.get(slide.image)
    if path is None:
        middle = box.x + box.w // 2
        pen.text((middle, 330), HIDDEN_WORDS[0], font=font(30, strong=True), fill=INK, anchor="mm")
        pen.text((middle, 378), HIDDEN_WORDS[1], font=font(20), fill=QUIET, anchor="mm")
        return
    foot = 48
    with Image.open(path) as opened:
        page = _seen_part(opened.convert("RGB"), slide, (box.w - 32) / (box.h - foot - 24))
    factor = min((box.w - 32) / page.width, (box.h - foot - 24) / page.height)
    size = max(1, round(page.width * factor)), max(1, round(page.height * factor))
    page = page.resize(size, Image.Resampling.LANCZOS)
    image.paste(page, ((box.w - page.width) // 2, 12 + (box.h - foot - 24 - page.height) // 2))
    title = _shortened(slide.title, font(17), box.w - 200)
    pen.text((20, HEIGHT - 24), title, font=font(17), fill=QUIET, anchor="lm")
    words = f"{PAGE_WORDS} {slide.page}"
    pen.text((box.w - 20, HEIGHT - 24), words, font=font(17), fill=QUIET, anchor="rm")


def _seen_part(page: Image.Image, slide: Slide, shape: float) -> Image.Image:
    """As much of the page as stood in a window of this shape; all of it where nobody zoomed."""
    left, top, width = slide.view
    if width >= 1.0:
        return page
    w = width * page.width
    h = min(w / shape, float(page.height))
    x = min(max(0.0, left * page.width), page.width - w)
    y = min(max(0.0, top * page.width), page.height - h)  # page units: 1 = its width
    return page.crop((round(x), round(y), round(x + w), round(y + h)))


def _vote(image: Image.Image, vote: VoteCard) -> None:
    box, pen = layouts.CONTENT, ImageDraw.Draw(image)
    left, right = box.x + 56, box.x + box.w - 56
    pen.text((left, 56), RESULT_WORDS, font=font(22, strong=True), fill=GOLD)
    top = 96
    for line in wrapped(vote.title, font(32, strong=True), right - left, 3):
        pen.text((left, top), line, font=font(32, strong=True), fill=INK)
        top += 44
    top += 24
    most = max((row.count for row in vote.rows), default=0)
    for row in vote.rows:
        _vote_row(pen, row, most, (left, right, top))
        top += 62
    pen.text((left, min(top + 8, HEIGHT - 160)), vote.facts, font=font(18), fill=QUIET)
    foot = HEIGHT - 104
    pen.rectangle((left, foot, right, foot + 60), fill=GREEN if vote.passed else RED)
    words = _shortened(vote.outcome, font(24, strong=True), right - left - 40)
    middle = ((left + right) // 2, foot + 30)
    pen.text(middle, words, font=font(24, strong=True), fill=PAPER, anchor="mm")


def _vote_row(
    pen: ImageDraw.ImageDraw, row: VoteRow, most: int, place: tuple[int, int, int]
) -> None:
    left, right, top = place
    words = _shortened(row.words, font(22, strong=row.chosen), right - left - 200)
    pen.text((left, top), words, font=font(22, strong=row.chosen), fill=INK)
    figures = f"{row.count} · {row.share}"
    pen.text((right, top), figures, font=font(22, strong=True), fill=INK, anchor="ra")
    pen.rectangle((left, top + 34, right, top + 43), fill=LINE)
    if row.count and most:
        end = left + (right - left) * row.count // most
        pen.rectangle((left, top + 34, end, top + 43), fill=GOLD if row.chosen else QUIET)


def _even(pixels: float) -> int:
    return (int(pixels) + 1) // 2 * 2
