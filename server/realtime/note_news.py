"""Tells pages that there are notes to pull: an author's other devices, and who may see what he
shares. Lossy and without content; what a page pulls is decided when it asks."""

from collections.abc import Collection
from dataclasses import dataclass

from rooms.notes.sharing import EVERYBODY
from server.realtime.broadcast import Broadcast
from server.realtime.messages import OwnNotesSignal, SharedNotesSignal
from server.realtime.sessions import PageSessions


@dataclass(frozen=True, slots=True)
class NoteNews:
    sessions: PageSessions
    broadcast: Broadcast

    def pushed(self, conference_id: str, author_id: str, seq: int, told: Collection[str]) -> None:
        """`told` are the attendees who see something new, or everybody."""
        for session in self.sessions.of_attendee(conference_id, author_id):
            session.send(OwnNotesSignal(seq=seq))
        news = SharedNotesSignal()
        if EVERYBODY in told:
            self.broadcast.signal(conference_id, news)
            return
        for attendee_id in told:
            for session in self.sessions.of_attendee(conference_id, attendee_id):
                session.send(news)
