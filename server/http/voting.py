"""Ballots over HTTP: cast one, ask what became of it, and what a counted poll shows.

Nothing here is logged or measured by poll or person: when somebody voted is nobody's business.
"""

from dataclasses import dataclass

from aiohttp import web
from pydantic import TypeAdapter

from rooms.kernel.ids import PersonId
from rooms.voting.messages import (
    BallotCast,
    BallotKey,
    BallotStatus,
    CastBallot,
    NamedBallotList,
    PollRules,
    ReceiptList,
)
from rooms.voting.papers import VotingPapers
from rooms.voting.presets import poll_rules
from rooms.voting.service import Voting as VotingService
from server.http.call import Call, Handlers
from server.http.surface import PDF

_KEYS: TypeAdapter[str] = TypeAdapter(BallotKey)


@dataclass(frozen=True, slots=True)
class Voting:
    voting: VotingService
    papers: VotingPapers

    def handlers(self) -> Handlers:
        return {
            "list_poll_rules": self.rules,
            "cast_ballot": self.cast,
            "get_ballot_status": self.status,
            "list_ballot_receipts": self.receipts,
            "list_named_ballots": self.named,
            "get_counting_record": self.counting_record,
            "get_paper_ballots": self.paper_ballots,
        }

    async def rules(self, _call: Call) -> PollRules:
        return poll_rules()

    async def cast(self, call: Call) -> BallotCast:
        ballot = await call.body(CastBallot)
        await self.voting.cast(_person(call), call.path("poll_id"), ballot)
        return BallotCast()

    async def status(self, call: Call) -> BallotStatus:
        key = call.text("key")
        asked = _KEYS.validate_python(key) if key else None
        return await self.voting.status(_person(call), call.path("poll_id"), asked)

    async def receipts(self, call: Call) -> ReceiptList:
        return await self.voting.receipts(_person(call), call.path("poll_id"))

    async def named(self, call: Call) -> NamedBallotList:
        return await self.voting.named(_person(call), call.path("poll_id"))

    async def counting_record(self, call: Call) -> web.Response:
        data = await self.papers.counting_record(_person(call), call.path("poll_id"))
        return _pdf(data, "bien-ban-kiem-phieu")

    async def paper_ballots(self, call: Call) -> web.Response:
        data = await self.papers.paper_ballots(_person(call), call.path("poll_id"))
        return _pdf(data, "phieu")


def _pdf(data: bytes, name: str) -> web.Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return web.Response(body=data, content_type=PDF, headers=headers)


def _person(call: Call) -> PersonId:
    return PersonId(call.person.id)
