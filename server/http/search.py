"""Search over HTTP: pages that hold the words, a line of text around them, and boxes to draw."""

import time
from dataclasses import dataclass, field

from rooms.conferences.service import Conferences
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.search import rules
from rooms.search.index import FoundPage
from rooms.search.messages import HitBox, SearchHit, SearchResults, SnippetPart
from rooms.search.service import Answer
from rooms.search.service import Search as SearchService
from server.http.call import Call, Handlers
from server.limits import Buckets
from server.rendering.shelf import Shelf

LIMIT = 20
LIMIT_MAX = 50
BOXES_MAX = 200
SEARCHES_PER_SECOND = 5


@dataclass(frozen=True, slots=True)
class Search:
    search: SearchService
    conferences: Conferences
    shelf: Shelf
    _limit: Buckets = field(
        default_factory=lambda: Buckets(SEARCHES_PER_SECOND, 2 * SEARCHES_PER_SECOND)
    )

    def handlers(self) -> Handlers:
        return {"search": self.find}

    async def find(self, call: Call) -> SearchResults:
        if not self._limit.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        person_id = PersonId(call.person.id)
        conference_id = ConferenceId(call.text("conference_id")) or None
        if conference_id is not None:
            await self.conferences.attendee_of(person_id, conference_id)
        after = call.number("after", 0)
        limit = min(call.number("limit", LIMIT), LIMIT_MAX)
        answer = await self.search.find(
            person_id, call.text("query"), conference_id=conference_id, after=after, limit=limit
        )
        hits = [await self._hit(answer, page) for page in answer.found.pages]
        last = after + len(hits)
        more = bool(hits) and last < answer.found.total
        return SearchResults(total=answer.found.total, hits=hits, next_after=last if more else None)

    async def _hit(self, answer: Answer, found: FoundPage) -> SearchHit:
        paper = answer.papers[found.sha256]
        page = await self.shelf.words(found.sha256, found.page)
        texts = [word.text for word in page.words]
        places = rules.places(texts, answer.asked)
        words = [page.words[number] for number in places.words[:BOXES_MAX]]
        return SearchHit(
            conference_id=paper.conference_id,
            conference_title=paper.conference_title,
            document_id=paper.document_id,
            title=paper.title,
            sha256=found.sha256,
            page=found.page,
            exact=places.exact,
            snippet=[SnippetPart(text=text, hit=hit) for text, hit in rules.snippet(texts, places)],
            boxes=[HitBox(x=word.x, y=word.y, w=word.w, h=word.h) for word in words],
        )
