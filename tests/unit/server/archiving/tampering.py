"""Ways to tamper with a bundle, from a flipped bit to a forgery that agrees with itself; each says
which verdict is right."""

import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter as PdfFileWriter

from rooms.kernel.log import canonical
from server.archiving import manifest as bundle
from server.archiving import zip_format
from server.archiving.faults import Fault
from server.archiving.zip_format import Entry
from tests.unit.server.archiving import signed
from tests.unit.server.archiving.bundles import (
    CONFERENCE_ID,
    KEY,
    LINES,
    OTHER_KEY,
    Files,
    content,
    edited,
    events,
    log_of,
    made,
    packed,
    parts,
    relisted,
    replaced,
)


@dataclass(frozen=True, slots=True)
class Tampered:
    """`key`: whose signature the verifier asks for."""

    data: bytes
    fault: Fault
    where: str | int | None = None
    key: str | None = None


Tamper = Callable[[Random], Tampered]
LISTED = [part.name for part in parts()]
SPARE = [name for name in LISTED if name not in (bundle.CONFERENCE, bundle.LOG)]


def _flipped(data: bytes, at: int, random: Random) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _place(files: Files, name: str) -> tuple[int, int, int]:
    """Where an entry's header and its content begin, and where it ends."""
    at = 0
    for one, data in files:
        content_at = at + len(zip_format.local_header(Entry(one, len(data), zlib.crc32(data))))
        if one == name:
            return at, content_at, content_at + len(data)
        at = content_at + len(data)
    raise KeyError(name)


def _directory_at(files: Files) -> int:
    return packed(files).index(b"PK\x01\x02")


def flip_in_file(random: Random) -> Tampered:
    files = made(random.choice([KEY, None]))
    name = random.choice([one for one, _ in files])
    _, start, end = _place(files, name)
    data = _flipped(packed(files), random.randrange(start, end), random)
    return Tampered(data, Fault.ENTRY_CHANGED, name)


def flip_in_header(random: Random) -> Tampered:
    """Of an entry; its record in the directory says otherwise."""
    files = made()
    name = random.choice(LISTED)
    start, end, _ = _place(files, name)
    at = random.randrange(start, end)
    return Tampered(_flipped(packed(files), at, random), Fault.STRUCTURE_CHANGED, name)


def flip_in_directory(random: Random) -> Tampered:
    """Times, CRC and attributes: nothing that is read before it is compared."""
    files = made()
    field = random.choice([12, 13, 14, 15, 16, 17, 18, 19, 36, 37, 38])
    at = _directory_at(files) + field
    return Tampered(_flipped(packed(files), at, random), Fault.STRUCTURE_CHANGED)


def flip_in_end(random: Random) -> Tampered:
    data = packed(made())
    at = len(data) - zip_format.END.size + random.randrange(4, 16)
    return Tampered(_flipped(data, at, random), Fault.STRUCTURE_CHANGED)


def cut_short(random: Random) -> Tampered:
    data = packed(made())
    return Tampered(data[: random.randrange(4, len(data))], Fault.CUT_SHORT)


def append_bytes(random: Random) -> Tampered:
    return Tampered(packed(made()) + random.randbytes(9), Fault.STRUCTURE_CHANGED)


def prepend_bytes(random: Random) -> Tampered:
    return Tampered(random.randbytes(30) + packed(made()), Fault.STRUCTURE_CHANGED)


def no_bundle(random: Random) -> Tampered:
    return Tampered(b"%PDF-1.7" + random.randbytes(random.randrange(80)), Fault.NOT_A_BUNDLE)


def packed_by_others(_random: Random) -> Tampered:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, data in made():
            zipped.writestr(name, data)
    return Tampered(out.getvalue(), Fault.STRUCTURE_CHANGED)


def bomb(random: Random) -> Tampered:
    name = random.choice(SPARE)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for one, data in made():
            packing = zipfile.ZIP_DEFLATED if one == name else zipfile.ZIP_STORED
            zipped.writestr(one, b"\0" * 4_000_000 if one == name else data, packing)
    return Tampered(out.getvalue(), Fault.NOT_STORED, name)


def unsafe_name(random: Random) -> Tampered:
    names = ["../ra.txt", "/etc/x", "a\\b", "papers/../../x", "a//b", ".an", "tệp", "a\0b", "d/"]
    name = random.choice(names)
    return Tampered(packed([*made(), (name, b"x")]), Fault.NAME_UNSAFE)


def symbolic_link(random: Random) -> Tampered:
    files = made()
    data = bytearray(packed(files))
    at = _directory_at(files)
    for _ in range(random.randrange(len(files))):
        at = data.index(b"PK\x01\x02", at + 1)
    data[at + 38 : at + 42] = (0o120777 << 16).to_bytes(4, "little")
    return Tampered(bytes(data), Fault.NAME_UNSAFE)


