"""Whoever saves what in whatever order: no version is lost, no number is given twice."""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select

from rooms.kernel.errors import Refused
from rooms.minutes import content, flow, shelf
from rooms.minutes.shelf import Author
from rooms.minutes.tables import NUMBERS, PAPERS, SECTION_VERSIONS
from rooms.tables import METADATA

PAPER = {
    "id": "p",
    "conference_id": "c",
    "kind": "minutes",
    "edition": 1,
    "unit_id": "u",
    "state": "draft",
    "format_id": "state-2020",
    "day": "2026-02-03",
    "code": "",
    "signatures": "[]",
    "made_at_ms": 1,
    "changed_at_ms": 1,
}
ENGINE = create_engine("sqlite://")
METADATA.create_all(ENGINE, tables=[PAPERS, SECTION_VERSIONS, NUMBERS])


@contextmanager
def desk() -> Iterator[Connection]:
    """A desk with one paper on it; nothing stays."""
    with ENGINE.connect() as connection, connection.begin() as transaction:
        connection.execute(insert(PAPERS).values(**PAPER))
        yield connection
        transaction.rollback()


def said(text: str) -> content.Decisions:
    return content.Decisions(decisions=(text,))


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdef")), max_size=12))
def test_every_version_stays_and_the_newest_that_was_made_from_it_stands(
    saves: list[tuple[int, str]],
) -> None:
    with desk() as connection:
        shelf.add_draft(connection, "p", {content.DECISIONS: said("draft")}, Author(), 1)
        stands, kept = said("draft"), [said("draft")]
        for base, text in saves:
            before = shelf.current(connection, "p")[0]
            now, conflict = shelf.save(
                connection,
                "p",
                content.DECISIONS,
                said(text),
                base=base,
                author=Author("x", "X"),
                at_ms=2,
            )
            if said(text) != before.content:
                kept.append(said(text))
                assert (conflict is None) == (base == before.number)
            if conflict is None:
                stands = said(text)
            assert now.content == stands
        versions = shelf.versions_of(connection, "p", content.DECISIONS)
        assert [one.number for one in reversed(versions)] == list(range(len(kept)))
        assert [one.content for one in reversed(versions)] == kept


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 20)), st.booleans()), max_size=15))
def test_no_number_is_given_twice_and_every_gap_has_its_reason(
    asked: list[tuple[int | None, bool]],
) -> None:
    with desk() as connection:
        row = connection.execute(select(PAPERS)).one()
        for wanted, explained in asked:
            highest = shelf.highest_number(connection, "u", 2026, "minutes")
            why = "Sổ giấy" if explained else ""
            try:
                number = flow.next_number(highest, wanted, why)
            except Refused:
                continue
            gap_why = why if number > highest + 1 else ""
            shelf.give_number(
                connection, row, 2026, number=number, given_by="x", given_at_ms=1, gap_why=gap_why
            )
            shelf.void_number(connection, "p", 2, "Hủy")
        given_out = connection.execute(select(NUMBERS).order_by(NUMBERS.c.number)).all()
        before = 0
        for one in given_out:
            assert one.number > before
            assert one.number == before + 1 or one.gap_why
            before = one.number
