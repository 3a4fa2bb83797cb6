"""How a transcript is shown: to its editors with all that was deleted or is offered, to others as
it stands."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from rooms.agenda.rules import AgendaState
from rooms.conferences.tables import CONFERENCES
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.state import LiveState
from rooms.sites.messages import Role
from rooms.sites.rules import SERVING_ROLES, Roster
from rooms.transcript.messages import (
    OfferView,
    RowHistory,
    RowStanding,
    RowVersionView,
    SpeakerView,
    TranscriptItem,
    TranscriptReason,
    TranscriptRowView,
    TranscriptState,
    TranscriptStateView,
    TranscriptView,
    VersionKind,
)
from rooms.transcript.record import TranscriptRow
from rooms.transcript.store import StoredBook
from rooms.transcript.tables import ROWS, TRANSCRIPTS, VERSIONS, VOCABULARY

ANCESTORS_MAX = 20
HISTORY_MAX = 500


def lock(connection: Connection, conference_id: str) -> None:
    """Held until the transaction ends: editors of one transcript take turns."""
    query = select(CONFERENCES.c.id).where(CONFERENCES.c.id == conference_id)
    connection.execute(query.with_for_update(key_share=True))


def progress(connection: Connection, conference_id: str) -> TranscriptStateView:
    query = select(TRANSCRIPTS).where(TRANSCRIPTS.c.conference_id == conference_id)
    found = connection.execute(query).one()
    return TranscriptStateView(
        state=TranscriptState(found.state),
        reason=None if found.reason is None else TranscriptReason(found.reason),
        progress=found.progress,
    )


def vocabulary(connection: Connection, conference_id: str) -> list[str]:
    query = (
        select(VOCABULARY.c.word)
        .where(VOCABULARY.c.conference_id == conference_id)
        .order_by(VOCABULARY.c.added_at_ms, VOCABULARY.c.word)
    )
    return list(connection.scalars(query))


def transcript(
    state: LiveState,
    attendee_id: str,
    *,
    progress: TranscriptStateView,
    row_count: int,
    vocabulary: list[str],
    may_edit: bool,
) -> TranscriptView:
    conference = state.conference
    if conference.closed_at_ms is None:
        raise Refused(ErrorCode.TRANSCRIPT_NOT_READY)
    opened_at_ms = conference.opened_at_ms
    return TranscriptView(
        conference_id=conference.id,
        title=conference.title,
        opened_at_ms=conference.starts_at_ms if opened_at_ms is None else opened_at_ms,
        closed_at_ms=conference.closed_at_ms,
        progress=progress,
        row_count=row_count,
        speakers=speakers(state.roster),
        items=items(state.agenda),
        vocabulary=vocabulary,
        own_attendee_id=attendee_id,
        may_edit=may_edit,
    )


def speakers(roster: Roster) -> list[SpeakerView]:
    """Everybody who may have spoken. The account of a site stands for its whole room: nobody knows
    who of the room it was, so what it says bears the site's name."""
    return [
        SpeakerView(
            attendee_id=one.id,
            name=roster.sites[one.site_id].name if one.role is Role.SITE_OPERATOR else one.name,
            position="" if one.role is Role.SITE_OPERATOR else one.position,
            unit_name=one.unit_name,
            site_id=one.site_id,
            site_name=roster.sites[one.site_id].name,
            room=one.role is Role.SITE_OPERATOR,
        )
        for one in roster.attendees.values()
        if one.role not in SERVING_ROLES
    ]


def items(agenda: AgendaState) -> list[TranscriptItem]:
    numbered = []
    counters: list[int] = []
    for depth, item in agenda.walk():
        counters = [*counters[: depth + 1], *[0] * (depth + 1 - len(counters))]
        counters[depth] += 1
        number = ".".join(map(str, counters))
        numbered.append(TranscriptItem(id=item.id, number=number, title=item.title))
    return numbered


def rows(
    book: StoredBook, changed: Sequence[TranscriptRow], *, edits: bool
) -> tuple[list[TranscriptRowView], list[str]]:
    """Rows as they are, and the ids of those that are none any more."""
    shown = {RowStanding.LIVE, RowStanding.DELETED} if edits else {RowStanding.LIVE}
    offers = book.offers(changed) if edits else {}
    return (
        [_row(row, offers.get(row.id)) for row in changed if row.standing in shown],
        [row.id for row in changed if row.standing not in shown],
    )


def _row(row: TranscriptRow, offer: tuple[str | None, str] | None) -> TranscriptRowView:
    return TranscriptRowView(
        id=row.id,
        version=row.version,
        standing=row.standing,
        attendee_id=row.attendee_id,
        site_id=row.site_id,
        item_id=row.item_id,
        started_at_ms=row.started_at_ms,
        ended_at_ms=row.ended_at_ms,
        position=row.position,
        text=row.text,
        words=list(row.words),
        source=row.source,
        corrected=row.corrected,
        edited_by=row.edited_by,
        edited_at_ms=row.edited_at_ms,
        offer=None
        if offer is None or row.offer is None
        else OfferView(version=row.offer, edited_by=offer[0], text=offer[1]),
    )


def history(book: StoredBook, row: TranscriptRow) -> RowHistory:
    """With the rows it was split from and those it took in."""
    connection = book.connection
    row_ids = {row.id}
    waiting = [row]
    while waiting and len(row_ids) < ANCESTORS_MAX:
        one = waiting.pop()
        taken_in = select(ROWS.c.id).where(ROWS.c.merged_into == one.id)
        related = [*connection.scalars(taken_in), *([one.split_from] if one.split_from else [])]
        fresh = [row_id for row_id in related if row_id not in row_ids]
        row_ids.update(fresh)
        waiting += [book.row(row_id) for row_id in fresh]
    query = (
        select(VERSIONS)
        .where(VERSIONS.c.row_id.in_(row_ids))
        .order_by(VERSIONS.c.at_ms.desc(), VERSIONS.c.version.desc(), VERSIONS.c.row_id)
        .limit(HISTORY_MAX)
    )
    return RowHistory(
        versions=[
            RowVersionView(
                row_id=one.row_id,
                version=one.version,
                at_ms=one.at_ms,
                edited_by=one.edited_by,
                kind=VersionKind(one.kind),
                beside=one.beside,
                standing=RowStanding(one.standing),
                attendee_id=one.attendee_id,
                text=one.text,
            )
            for one in connection.execute(query)
        ]
    )
