"""The domain's services on one database and one store of files, wired by hand."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from rooms.archive import access as archive_access
from rooms.archive.imports import Imports
from rooms.archive.service import Archive
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
from rooms.minutes.issuing import Issuing
from rooms.minutes.papers import OfficialPapers
from rooms.minutes.service import Minutes
from rooms.minutes.spoken import words_of
from rooms.notes.service import Notes
from rooms.pairing.service import Pairing
from rooms.people.service import People
from rooms.recording.films import Films
from rooms.recording.keeping import KeptRecordings
from rooms.recording.service import Recordings
from rooms.search.service import Search, open_index, open_moments
from rooms.study.service import Study
from rooms.tasks.service import Tasks
from rooms.transcript.passes import Passes
from rooms.transcript.service import Transcripts
from rooms.units.service import Units
from rooms.voting.papers import VotingPapers
from rooms.voting.sealing import BallotKeys
from rooms.voting.service import Voting
from server.archiving.bundles import Bundles
from server.archiving.signing import BundleKey
from server.secret_key import secret_key
from server.settings import Settings
from server.signing.signatures import PdfSignatures
from server.templating.filler import TemplateFiller


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
    minutes: Minutes
    papers: OfficialPapers
    issuing: Issuing
    tasks: Tasks
    recordings: Recordings
    kept_recordings: KeptRecordings
    films: Films
    search: Search
    voting: Voting
    voting_papers: VotingPapers
    notes: Notes
    consultations: Consultations
    transcripts: Transcripts
    passes: Passes
    study: Study
    archive: Archive
    bundles: Bundles


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
            transcripts = Transcripts(database, live, clock=now_ms)
            minutes = Minutes(
                database, live, files, units, clock=now_ms, words=words_of(transcripts)
            )
            papers, issuing, tasks = _papers(settings, database, files, minutes)
            voting = Voting(database, live, ballot_keys, clock=now_ms, random=draw)
            recordings = Recordings(
                database, files, clock=now_ms, retain_days=settings.recording.retain_days
            )
            films = Films(database, files, clock=now_ms, random=draw)
            study = Study(database, clock=now_ms, random=draw)
            archive = Archive(
                database,
                files,
                archive_access.Readers(database, study),
                Imports(database, clock=now_ms),
                open_moments(database, settings.database_url),
                rows=transcripts.rows,
            )
            bundle_key = BundleKey.of_server(settings.under_data(settings.storage.bundle_key), draw)
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
                minutes=minutes,
                papers=papers,
                issuing=issuing,
                tasks=tasks,
                recordings=recordings,
                kept_recordings=KeptRecordings(
                    database, recordings, exports=settings.profile != "isolated_lan"
                ),
                films=films,
                search=Search(database, open_index(database, settings.database_url), documents),
                voting=voting,
                voting_papers=VotingPapers(voting, minutes),
                notes=Notes(database, live),
                transcripts=transcripts,
                study=study,
                archive=archive,
                bundles=Bundles(database, files, archive, films, recordings, bundle_key),
                passes=Passes(database, live, clock=now_ms),
                consultations=Consultations(
                    database, may_read=documents.may_read, clock=now_ms, random=draw
                ),
            )
    finally:
        await database.close()


def _papers(
    settings: Settings, database: Database, files: Files, minutes: Minutes
) -> tuple[OfficialPapers, Issuing, Tasks]:
    """What closed conferences leave to be signed and to be done."""
    draw, memory_mb = secrets.token_bytes, settings.rendering.memory_mb
    filler = TemplateFiller(files, memory_mb)
    papers = OfficialPapers(database, minutes, files, filler, clock=now_ms, random=draw)
    tasks = Tasks(database, clock=now_ms, random=draw)
    signatures = PdfSignatures(files, settings.under_data(settings.signing.roots), memory_mb)
    return papers, Issuing(database, papers, files, signatures, tasks.issued, clock=now_ms), tasks
