"""The 300 uploads themselves, by name: hand-made ones first, the rest damaged papers by a seed."""

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from tests.vectors.uploads import office

COUNT = 300
SEED = 20260
BOMB_BYTES = 600_000_000

Damage = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Malformed:
    """What is sent: a file under a name, with these fields of the form."""

    name: str
    data: bytes
    filename: str = "to-trinh.pdf"
    fields: dict[str, str] = field(default_factory=dict)


def uploads(good: dict[str, bytes]) -> Iterator[Malformed]:
    """`good` are PDFs to damage: with text, scanned, with scripts, encrypted."""
    made = [*_by_hand(good), *_office(), *_forms(good["text"])]
    yield from made
    dice = random.Random(SEED)
    papers = [*good.items(), ("docx", office.docx("Kế hoạch")), ("small", small_pdf(b""))]
    for number in range(COUNT - len(made)):
        kind, data = papers[number % len(papers)]
        damage = DAMAGES[dice.randrange(len(DAMAGES))]
        yield Malformed(f"{kind} {damage.__name__[1:]} {number}", damage(dice, data))


# ---------------------------------------------------------------- papers written by hand


def small_pdf(content: bytes, page: str = "", extra: str = "", root: str = "") -> bytes:
    """One page with this content; `page` and `root` go into their dictionaries."""
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{root}>>".encode(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{page}>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *([extra.encode("latin-1")] if extra else []),
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(data))
    )


def _stream(dictionary: str, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary.encode(), len(data), data)


def _with_image(dictionary: str, data: bytes) -> bytes:
    """A page that draws one picture."""
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            (
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
                b"/Resources<</XObject<</I 5 0 R>>>>>>"
            ),
            _stream("", b"595 0 0 842 0 0 cm /I Do"),
            _stream(f"/Type/XObject/Subtype/Image{dictionary}", data),
        ]
    )


@cache
def inflating(size: int) -> bytes:
    """Blanks that take `size` bytes once inflated, a thousandth of that in the file."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def bomb_pdf(size: int = BOMB_BYTES) -> bytes:
    """The content of its one page inflates to 600 MB."""
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            _stream("/Filter/FlateDecode", inflating(size)),
        ]
    )


def flat_pdf(count: int) -> bytes:
    """`count` pages, all one object's children."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>"
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
            *[page] * count,
        ]
    )


def _by_hand(good: dict[str, bytes]) -> Iterator[Malformed]:
    text = good["text"]
    image = "/Width 30000/Height 20000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter"
    script = "/OpenAction<</S/JavaScript/JS(while(true){app.alert(1)})>>"
    yield Malformed("nothing", b"")
    yield Malformed("one byte", b"%")
    yield Malformed("a header alone", b"%PDF-1.7")
    yield Malformed("a header and zeros", b"%PDF-1.7\n" + bytes(100_000))
    yield Malformed("600 MB of blanks", bomb_pdf())
    yield Malformed("600 megapixels", _with_image(image + "/FlateDecode", inflating(BOMB_BYTES)))
    yield Malformed("a JPEG that is none", _with_image(image + "/DCTDecode", bytes(9_000)))
    yield Malformed("a fax that is none", _with_image(image + "/CCITTFaxDecode", b"\xff" * 9_000))
    yield Malformed("a JBIG2 that is none", _with_image(image + "/JBIG2Decode", b"\x97JB2" * 900))
    yield Malformed("a JPX that is none", _with_image(image + "/JPXDecode", b"\xffO\xffQ" * 900))
    yield Malformed("10,001 pages", flat_pdf(10_001))
    yield Malformed("encrypted", good["encrypted"])
    yield Malformed("scripts", good["scripted"])
    yield Malformed("a script at opening", small_pdf(b"", root=script))
    yield Malformed("a page tree that bites itself", _loop())
    yield Malformed("deep arrays", small_pdf(b"", page="/X" + "[" * 50_000 + "]" * 50_000))
    yield Malformed("deep dictionaries", small_pdf(b"", page="/X" + "<</X" * 20_000))
    yield Malformed("deep states", small_pdf(b"q " * 400_000))
    yield Malformed("a form in itself", _form_loop())
    yield Malformed("a page of no size", text.replace(b"/MediaBox", b"/XediaBox"))
    for box in ("0 0 0 0", "0 0 -5 -5", "0 0 1e38 1e38", "0 0 20001 20001", "0 0 1 19999", "x y z"):
        yield Malformed(f"a page of [{box}]", small_pdf(b"", page=f"/MediaBox[{box}]"))
    for name, head in {
        "gif": b"GIF89a",
        "png": b"\x89PNG\r\n\x1a\n",
        "jpeg": b"\xff\xd8\xff\xe0",
        "exe": b"MZ\x90\x00",
        "elf": b"\x7fELF",
        "html": b"<!doctype html><script>alert(1)</script>",
        "rtf": b"{\\rtf1 x}",
        "gzip": b"\x1f\x8b\x08\x00",
        "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    }.items():
        yield Malformed(f"{name} called PDF", head + bytes(3_000))
    yield Malformed("a PDF in a GIF", b"GIF89a" + bytes(100) + text)
    yield Malformed("a PDF after a megabyte", bytes(1_000_000) + text)
    yield Malformed("marked secret", good["secret"])


def _loop() -> bytes:
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 900000>>",
            b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 900000>>",
        ]
    )


