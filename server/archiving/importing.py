"""A bundle of another server taken in: verified first, its files next, the record last, so that a
conference is there whole or not at all. The same bundle again changes nothing."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rooms.archive.imports import Imports, kept_name
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import Line, canonical
from rooms.kernel.ports import Files
from server.archiving import manifest as bundle
from server.archiving import official
from server.archiving.manifest import Manifest
from server.archiving.reading import Opened, opened
from server.archiving.verifying import CONFERENCE_MAX, MANIFEST_MAX, lines, verify

WRITTEN_ANEW = frozenset({bundle.CONFERENCE, bundle.LOG})
"""They become rows of tables."""


@dataclass(frozen=True, slots=True)
class Imported:
    """`new`: it was not here before."""

    manifest: Manifest
    new: bool


@dataclass(frozen=True, slots=True)
class _Content:
    facts: str
    log: list[Line]
    manifest: bytes


async def take_in(
    path: Path,
    imports: Imports,
    files: Files,
    verdicts: official.Verdicts,
    *,
    key: str | None = None,
    by_roots: bool = False,
) -> Imported:
    """Raises `BundleFaulty` for a bundle in which something is wrong, `Refused` where it must not
    be taken in: it was held here, or another record of it is here already. `by_roots`: signatures
    must be of those whom this server's roots vouch for; else they must only be intact."""
    verified = await asyncio.to_thread(verify, path, key=key)
    await official.judge(path, verified.papers, verdicts, by_roots=by_roots)
    manifest = verified.manifest
    conference_id = manifest.conference.id
    digest = hashlib.sha256(bundle.written(manifest)).hexdigest()
    known = await imports.known(conference_id)
    if known is not None:
        if known != digest:
            raise Refused(ErrorCode.ARCHIVE_OTHER_HERE)
        return Imported(manifest, new=False)
    async with files.workshop() as folder:
        content, made = await asyncio.to_thread(_unpack, path, manifest, folder)
        await files.adopt({kept_name(conference_id, name): file for name, file in made.items()})
    await imports.add(
        content.facts,
        content.log,
        content.manifest.decode(),
        digest,
        manifest.signed_by or "",
    )
    return Imported(manifest, new=True)


def _unpack(path: Path, manifest: Manifest, folder: Path) -> tuple[_Content, dict[str, Path]]:
    made: dict[str, Path] = {}
    with opened(path) as zipped:
        for number, listed in enumerate(manifest.files):
            if listed.name not in WRITTEN_ANEW:
                # Names of the bundle never become paths here.
                made[listed.name] = _copy(zipped, listed.name, folder / str(number))
        facts = zipped.small(bundle.CONFERENCE, CONFERENCE_MAX)
        raw = zipped.small(bundle.MANIFEST, MANIFEST_MAX)
        log = list(_lines(zipped, manifest.conference.id))
    return _Content(facts.decode(), log, raw), made


def _copy(zipped: Opened, name: str, out: Path) -> Path:
    with out.open("wb") as file:
        for chunk in zipped.chunks(name):
            file.write(chunk)
    return out


def _lines(zipped: Opened, conference_id: str) -> Iterator[Line]:
    for one in lines(zipped):
        event = canonical(one.event)
        yield Line(conference_id, one.seq, one.at_ms, one.actor, event, one.previous_hash, one.hash)