def drop(random: Random) -> Tampered:
    name = random.choice(LISTED)
    return Tampered(packed([one for one in made() if one[0] != name]), Fault.ENTRY_MISSING, name)


def drop_manifest(_random: Random) -> Tampered:
    return Tampered(packed(made()[1:]), Fault.MANIFEST_MISSING)


def add(random: Random) -> Tampered:
    files = made()
    files.insert(random.randrange(len(files) + 1), ("papers/03-them.pdf", b"%PDF"))
    return Tampered(packed(files), Fault.ENTRY_UNLISTED, "papers/03-them.pdf")


def repeat(random: Random) -> Tampered:
    files = made()
    one = random.choice(files)
    files.insert(random.randrange(len(files) + 1), one)
    return Tampered(packed(files), Fault.ENTRY_REPEATED, one[0])


def rename(random: Random) -> Tampered:
    name = random.choice(LISTED)
    files = [(f"{one}.cu" if one == name else one, data) for one, data in made()]
    return Tampered(packed(files), Fault.ENTRY_MISSING, name)


def swap_contents(_random: Random) -> Tampered:
    """Two papers of one size: only their digests tell."""
    files = made()
    first, second = LISTED[5], LISTED[6]
    swapped = replaced(
        replaced(files, first, content(files, second)), second, content(files, first)
    )
    return Tampered(packed(swapped), Fault.ENTRY_CHANGED, first)


def resize(random: Random) -> Tampered:
    files = made()
    name = random.choice(LISTED)
    data = content(files, name)
    other = data[: random.randrange(len(data))] if random.random() < 0.5 else data + b"\n"
    return Tampered(packed(replaced(files, name, other)), Fault.ENTRY_SIZE_WRONG, name)


def overwrite(random: Random) -> Tampered:
    """Another content of the same size, its CRC right."""
    files = made()
    name = random.choice(LISTED)
    data = _flipped(content(files, name), random.randrange(len(content(files, name))), random)
    return Tampered(packed(replaced(files, name, data)), Fault.ENTRY_CHANGED, name)


def reorder(random: Random) -> Tampered:
    files = made()
    at = random.randrange(2, len(files) - 1)
    files[at], files[at + 1] = files[at + 1], files[at]
    return Tampered(packed(files), Fault.ENTRIES_REORDERED, files[at][0])


def edit_signed_manifest(random: Random) -> Tampered:
    edits: list[Callable[[dict[str, Any]], Any]] = [
        lambda said: said["conference"].update(title="Phiên họp khác"),
        lambda said: said["files"].pop(random.randrange(len(said["files"]))),
        lambda said: said["counts"].update(papers=7),
        lambda said: said["log"].update(seq=3),
        lambda said: said.update(more=1),
        lambda said: said.update(signed_by=None),
    ]
    return Tampered(packed(edited(made(), random.choice(edits))), Fault.MANIFEST_CHANGED)


def edit_unsigned_manifest(random: Random) -> Tampered:
    name = random.choice(SPARE)

    def about(manifest: dict[str, Any]) -> Any:
        return next(one for one in manifest["files"] if one["name"] == name)

    edits: list[tuple[Callable[[dict[str, Any]], Any], Fault, str | int | None]] = [
        (lambda said: said["conference"].update(title="Khác"), Fault.CONFERENCE_CHANGED, None),
        (lambda said: said["log"].update(genesis="0" * 64), Fault.CONFERENCE_CHANGED, None),
        (lambda said: about(said).update(sha256="0" * 64), Fault.ENTRY_CHANGED, name),
        (lambda said: about(said).update(size=1), Fault.ENTRY_SIZE_WRONG, name),
        (lambda said: said["files"].remove(about(said)), Fault.ENTRY_UNLISTED, name),
        (lambda said: said["counts"].update(papers=1), Fault.COUNTS_WRONG, "papers"),
        (lambda said: said["log"].update(hash="0" * 64), Fault.LOG_END_WRONG, LINES),
        (lambda said: said["log"].update(seq=LINES + 1), Fault.LOG_CUT_SHORT, LINES),
        (lambda said: said.update(format=9), Fault.FORMAT_UNKNOWN, 9),
        (lambda said: said.pop("counts"), Fault.MANIFEST_MALFORMED, None),
        (lambda said: said.update(signed_by=KEY.public), Fault.SIGNATURE_MISSING, None),
    ]
    edit, fault, where = random.choice(edits)
    return Tampered(packed(edited(made(None), edit)), fault, where)


