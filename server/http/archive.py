"""The archive over HTTP: the list, a conference's page, what was said, its film, its bundle."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import web

from rooms.archive.access import Access
from rooms.archive.imports import kept_name
from rooms.archive.issued import shown_carried
from rooms.archive.messages import (
    ArchivedConference,
    ArchivedOfficialPaper,
    ArchiveDownload,
    ArchiveLines,
    ArchiveList,
    ArchivePage,
    ArchiveRights,
)
from rooms.archive.page import Film, Papers, handed_out, listed_papers, page
from rooms.archive.record import Record
from rooms.archive.service import Archive as ArchiveService
from rooms.documents.service import Documents
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.kernel.permissions import Action
from rooms.kernel.ports import Files
from rooms.minutes.content import PaperKind
from rooms.recording.film_messages import FilmKind, FilmState, FilmView
from rooms.recording.films import Films
from rooms.study.service import Study
from server.archiving.bundles import Bundles
from server.archiving.exporting import slug
from server.http.call import Call, Handlers
from server.http.conferences import FAR_MS, conference_of
from server.http.headers import KEEP_PRIVATE
from server.limits import Buckets

MOST_LISTED = 500
EXPORT_S = 20
"""Measuring a bundle reads all of it: one at a time for each person."""


@dataclass(frozen=True, slots=True)
class Archive:
    archive: ArchiveService
    documents: Documents
    films: Films
    study: Study
    bundles: Bundles
    files: Files
    may_export: bool
    """Not where nothing may leave the building."""
    _exports: Buckets = field(default_factory=lambda: Buckets(1 / EXPORT_S, 2))

    def handlers(self) -> Handlers:
        return {
            "list_archive": self.held,
            "get_archived": self.page,
            "get_archived_lines": self.lines,
            "get_archived_film": self.film,
            "get_archived_sound": self.sound,
            "get_archived_file": self.file,
            "get_bundle": self.bundle,
        }

    async def held(self, call: Call) -> ArchiveList:
        known = await self.archive.readers.all(call.person)
        from_ms, to_ms = call.number("from_ms", 0), call.number("to_ms", FAR_MS)
        listed = await self.archive.listed(list(known.values()))
        units = sorted({one.unit_name for one in listed})
        unit = call.text("unit")
        found = [
            one
            for one in listed
            if from_ms <= one.starts_at_ms < to_ms and unit in {"", one.unit_name}
        ]
        return ArchiveList(conferences=found[:MOST_LISTED], units=units)

    async def page(self, call: Call) -> ArchivePage:
        access = await self._access(call)
        record = await self.archive.record(access)
        (conference,) = await self.archive.listed([access])
        film = await self._film(access)
        rights = self._rights(access)
        official = await self._official(call, access)
        study = await self.study.mine(PersonId(call.person.id), conference_of(call))
        return page(
            record,
            conference,
            rights,
            papers=await self._papers(call, access, record),
            official=official,
            film=film if rights.film else Film(None, None),
            downloads=await self._downloads(access, conference, film, official),
            study=study,
        )

    async def lines(self, call: Call) -> ArchiveLines:
        access = await self._access(call)
        if not access.rights().transcript:
            raise Refused(ErrorCode.NOT_ALLOWED)
        transcript, lines = await self.archive.lines(access)
        return ArchiveLines(transcript=transcript, lines=lines)

    async def film(self, call: Call) -> web.StreamResponse:
        return await self._play(call, FilmKind.FILM, "mp4", "video/mp4")

    async def sound(self, call: Call) -> web.StreamResponse:
        return await self._play(call, FilmKind.AUDIO, "m4a", "audio/mp4")

    async def file(self, call: Call) -> web.StreamResponse:
        """Of an imported conference; the name is one that its manifest lists."""
        access = await self._access(call)
        if not access.imported:
            raise Refused(ErrorCode.NOT_FOUND, what="file")
        name = f"{call.path('folder')}/{call.path('file')}"
        rights = access.rights()
        readable = {
            "paper": rights.papers,
            "minutes": rights.minutes,
            "official": rights.minutes,
        }
        listed = {one.name: one for one in await self.archive.imports.files(access.conference_id)}
        found = listed.get(name)
        if found is None or not readable.get(found.kind, False):
            raise Refused(ErrorCode.NOT_FOUND, what="file")
        kept = kept_name(access.conference_id, name)
        if not await self.files.exists(kept):
            # It bore a mark of secrecy that may not be here.
            raise Refused(ErrorCode.NOT_FOUND, what="file")
        disposition = f'attachment; filename="{name.rpartition("/")[2]}"'
        headers = {
            "Content-Disposition": disposition,
            "Content-Type": found.media_type,
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": KEEP_PRIVATE,
        }
        return web.FileResponse(self.files.path(kept), headers=headers)

    async def bundle(self, call: Call) -> web.StreamResponse:
        access = await self._access(call)
        if not self.may_export or access.imported or access.study is not None:
            raise Refused(ErrorCode.NOT_ALLOWED)
        access.require(Action.ARCHIVE_EXPORT)
        if not self._exports.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        made = await self.bundles.plan(ConferenceId(access.conference_id))
        name = slug(made.manifest.conference.title)
        response = web.StreamResponse(
            headers={
                "Content-Type": "application/zip",
                "Content-Length": str(made.size),
                "Content-Disposition": f'attachment; filename="ho-so-{name}.zip"',
            }
        )
        await response.prepare(call.request)
        chunks = made.chunks()
        while chunk := await asyncio.to_thread(_next, chunks):
            await response.write(chunk)
        await response.write_eof()
        return response

    async def _access(self, call: Call) -> Access:
        return await self.archive.readers.of(call.person, conference_of(call))

    def _rights(self, access: Access) -> ArchiveRights:
        rights = access.rights()
        return rights.model_copy(update={"bundle": rights.bundle and self.may_export})

    async def _play(
        self, call: Call, kind: FilmKind, suffix: str, content_type: str
    ) -> web.StreamResponse:
        access = await self._access(call)
        if not access.rights().film:
            raise Refused(ErrorCode.NOT_ALLOWED)
        if access.imported:
            name = kept_name(access.conference_id, f"film/film.{suffix}")
        else:
            stored = await self.films.stored(ConferenceId(access.conference_id))
            name = stored.get(kind, "")
        if not name or not await self.files.exists(name):
            raise Refused(ErrorCode.FILM_NOT_READY)
        headers = {"Content-Type": content_type, "Cache-Control": "private, no-cache"}
        return web.FileResponse(self.files.path(name), headers=headers)

    async def _film(self, access: Access) -> Film:
        """The film, else its sound alone, else how far it is."""
        href = f"/api/archive/{access.conference_id}/film"
        if access.imported:
            told = kept_name(access.conference_id, "film/film.json")
            if not await self.files.exists(told):
                return Film(None, None)
            view = FilmView.model_validate_json(await self.files.get(told))
        else:
            views = await self.films.of(ConferenceId(access.conference_id))
            ready = [one for one in views if one.state is FilmState.READY]
            if not views:
                return Film(None, None)
            view = (ready or views)[0]
        if view.state is not FilmState.READY:
            return Film(view, None)
        return Film(view, f"{href}.{'mp4' if view.kind is FilmKind.FILM else 'm4a'}")

    async def _papers(self, call: Call, access: Access, record: Record) -> Papers:
        rights = access.rights()
        if access.imported:
            href = f"/api/archive/{access.conference_id}/files"
            files = await self.archive.imports.files(access.conference_id)
            whole = listed_papers(files, href) if rights.papers else {}
            drawn = await self.archive.imports.drawn(access.conference_id)
            return Papers(whole.keys(), whole, drawn)
        if access.study is not None:
            studied = {version.sha256 for document, version in handed_out(record)}
            return Papers(studied if rights.papers else (), {})
        readable = await self.documents.readable(
            PersonId(call.person.id), ConferenceId(access.conference_id)
        )
        return Papers({one.sha256 for one in readable}, {})

    async def _official(self, call: Call, access: Access) -> list[ArchivedOfficialPaper]:
        """Issued papers, asked of their own rules where they were issued here."""
        if not access.imported:
            return await self.archive.issued.shown(call.person, access.conference_id)
        if not access.rights().minutes:
            return []
        carried = await self.archive.carried(access.conference_id)
        return shown_carried(carried, f"/api/archive/{access.conference_id}/files")

    async def _downloads(
        self,
        access: Access,
        conference: ArchivedConference,
        film: Film,
        official: list[ArchivedOfficialPaper],
    ) -> list[ArchiveDownload]:
        """The draft of the minutes is handed out until they are issued."""
        rights = self._rights(access)
        drafted = all(one.kind is not PaperKind.MINUTES for one in official)
        found: list[ArchiveDownload] = []
        here = f"/api/conferences/{conference.id}"
        if access.imported:
            for one in await self.archive.imports.files(conference.id):
                if one.kind == "minutes" and rights.minutes:
                    href = f"/api/archive/{conference.id}/files/{one.name}"
                    suffix = one.name.rpartition(".")[2]
                    found.append(_download("minutes", suffix, href, one.size))
        elif rights.minutes and access.role is not None and drafted:
            found += [_download("minutes", one, f"{here}/minutes.{one}") for one in ("pdf", "docx")]
        if rights.transcript and access.role is not None and not access.imported:
            found += [
                _download("transcript", one, f"{here}/transcript.{one}")
                for one in ("docx", "txt", "srt", "vtt", "json")
            ]
        if film.href is not None and film.view is not None and access.may(Action.FILM_DOWNLOAD):
            kind = "film" if film.view.kind is FilmKind.FILM else "audio"
            suffix = film.href.rpartition(".")[2]
            found.append(_download(kind, suffix, film.href, film.view.byte_count))
        if rights.bundle:
            found.append(_download("bundle", "zip", f"/api/archive/{conference.id}/bundle.zip"))
        return found


def _download(kind: str, suffix: str, href: str, byte_count: int | None = None) -> ArchiveDownload:
    values = {"kind": kind, "format": suffix, "href": href, "byte_count": byte_count}
    return ArchiveDownload.model_validate(values)


def _next(chunks: Iterator[bytes]) -> bytes:
    return next(chunks, b"")
