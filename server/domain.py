"""The domain's services on one database and one store of files, wired by hand."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from rooms.calendar.service import Calendar
from rooms.conferences.service import Conferences
from rooms.consultations.service import Consultations
from rooms.devices.service import Devices
from rooms.documents.openings import Openings
from rooms.documents.service import Documents
from rooms.guests.service import Guests
from rooms.kernel.database import Database
from rooms.kernel.local_files import LocalFiles
from rooms.kernel.ports import Files
from rooms.live.service import LiveConferences
from rooms.notes.service import Notes
from rooms.pairing.service import Pairing
from rooms.people.service import People
from rooms.search.service import Search, open_index
from rooms.units.service import Units
from rooms.voting.papers import VotingPapers
from rooms.voting.sealing import BallotKeys
from rooms.voting.service import Voting
from server.record import Record
from server.secret_key import secret_key
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Domain:
    database: Database
    files: Files
    live: LiveConferences
    units: Units
    people: People
    pairing: Pairing
    devices: Devices
    guests: Guests
    conferences: Conferences
    documents: Documents
    openings: Openings
    calendar: Calendar
    search: Search
    voting: Voting
    voting_papers: VotingPapers
    notes: Notes
    consultations: Consultations
    record: Record


log = structlog.get_logger()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Domain]:
    """The database must have been migrated."""
    database = Database.open(settings.database_url)
    draw = secrets.token_bytes
    try:
        async with LiveConferences(
            database, clock=now_ms, random=draw, may_record=settings.may_record
        ) as live:
            ballot_keys = BallotKeys(settings.under_data(settings.storage.ballot_keys), draw)
            files = LocalFiles(settings.under_data(settings.storage.files))
            if cleared := await files.clear_leftovers():
                log.info("leftovers_cleared", files=cleared)
            code_key = secret_key(settings.under_data(settings.storage.code_key), draw)
            units = Units(database, clock=now_ms, random=draw)
            people = People(database, clock=now_ms, random=draw)
            conferences = Conferences(database, random=draw)
            documents = Documents(database, live, clock=now_ms, random=draw)
            record = Record.of(settings, database, live, files, units, clock=now_ms)
            voting = Voting(database, live, ballot_keys, clock=now_ms, random=draw)
            yield Domain(
                database=database,
                files=files,
                live=live,
                units=units,
                people=people,
                pairing=Pairing(
                    database,
                    live,
                    people,
                    key=code_key,
                    clock=now_ms,
                    random=draw,
                ),
                devices=Devices(database, people, key=code_key, clock=now_ms, random=draw),
                guests=Guests(database, live, people, key=code_key, clock=now_ms, random=draw),
                conferences=conferences,
                documents=documents,
                openings=Openings(database, live, clock=now_ms),
                calendar=Calendar(people, conferences, clock=now_ms),
                search=Search(database, open_index(database, settings.database_url), documents),
                voting=voting,
                voting_papers=VotingPapers(voting, record.minutes),
                notes=Notes(database, live),
                consultations=Consultations(
                    database, may_read=documents.may_read, clock=now_ms, random=draw
                ),
                record=record,
            )
    finally:
        await database.close()