def respace_manifest(_random: Random) -> Tampered:
    files = made(None)
    said = json.dumps(json.loads(content(files, bundle.MANIFEST)), indent=1).encode()
    return Tampered(packed(replaced(files, bundle.MANIFEST, said)), Fault.MANIFEST_MALFORMED)


def take_signature(random: Random) -> Tampered:
    files = [one for one in made() if one[0] != bundle.SIGNATURE]
    if random.random() < 0.5:
        return Tampered(packed(files), Fault.SIGNATURE_MISSING)
    return Tampered(packed(made(None)), Fault.SIGNATURE_MISSING, key=KEY.public)


def damage_signature(random: Random) -> Tampered:
    files = made()
    said = json.loads(content(files, bundle.SIGNATURE))
    if random.random() < 0.5:
        said["signature"] = said["signature"][:-2]
        fault = Fault.SIGNATURE_MALFORMED
    else:
        said["signature"] = random.randbytes(64).hex()
        fault = Fault.MANIFEST_CHANGED
    data = canonical(said).encode() + b"\n"
    return Tampered(packed(replaced(files, bundle.SIGNATURE, data)), fault)


def sign_anew(_random: Random) -> Tampered:
    """A forgery that agrees with itself in everything but the key."""
    return Tampered(packed(made(OTHER_KEY)), Fault.SIGNED_BY_OTHER, OTHER_KEY.public, KEY.public)


def _with_log(log: bytes) -> bytes:
    return packed(relisted(replaced(made(None), bundle.LOG, log)))


def edit_line(random: Random) -> Tampered:
    """A sentence, the speaker or the time of a line, everything around it told so."""
    number = random.randrange(1, LINES + 1)
    raw = content(made(None), bundle.LOG).splitlines()
    line = json.loads(raw[number - 1])
    changes: list[dict[str, Any]] = [{"actor": "a2"}, {"at_ms": 5}, {"event": {"type": "x"}}]
    change = random.choice(changes)
    raw[number - 1] = canonical({**line, **change}).encode()
    return Tampered(_with_log(b"\n".join(raw) + b"\n"), Fault.LOG_LINE_CHANGED, number)


def rewrite_log(random: Random) -> Tampered:
    """A line is changed and every hash after it made anew."""
    said = events()
    said[random.randrange(LINES)]["text"] = "Không ai nói câu này"
    return Tampered(_with_log(log_of(said)), Fault.LOG_END_WRONG, LINES)


def rewrite_log_and_head(random: Random) -> Tampered:
    """The same, the manifest too; only the signature knows."""
    said = events()
    said[random.randrange(LINES)]["text"] = "Không ai nói câu này"
    log = log_of(said)
    last = json.loads(log.splitlines()[-1])
    files = relisted(replaced(made(), bundle.LOG, log))
    files = edited(files, lambda manifest: manifest["log"].update(hash=last["hash"]))
    return Tampered(packed(files), Fault.MANIFEST_CHANGED)


def remove_last_lines(random: Random) -> Tampered:
    left = random.randrange(LINES)
    log = b"".join(content(made(None), bundle.LOG).splitlines(keepends=True)[:left])
    return Tampered(_with_log(log), Fault.LOG_CUT_SHORT, left)


def remove_line(random: Random) -> Tampered:
    number = random.randrange(1, LINES)
    raw = content(made(None), bundle.LOG).splitlines(keepends=True)
    del raw[number - 1]
    return Tampered(_with_log(b"".join(raw)), Fault.LOG_REORDERED, number)


def move_lines(random: Random) -> Tampered:
    number = random.randrange(1, LINES)
    raw = content(made(None), bundle.LOG).splitlines(keepends=True)
    raw[number - 1], raw[number] = raw[number], raw[number - 1]
    return Tampered(_with_log(b"".join(raw)), Fault.LOG_REORDERED, number)


def add_lines(_random: Random) -> Tampered:
    log = log_of([*events(), {"type": "captions.added", "text": "Thêm"}])
    return Tampered(_with_log(log), Fault.LOG_END_WRONG, LINES + 1)


def break_line(random: Random) -> Tampered:
    number = random.randrange(1, LINES + 1)
    raw = content(made(None), bundle.LOG).splitlines()
    whole = raw[number - 1]
    raw[number - 1] = random.choice([whole[:-5], b"", b"[]", b" " + whole, b'{"seq":1}'])
    return Tampered(_with_log(b"\n".join(raw) + b"\n"), Fault.LOG_MALFORMED, number)


def change_conference(random: Random) -> Tampered:
    files = made(None)
    said = json.loads(content(files, bundle.CONFERENCE))
    random.choice([said["attendees"], said["sites"], said["items"]]).pop()
    data = canonical(said).encode()
    return Tampered(
        packed(relisted(replaced(files, bundle.CONFERENCE, data))), Fault.CONFERENCE_CHANGED
    )


