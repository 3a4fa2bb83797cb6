"""Ballots of attendees without a browser, made as the tablet makes them."""

import secrets

from rooms.voting.messages import CastBallot, PollMethod, PollView
from server.demo.attendant import Attendant

# Crockford's letters: nothing that a reader takes for something else.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LETTERS = 16


def new_ballot(poll: PollView, choice: int) -> CastBallot:
    """One mark on the choice with this number; a secret ballot carries a receipt."""
    receipt = "".join(secrets.choice(LETTERS) for _ in range(RECEIPT_LETTERS))
    return CastBallot(
        key=secrets.token_hex(16),
        marks="".join("1" if place == choice else "0" for place in range(len(poll.choices))),
        receipt=receipt if poll.method is PollMethod.SECRET else None,
    )


async def cast(voter: Attendant, poll: PollView, ballot: CastBallot) -> None:
    """Returns when the ballot is on disk; raises `Refusal` when it was refused."""
    await voter.post(f"/api/polls/{poll.id}/ballot", ballot)
