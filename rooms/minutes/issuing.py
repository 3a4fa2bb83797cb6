"""Use cases of the way of an official paper: hand in, sign, number, seal, issue, and what may be
undone. Files are only added to: a signature or a number never changes what was signed before."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Clock, Files
from rooms.kernel.text import search_key
from rooms.minutes import checklist, content, flow, shelf
from rooms.minutes.content import PaperKind
from rooms.minutes.flow import OF_A_FILE, How, Step
from rooms.minutes.formats import PaperFormat, format_named
from rooms.minutes.paper_messages import PaperView, SignatureView, TakeStep
from rooms.minutes.papers import Kept, OfficialPapers, file_name, read_paper
from rooms.minutes.pdf import Place, places, render_pdf
from rooms.minutes.printed import Printed, Stamp, printed
from rooms.minutes.shelf import Author
from rooms.minutes.signing import NUMBER, Part, Signatures, SignatureVerdict
from rooms.minutes.tables import MINUTES_PAPERS
from rooms.people.messages import PersonView
from rooms.units.rules import today

Issued = Callable[[Connection, Kept, int], None]
"""Is told, in the transaction that issues it, of an issued paper."""


class Issuing:
    def __init__(
        self,
        database: Database,
        papers: OfficialPapers,
        files: Files,
        signatures: Signatures,
        issued: Issued,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._papers = papers
        self._files = files
        self._signatures = signatures
        self._issued = issued
        self._clock = clock

    @property
    def verifies(self) -> bool:
        """Can signatures be judged here?"""
        return self._signatures.verifies

    async def take(self, person: PersonView, paper_id: str, wanted: TakeStep) -> PaperView:
        """Take a step that needs no file."""
        kept = await self._database.look(lambda c: read_paper(c, person, paper_id))
        _require(kept, wanted.step, wanted.why)
        if wanted.step in OF_A_FILE:
            raise Refused(ErrorCode.SIGNATURE_MISSING)
        match wanted.step:
            case Step.SUBMIT:
                values = await self._submitted(kept)
                await self._write(person, kept, wanted, lambda _: values)
            case Step.NUMBER:
                await self._number(person, kept, wanted)
            case Step.ISSUE:
                docx = await self._papers.docx(person, paper_id)
                await self._issue(person, kept, wanted, docx)
            case _:
                at_ms = self._clock()
                await self._write(person, kept, wanted, lambda c: _plain(c, kept, wanted, at_ms))
        return await self._papers.get(person, paper_id)

    async def put_signed(
        self, person: PersonView, paper_id: str, part: Part, pdf: bytes
    ) -> PaperView:
        """The file that was given out, with one signature more."""
        step = Step.SIGN if part is Part.CHAIR else Step.SEAL
        kept = await self._database.look(lambda c: read_paper(c, person, paper_id))
        _require(kept, step, "")
        if not self._signatures.verifies:
            raise Refused(ErrorCode.SIGNING_NOT_SET_UP)
        given = await self._files.get(file_name(kept.row.sha256, "pdf"))
        if not pdf.startswith(given):
            raise Refused(ErrorCode.SIGNED_OTHER_PAPER)
        before = len(shelf.signatures(kept.row))
        verdicts = await self._signatures.verify(pdf)
        if len(verdicts) <= before:
            raise Refused(ErrorCode.SIGNATURE_MISSING)
        for verdict in verdicts:
            _judge(verdict)
        if verdicts[-1].expired:
            raise Refused(ErrorCode.CERTIFICATE_EXPIRED, signer=verdicts[-1].signer)
        _require_signer(verdicts[-1], _expected(kept, part))
        parts = [one.part for one in shelf.signatures(kept.row)] + [part]
        signed = [
            SignatureView(part=of, verdict=one).model_dump(mode="json")
            for of, one in zip(parts, verdicts[-len(parts) :], strict=True)
        ]
        sha256 = await self._keep(pdf)
        values = {"sha256": sha256, "signatures": json.dumps(signed)}
        if part is Part.CHAIR:
            values |= {"signed": How.DIGITAL.value, "signed_sha256": sha256}
        else:
            values |= {"sealed": How.DIGITAL.value}
        await self._write(person, kept, TakeStep(step=step), lambda _: values)
        return await self._papers.get(person, paper_id)

    async def _submitted(self, kept: Kept) -> dict[str, Any]:
        """Freeze the paper as a file, with room for the number and the signatures."""
        if not all(one.met for one in checklist.check(kept.kind, kept.said)):
            raise Refused(ErrorCode.PAPER_INCOMPLETE)
        look, words = format_named(kept.row.format_id), kept.printed()
        found = await asyncio.to_thread(places, words, look)
        sha256 = await self._keep(await self._laid(words, look, self._clock(), found))
        laid = {name: asdict(place) for name, place in found.items()}
        return {"sha256": sha256, "submitted_sha256": sha256, "places": json.dumps(laid)}

    async def _laid(
        self, words: Printed, look: PaperFormat, at_ms: int, found: dict[str, Place]
    ) -> bytes:
        pdf = await asyncio.to_thread(render_pdf, words, look, at_ms=at_ms)
        return await self._signatures.leave_room(pdf, found)

    async def _number(self, person: PersonView, kept: Kept, wanted: TakeStep) -> None:
        """The file first, then the register: its key refuses a number somebody else just took."""
        year, at_ms = today(self._clock()).year, self._clock()
        row = kept.row
        highest = await self._database.look(
            lambda c: shelf.highest_number(c, row.unit_id, year, row.kind)
        )
        number = flow.next_number(highest, wanted.number, wanted.why)
        words = _numbered(kept, number)
        sha256 = await self._keep(await self._with_number(kept, words))
        code = f"{words.so}{words.ky_hieu}"

        def values(connection: Connection) -> dict[str, Any]:
            now = shelf.highest_number(connection, row.unit_id, year, row.kind)
            flow.next_number(now, number, wanted.why)
            shelf.give_number(
                connection,
                row,
                year,
                number=number,
                given_by=person.id,
                given_at_ms=at_ms,
                gap_why=wanted.why if number > now + 1 else "",
            )
            return {"number": number, "code": code, "sha256": sha256}

        await self._write(person, kept, wanted, values)

    async def _with_number(self, kept: Kept, words: Printed) -> bytes:
        row = kept.row
        if row.signed != How.DIGITAL.value:
            look = format_named(row.format_id)
            found = await asyncio.to_thread(places, words, look)
            found.pop(Part.CHAIR, None)
            return await self._laid(words, look, row.changed_at_ms, found)
        place = Place(**json.loads(row.places)[NUMBER])
        signed = await self._files.get(file_name(row.signed_sha256, "pdf"))
        return await self._signatures.fill_in(signed, place, words.so)

    async def _issue(self, person: PersonView, kept: Kept, wanted: TakeStep, docx: bytes) -> None:
        sha256 = await self._keep(docx, "docx")
        at_ms = self._clock()

        def values(connection: Connection) -> dict[str, Any]:
            self._issued(connection, kept, at_ms)
            if kept.kind is PaperKind.MINUTES:
                files = {"pdf": kept.row.sha256, "docx": sha256}
                _hand_out(connection, kept.row.conference_id, files, at_ms)
            return {"issued_at_ms": at_ms, "docx_sha256": sha256}

        await self._write(person, kept, wanted, values)

    async def _write(
        self,
        person: PersonView,
        kept: Kept,
        wanted: TakeStep,
        values: Callable[[Connection], dict[str, Any]],
    ) -> None:
        """The step, in one transaction, if the paper is still as it was looked at."""
        at_ms, paper_id = self._clock(), kept.row.id
        author = Author(person.id, person.name)

        def write(connection: Connection) -> None:
            now = read_paper(connection, person, paper_id, lock=True)
            way = _require(now, wanted.step, wanted.why)
            if now.row.changed_at_ms != kept.row.changed_at_ms or now.said != kept.said:
                raise Refused(ErrorCode.PAPER_STATE_WRONG, state=now.state.value)
            changed = values(connection)
            shelf.change(connection, paper_id, at_ms, state=way.after.value, **changed)
            shelf.note_step(connection, paper_id, wanted.step, author, at_ms=at_ms, why=wanted.why)

        await self._database.transact(write)

    async def _keep(self, data: bytes, kind: str = "pdf") -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        await self._files.put(file_name(sha256, kind), data)
        return sha256


def _plain(connection: Connection, kept: Kept, wanted: TakeStep, at_ms: int) -> dict[str, Any]:
    """What changes with a step that makes no file."""
    row = kept.row
    match wanted.step:
        case Step.WITHDRAW | Step.RETURN:
            return {"sha256": None, "submitted_sha256": None, "places": None}
        case Step.NOTE_SIGNED:
            return {"signed": How.OUTSIDE.value, "signed_sha256": row.submitted_sha256}
        case Step.TAKE_BACK_SIGNED:
            return {"signed": None, "signed_sha256": None}
        case Step.VOID_NUMBER:
            shelf.void_number(connection, row.id, at_ms, wanted.why)
            return {"number": None, "code": "", "sha256": row.signed_sha256}
        case Step.NOTE_SEALED:
            return {"sealed": How.OUTSIDE.value}
        case Step.TAKE_BACK_SEALED:
            return {"sealed": None}
        case _:
            return {}


def _require(kept: Kept, step: Step, why: str) -> flow.Way:
    signed = None if kept.row.signed is None else How(kept.row.signed)
    sealed = None if kept.row.sealed is None else How(kept.row.sealed)
    kept.reader.require(flow.WAYS[step].action)
    return flow.require_step(step, kept.state, why, signed=signed, sealed=sealed)


def _judge(verdict: SignatureVerdict) -> None:
    if not verdict.intact:
        raise Refused(ErrorCode.SIGNATURE_BROKEN)
    if not verdict.whole:
        raise Refused(ErrorCode.SIGNATURE_PARTIAL)
    if verdict.expired and not verdict.trusted:
        raise Refused(ErrorCode.CERTIFICATE_EXPIRED, signer=verdict.signer)
    if not verdict.trusted:
        raise Refused(ErrorCode.SIGNATURE_UNTRUSTED, signer=verdict.signer)


def _expected(kept: Kept, part: Part) -> str:
    opening = kept.said[content.OPENING]
    assert isinstance(opening, content.Opening)  # noqa: S101  # ids say the kind
    return opening.chair_name if part is Part.CHAIR else opening.issuing_body


def _require_signer(verdict: SignatureVerdict, expected: str) -> None:
    """The certificate's name holds the name that stands on the paper, in whatever accents."""
    if search_key(expected) not in search_key(verdict.signer):
        raise Refused(ErrorCode.SIGNER_WRONG, signer=verdict.signer, expected=expected)


def _numbered(kept: Kept, number: int) -> Printed:
    stamp = Stamp(date.fromisoformat(kept.row.day), number)
    return printed(kept.kind, kept.said, format_named(kept.row.format_id), stamp)


def _hand_out(
    connection: Connection, conference_id: str, files: dict[str, str], at_ms: int
) -> None:
    """Who took part finds the issued paper where the draft was."""
    of_conference = MINUTES_PAPERS.c.conference_id == conference_id
    connection.execute(MINUTES_PAPERS.delete().where(of_conference))
    for kind, sha256 in files.items():
        connection.execute(
            MINUTES_PAPERS.insert().values(
                conference_id=conference_id, format=kind, sha256=sha256, made_at_ms=at_ms
            )
        )