def _form_loop() -> bytes:
    form = _stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>", b"/F Do"
    )
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            (
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
                b"/Resources<</XObject<</F 5 0 R>>>>>>"
            ),
            _stream("", b"/F Do"),
            form,
        ]
    )


def _office() -> Iterator[Malformed]:
    parts = office.docx_parts("Kế hoạch")
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a11;</x>'
    unpacked = bytes(400_000_000)
    yield Malformed("a zip of nothing", office.archive({}), "a.docx")
    yield Malformed("a zip of text", office.archive({"a.txt": "x"}), "a.docx")
    yield Malformed("no content types", office.archive({"word/document.xml": "<x/>"}), "a.docx")
    yield Malformed("two kinds", office.archive({**parts, "xl/workbook.xml": "<x/>"}), "a.docx")
    yield Malformed(
        "400 MB of zeros", office.archive({**parts, "word/media/a": unpacked}), "a.docx"
    )
    yield Malformed("no XML", office.archive({**parts, "word/document.xml": b"\0" * 99}), "a.docx")
    yield Malformed("laughs", office.archive({**parts, "word/document.xml": laughs}), "a.docx")
    many = {f"word/{number}.xml": "" for number in range(10_001)}
    yield Malformed("10,000 parts", office.archive({**parts, **many}), "a.docx")
    yield Malformed("half a zip", office.docx("x")[:500], "a.docx")
    yield Malformed("a zip header alone", b"PK\x03\x04", "a.docx")


def _forms(text: bytes) -> Iterator[Malformed]:
    """A good paper with fields that aren't."""
    for name, fields in {
        "no title": {"title": ""},
        "a title of blanks": {"title": "   "},
        "a long title": {"title": "x" * 501},
        "a huge title": {"title": "x" * 10_000},
        "an unknown kind": {"kind": "secret"},
        "no kind": {"kind": ""},
        "an unknown item": {"item_id": "nowhere"},
        "an item that is none": {"item_id": "../../etc/passwd"},
        "an unknown document": {"document_id": "nowhere"},
        "an unknown field": {"path": "/etc/passwd"},
        "null in the title": {"title": "a\x00b"},
    }.items():
        yield Malformed(name, text, fields=fields)


# ---------------------------------------------------------------- damage by the dice


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(10, len(data))]


def _beheaded(dice: random.Random, data: bytes) -> bytes:
    return data[dice.randrange(1, min(900, len(data))) :]


def _flipped(dice: random.Random, data: bytes) -> bytes:
    bits = bytearray(data)
    for _ in range(dice.choice((1, 10, 100, 1_000))):
        bits[dice.randrange(len(bits))] ^= 1 << dice.randrange(8)
    return bytes(bits)


def _swapped(dice: random.Random, data: bytes) -> bytes:
    one, two = sorted(dice.randrange(len(data)) for _ in range(2))
    return (
        data[two:] + data[one:two] + data[:one] if dice.random() < 0.3 else data[:one] + data[two:]
    )


def _doubled(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start : start + 5_000] * dice.choice((2, 50)) + data[start:]


def _noisy(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    noise = dice.randbytes(dice.choice((16, 4_096)))
    return data[:start] + noise + data[start + len(noise) :]


def _renumbered(dice: random.Random, data: bytes) -> bytes:
    """Some numbers are other numbers: lengths, places, counts, sizes."""
    digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    changed = bytearray(data)
    for _ in range(dice.choice((1, 5, 50))):
        changed[dice.choice(digits)] = dice.randrange(48, 58)
    return bytes(changed)


DAMAGES: tuple[Damage, ...] = (
    _cut,
    _beheaded,
    _flipped,
    _swapped,
    _doubled,
    _noisy,
    _renumbered,
)
