"""Who may read a file is remembered for a moment, and forgotten at once when a paper changes."""

from rooms.documents.messages import DocumentRemoved
from rooms.kernel.ids import PersonId
from rooms.live.messages import LogEntry
from rooms.live.owner import Committed
from server.http.readers import KEPT_S, Readers
from tests.property.rooms.meeting import a_conference

SHA = "a" * 64
ME = PersonId("me")


class Library:
    """Answers as told, and counts how often it was asked."""

    def __init__(self) -> None:
        self.answer = True
        self.asked = 0
        self.now_s = 100.0
        self.readers = Readers(self.may_read, now_s=lambda: self.now_s)

    async def may_read(self, _person_id: PersonId, _sha256: str) -> bool:
        self.asked += 1
        return self.answer

    async def ask(self, sha256: str = SHA) -> bool:
        return await self.readers.may_read(ME, sha256)

    def change(self) -> None:
        entry = LogEntry(
            conference_id="c",
            seq=1,
            at_ms=0,
            actor="system",
            event=DocumentRemoved(document_id="d"),
            previous_hash=SHA,
            hash=SHA,
        )
        self.readers.committed(Committed("c", a_conference(), (entry,)))


async def test_many_pages_at_once_are_one_question() -> None:
    library = Library()
    assert all([await library.ask() for _ in range(10)])
    assert library.asked == 1
    await library.ask("b" * 64)
    assert library.asked == 2


async def test_an_answer_grows_old_within_half_a_second() -> None:
    library = Library()
    await library.ask()
    library.answer = False
    library.now_s += KEPT_S
    assert not await library.ask()


async def test_what_is_recalled_is_closed_at_once() -> None:
    library = Library()
    await library.ask()
    library.answer = False
    library.change()
    assert not await library.ask()


async def test_an_answer_from_before_a_change_is_not_kept() -> None:
    library = Library()

    async def slow(_person_id: PersonId, _sha256: str) -> bool:
        library.change()
        return True

    library.readers.ask = slow
    assert await library.ask()
    library.readers.ask = library.may_read
    library.answer = False
    assert not await library.ask()