def drop_row(_random: Random) -> Tampered:
    files = replaced(made(None), bundle.TRANSCRIPT, b'{"a":1}\n' * 4)
    return Tampered(packed(relisted(files)), Fault.COUNTS_WRONG, "transcript_rows")


def _with_paper(pdf: bytes, told: bytes | None = None) -> bytes:
    """A forgery that agrees with itself, as far as nobody signed for the bundle."""
    files = replaced(made(None), signed.PDF_NAME, pdf)
    told = signed.description(CONFERENCE_ID, pdf) if told is None else told
    return packed(relisted(replaced(files, signed.JSON_NAME, told)))


def change_signed_paper(random: Random) -> Tampered:
    """A letter of the page, everything around it told so."""
    pdf = signed.signed()
    at = pdf.index(signed.MARK) + random.randrange(len(signed.MARK))
    data = _with_paper(_flipped(pdf, at, random))
    return Tampered(data, Fault.PAPER_SIGNATURE_BROKEN, signed.PDF_NAME)


def add_behind_signature(random: Random) -> Tampered:
    """What a reader would be shown, and nobody signed."""
    out = PdfFileWriter(io.BytesIO(signed.signed()))
    out.root["/Lang"] = TextStringObject(random.choice(["vi", "en", "fr"]))
    out.update_root()
    pdf = io.BytesIO()
    out.write(pdf)
    data = _with_paper(pdf.getvalue())
    return Tampered(data, Fault.PAPER_SIGNATURE_BROKEN, signed.PDF_NAME)


def unsign_paper(_random: Random) -> Tampered:
    data = _with_paper(signed.unsigned())
    return Tampered(data, Fault.PAPER_SIGNATURE_MISSING, signed.PDF_NAME)


def sign_paper_by_stranger(_random: Random) -> Tampered:
    """Under the right name, by an authority nobody trusts."""
    data = _with_paper(signed.signed(by_stranger=True))
    return Tampered(data, Fault.PAPER_SIGNATURE_FOREIGN, signed.PDF_NAME)


def name_other_signer(_random: Random) -> Tampered:
    said = json.loads(signed.description(CONFERENCE_ID, signed.signed()))
    said["signatures"][0]["verdict"]["signer"] = "Người khác"
    data = _with_paper(signed.signed(), canonical(said).encode() + b"\n")
    return Tampered(data, Fault.PAPER_SIGNATURE_FOREIGN, signed.PDF_NAME)


def swap_paper(random: Random) -> Tampered:
    """Another file, or a paper of another conference, beside its description."""
    pdf = signed.signed()
    if random.random() < 0.5:
        data = _with_paper(signed.unsigned(), signed.description(CONFERENCE_ID, pdf))
    else:
        data = _with_paper(pdf, signed.description("c2", pdf))
    return Tampered(data, Fault.PAPER_DISAGREES, signed.JSON_NAME)


def drop_description(_random: Random) -> Tampered:
    files = [one for one in made(None) if one[0] != signed.JSON_NAME]

    def edit(manifest: dict[str, Any]) -> None:
        manifest["files"] = [one for one in manifest["files"] if one["name"] != signed.JSON_NAME]

    return Tampered(packed(edited(files, edit)), Fault.PAPER_DISAGREES, signed.PDF_NAME)


def break_description(random: Random) -> Tampered:
    told = signed.description(CONFERENCE_ID, signed.signed())
    spaced = json.dumps(json.loads(told)).encode() + b"\n"
    broken = random.choice([told[:-9], b"[]\n", b"{}\n", b"\xff" + told, spaced])
    data = _with_paper(signed.signed(), broken)
    return Tampered(data, Fault.PAPER_MALFORMED, signed.JSON_NAME)


KINDS: tuple[Tamper, ...] = (
    *(flip_in_file, flip_in_header, flip_in_directory, flip_in_end, cut_short, append_bytes),
    *(prepend_bytes, no_bundle, packed_by_others, bomb, unsafe_name, symbolic_link, drop),
    *(drop_manifest, add, repeat, rename, swap_contents, resize, overwrite, reorder),
    *(edit_signed_manifest, edit_unsigned_manifest, respace_manifest, take_signature),
    *(damage_signature, sign_anew, edit_line, rewrite_log, rewrite_log_and_head),
    *(remove_last_lines, remove_line, move_lines, add_lines, break_line, change_conference),
    *(drop_row, change_signed_paper, add_behind_signature, unsign_paper),
    *(sign_paper_by_stranger, name_other_signer, swap_paper, drop_description),
    break_description,
)
