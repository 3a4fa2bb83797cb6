"""Search over the whole archive: sentences, names of things, pages of papers; each is a moment."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    "papers": (),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """`among`: the conferences to search, in the order to show them."""

    text: str
    query: rules.Query
    among: Mapping[str, ArchivedConference]
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
        asked = _Asked(
            call.text("query"),
            rules.query(call.text("query")),
            await self._among(call),
            PersonId(call.person.id),
            min(after, DEEPEST),
            MORE if group else FIRST,
        )
        return ArchiveResults(groups=[await self._group(asked, one) for one in wanted])

    async def _among(self, call: Call) -> dict[str, ArchivedConference]:
        """What may be read and was asked for, the latest first."""
        known = await self.archive.readers.all(call.person)
        only = call.text("conference_id")
        from_ms, to_ms = call.number("from_ms", 0), call.number("to_ms", FAR_MS)
        unit = call.text("unit")
        chosen = [
            one
            for one in known.values()
            if from_ms <= one.starts_at_ms < to_ms and only in {"", one.conference_id}
        ]
        return {
            one.id: one for one in await self.archive.listed(chosen) if unit in {"", one.unit_name}
        }

    async def _group(self, asked: _Asked, group: HitGroup) -> ArchiveHits:
        if not asked.among:
            return ArchiveHits(group=group, total=0, hits=[], next_after=None)
        total, hits = await (
            self._pages(asked) if group == "papers" else self._moments(asked, GROUPS[group])
        )
        last = asked.after + len(hits)
        more = bool(hits) and last < min(total, DEEPEST)
        return ArchiveHits(group=group, total=total, hits=hits, next_after=last if more else None)

    async def _moments(self, asked: _Asked, kinds: Sequence[str]) -> tuple[int, list[ArchiveHit]]:
        found = await self.archive.index.find(
            asked.query, list(asked.among), kinds, after=asked.after, limit=asked.limit
        )
        return found.total, [
            _moment(one, asked.among[one.conference_id], asked.query) for one in found.moments
        ]

    async def _pages(self, asked: _Asked) -> tuple[int, list[ArchiveHit]]:
        papers = {
            sha256: paper
            for sha256, paper in (await self.search.papers(asked.person_id)).items()
            if paper.conference_id in asked.among
        }
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


def _snippet(texts: Sequence[str], places: rules.Places) -> list[SnippetPart]:
    return [SnippetPart(text=text, hit=hit) for text, hit in rules.snippet(texts, places)]
