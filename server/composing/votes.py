"""The card of a published result, in the words of the minutes. Pure."""

from rooms.voting.messages import PollResult, PollView
from rooms.voting.wording import METHODS, choice_words, outcome_words, percent, round_words
from server.composing.order import VoteCard, VoteRow

ROWS_AT_MOST = 6
"""What fits large enough to be read; the minutes have all of them."""


def vote_card(poll: PollView, result: PollResult) -> VoteCard:
    counts = list(zip(poll.choices, result.totals, strict=True))
    if len(counts) > ROWS_AT_MOST:
        counts = sorted(counts, key=lambda one: -one[1].count)[:ROWS_AT_MOST]
    return VoteCard(
        title=f"{poll.title}{round_words(poll)}",
        rows=tuple(
            VoteRow(
                words=choice_words(choice),
                count=total.count,
                share=percent(total.count, result.valid),
                chosen=choice.id in result.elected,
            )
            for choice, total in counts
        ),
        facts=(
            f"{METHODS[poll.method]} · có mặt {poll.entitled_present}/{poll.entitled}"
            f" · thu về {result.cast} · hợp lệ {result.valid}"
        ),
        outcome=outcome_words(poll, result),
        passed=result.quorum_met and (result.passed or bool(result.elected)),
    )
