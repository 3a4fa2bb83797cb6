"""Search over the whole archive: sentences, names of things, sections of official papers, pages of
papers; each leads to its place."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rooms.archive.issued import FoundIn
from rooms.archive.messages import (
    ArchivedConference,
    ArchiveHit,
    ArchiveHits,
    ArchiveResults,
    HitGroup,
)
from rooms.archive.service import Archive
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import PersonId
from rooms.search import rules
from rooms.search.index import FoundPage
from rooms.search.messages import SnippetPart
from rooms.search.moments import FoundMoment
from rooms.search.service import FoundPaper, Search
from server.http.call import Call, Handlers
from server.http.conferences import FAR_MS
from server.limits import Buckets
from server.rendering.shelf import Shelf

FIRST = 5
MORE = 20
DEEPEST = 1_000
SEARCHES_PER_SECOND = 5
GROUPS: Mapping[HitGroup, Sequence[str]] = {
    "said": ("said",),
    "named": ("title", "item", "vote", "speaker"),
    "official": ("minutes", "notice"),
    "papers": (),
}


@dataclass(frozen=True, slots=True)
class _Filter:
    """What narrows a search; empty texts narrow nothing."""

    only: str
    unit: str
    from_ms: int
    to_ms: int

    def holds(self, conference_id: str, starts_at_ms: int) -> bool:
        within = self.from_ms <= starts_at_ms < self.to_ms
        return within and self.only in {"", conference_id}

    def by(self, unit_name: str) -> bool:
        return self.unit in {"", unit_name}


@dataclass(frozen=True, slots=True)
class _Asked:
    """`among`: the conferences to search, in the order to show them; `imported` those of them whose
    papers came along. `official`: what to search for sections of official papers: each by itself,
    or all those of an imported conference."""

    query: rules.Query
    among: Mapping[str, ArchivedConference]
    imported: Sequence[str]
    official: Mapping[str, FoundIn]
    person_id: PersonId
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class ArchiveSearch:
    archive: Archive
    search: Search
    shelf: Shelf
    _limit: Buckets = field(
        default_factory=lambda: Buckets(SEARCHES_PER_SECOND, 2 * SEARCHES_PER_SECOND)
    )

    def handlers(self) -> Handlers:
        return {"search_archive": self.find}

    async def find(self, call: Call) -> ArchiveResults:
        if not self._limit.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        group = call.text("group")
        wanted = [one for one in GROUPS if group in {"", one}]
        if not wanted:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="group")
        after = call.number("after", 0)
        asked = await self._asked(call, min(after, DEEPEST), MORE if group else FIRST)
        return ArchiveResults(groups=[await self._group(asked, one) for one in wanted])

    async def _asked(self, call: Call, after: int, limit: int) -> _Asked:
        """What may be read and was asked for, the latest first."""
        query = rules.query(call.text("query"))
        wanted = _Filter(
            only=call.text("conference_id"),
            unit=call.text("unit"),
            from_ms=call.number("from_ms", 0),
            to_ms=call.number("to_ms", FAR_MS),
        )
        known = await self.archive.readers.all(call.person)
        chosen = [
            one for one in known.values() if wanted.holds(one.conference_id, one.starts_at_ms)
        ]
        listed = [one for one in await self.archive.listed(chosen) if wanted.by(one.unit_name)]
        issued = [
            one
            for one in await self.archive.issued.searchable(call.person)
            if wanted.holds(one.conference_id, one.starts_at_ms) and wanted.by(one.unit_name)
        ]
        elsewhere = [(one, known[one.id].rights()) for one in listed if one.origin is not None]
        carried = [
            FoundIn(one.id, one.id, one.title, one.starts_at_ms, one.unit_name)
            for one, rights in elsewhere
            if rights.minutes
        ]
        return _Asked(
            query=query,
            among={one.id: one for one in listed},
            imported=[one.id for one, rights in elsewhere if rights.papers],
            official={one.id: one for one in (*issued, *carried)},
            person_id=PersonId(call.person.id),
            after=after,
            limit=limit,
        )

    async def _group(self, asked: _Asked, group: HitGroup) -> ArchiveHits:
        match group:
            case "papers":
                total, hits = await self._pages(asked)
            case "official":
                total, hits = await self._sections(asked, GROUPS[group])
            case _:
                total, hits = await self._moments(asked, GROUPS[group])
        last = asked.after + len(hits)
        more = bool(hits) and last < min(total, DEEPEST)
        return ArchiveHits(group=group, total=total, hits=hits, next_after=last if more else None)

    async def _moments(self, asked: _Asked, kinds: Sequence[str]) -> tuple[int, list[ArchiveHit]]:
        if not asked.among:
            return 0, []
        found = await self.archive.index.find(
            asked.query, list(asked.among), kinds, after=asked.after, limit=asked.limit
        )
        return found.total, [
            _moment(one, asked.among[one.record_id], asked.query) for one in found.moments
        ]

    async def _sections(self, asked: _Asked, kinds: Sequence[str]) -> tuple[int, list[ArchiveHit]]:
        if not asked.official:
            return 0, []
        found = await self.archive.index.find(
            asked.query, list(asked.official), kinds, after=asked.after, limit=asked.limit
        )
        return found.total, [
            _section(one, asked.official[one.record_id], asked.query) for one in found.moments
        ]

    async def _pages(self, asked: _Asked) -> tuple[int, list[ArchiveHit]]:
        papers = {
            sha256: paper
            for sha256, paper in (await self.search.papers(asked.person_id)).items()
            if paper.conference_id in asked.among
        }
        for conference_id, sha256, title in await self.archive.imports.titles(asked.imported):
            conference_title = asked.among[conference_id].title
            papers.setdefault(sha256, FoundPaper(conference_id, conference_title, "", title))
        if not papers:
            return 0, []
        found = await self.search.index.find(
            asked.query, list(papers), after=asked.after, limit=asked.limit
        )
        return found.total, [
            await self._page(one, papers[one.sha256], asked) for one in found.pages
        ]

    async def _page(self, found: FoundPage, paper: FoundPaper, asked: _Asked) -> ArchiveHit:
        words = (await self.shelf.words(found.sha256, found.page)).words
        texts = [word.text for word in words]
        places = rules.places(texts, asked.query)
        conference = asked.among[paper.conference_id]
        return ArchiveHit(
            kind="paper",
            conference_id=conference.id,
            conference_title=conference.title,
            starts_at_ms=conference.starts_at_ms,
            at_ms=None,
            speaker="",
            item="",
            title=paper.title,
            sha256=found.sha256,
            page=found.page,
            exact=places.exact,
            snippet=_snippet(texts, places),
        )


def _moment(found: FoundMoment, conference: ArchivedConference, asked: rules.Query) -> ArchiveHit:
    moment = found.moment
    texts = moment.text.split()
    return ArchiveHit.model_validate(
        {
            "kind": moment.kind,
            "conference_id": conference.id,
            "conference_title": conference.title,
            "starts_at_ms": conference.starts_at_ms,
            "at_ms": moment.at_ms,
            "speaker": moment.speaker,
            "item": moment.item,
            "title": "",
            "sha256": None,
            "page": None,
            "exact": found.exact,
            "snippet": _snippet(texts, rules.places(texts, asked)),
        }
    )


def _section(found: FoundMoment, of: FoundIn, asked: rules.Query) -> ArchiveHit:
    """Of a paper that was imported only the paper is known, not its sections."""
    moment = found.moment
    texts = moment.text.split()
    here = of.id != of.conference_id
    return ArchiveHit.model_validate(
        {
            "kind": moment.kind,
            "conference_id": of.conference_id,
            "conference_title": of.conference_title,
            "starts_at_ms": of.starts_at_ms,
            "at_ms": moment.at_ms,
            "speaker": "",
            "item": moment.item,
            "title": moment.speaker,
            "sha256": None,
            "page": None,
            "paper_id": of.id if here else moment.ref,
            "section": moment.ref if here else None,
            "exact": found.exact,
            "snippet": _snippet(texts, rules.places(texts, asked)),
        }
    )


def _snippet(texts: Sequence[str], places: rules.Places) -> list[SnippetPart]:
    return [SnippetPart(text=text, hit=hit) for text, hit in rules.snippet(texts, places)]
