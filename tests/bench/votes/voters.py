"""A process that votes without end, to be killed: real storage, real service, no network.

What everybody marks in which poll follows from the seed, so that the parent, who watches the
acknowledgements, knows what must be there. A ballot whose answer was lost is sent again with its
key, as a tablet would.
"""

import asyncio
import hashlib
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.voting.messages import CastBallot, PollMethod, PollState
from rooms.voting.sealing import BallotKeys
from rooms.voting.service import Voting
from tests.support.hall import Hall, services

AT_ONCE = 16
READY = b"ready\n"
MARKS = ("100", "010", "001")
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the vote is held, and who votes."""

    url: str
    folder: str
    conference_id: str
    people: Sequence[str]
    attendees: Sequence[str]
    secretary: str

    @classmethod
    def of(cls, hall: Hall, url: str, folder: Path) -> "Place":
        people, attendees = tuple(hall.people), tuple(hall.attendees)
        return cls(url, str(folder), hall.conference_id, people, attendees, hall.secretary)


def method_of(poll: int) -> PollMethod:
    return PollMethod.SECRET if poll % 2 else PollMethod.OPEN


def intended(poll: int, voter: int) -> CastBallot:
    """The ballot of a voter in the poll with this number."""
    drawn = hashlib.sha256(f"{poll} {voter}".encode()).digest()
    receipt = "".join(LETTERS[byte % 32] for byte in drawn[16:])
    return CastBallot(
        key=drawn[:16].hex(),
        marks=MARKS[drawn[0] % 3],
        receipt=receipt if method_of(poll) is PollMethod.SECRET else None,
    )


async def vote(place: Place, said: int) -> None:
    """Until killed; each acknowledged ballot is a line on the descriptor `said`."""
    folder = Path(place.folder)
    async with services(place.url, folder) as (database, live, voting, keys):
        hall = _hall(place, voting, keys)
        hall.database, hall.live = database, live
        await _take_up(voting)
        await live.state(hall.conference_id)
        os.write(said, READY)
        while True:
            await _hold(hall, said)


def _hall(place: Place, voting: Voting, keys: BallotKeys) -> Hall:
    hall = Hall.__new__(Hall)
    hall.voting, hall.keys = voting, keys
    hall.conference_id = ConferenceId(place.conference_id)
    hall.people = [PersonId(one) for one in place.people]
    hall.attendees = [AttendeeId(one) for one in place.attendees]
    return hall


async def _take_up(voting: Voting) -> None:
    """What the server does when it starts."""
    for poll in await voting.unfinished():
        if poll.state is PollState.CLOSED:
            await voting.count(poll.poll_id)
        elif poll.state is not PollState.STARTED:
            await voting.wipe(poll.poll_id)


async def _hold(hall: Hall, said: int) -> None:
    """The poll that is running, or a new one: everybody votes, then it is closed and counted."""
    polls = list((await hall.live.state(hall.conference_id)).voting.polls.values())
    if polls and polls[-1].state is PollState.STARTED:
        number, poll_id = len(polls) - 1, polls[-1].id
    else:
        number = len(polls)
        poll_id = await hall.start(method_of(number))
    slots = asyncio.Semaphore(AT_ONCE)

    async def cast(voter: int) -> None:
        async with slots:
            await hall.voting.cast(hall.people[voter], poll_id, intended(number, voter))
        os.write(said, f"{number} {voter}\n".encode())

    order = random.sample(range(len(hall.people)), len(hall.people))
    await asyncio.gather(*(cast(voter) for voter in order))
    await hall.finish(poll_id)
