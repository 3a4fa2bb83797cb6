"""A paper as it is given out to be signed: of a small invented meeting, with its empty fields."""

from functools import cache

from rooms.minutes import draft
from rooms.minutes.condense import RuleCondenser
from rooms.minutes.content import PaperKind
from rooms.minutes.formats import format_named
from rooms.minutes.pdf import Place, places, render_pdf
from rooms.minutes.printed import Printed, Stamp, printed
from rooms.minutes.sample import at, record
from server.signing.fields import leave_room

LOOK = format_named("state-2020")
CHAIR, BODY = "Trần Đức Thuận", "Ủy ban nhân dân tỉnh Lào Cai"


@cache
def paper(kind: PaperKind = PaperKind.MINUTES) -> Printed:
    known = record()
    said = draft.minutes(known, LOOK, RuleCondenser())
    if kind is PaperKind.CONCLUSION_NOTICE:
        said = draft.notice(known, LOOK, said)
    return printed(kind, said, LOOK, Stamp(draft.held_on(known), None))


@cache
def laid(kind: PaperKind = PaperKind.MINUTES) -> dict[str, Place]:
    return places(paper(kind), LOOK)


@cache
def given(kind: PaperKind = PaperKind.MINUTES) -> bytes:
    return leave_room(render_pdf(paper(kind), LOOK, at_ms=at("09:05")), laid(kind))
