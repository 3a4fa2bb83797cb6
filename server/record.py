"""The services of what a meeting leaves behind: recordings, film, transcript, papers to be signed,
tasks, the archive; wired by hand."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rooms.archive import access as archive_access
from rooms.archive.imports import Imports
from rooms.archive.service import Archive
from rooms.kernel.database import Database
from rooms.kernel.ports import Clock, Files
from rooms.live.service import LiveConferences
from rooms.minutes.issuing import Issued, Issuing
from rooms.minutes.papers import Kept, OfficialPapers
from rooms.minutes.service import Minutes
from rooms.minutes.spoken import words_of
from rooms.minutes.working_days import Holidays
from rooms.recording.films import Films
from rooms.recording.keeping import KeptRecordings
from rooms.recording.service import Recordings
from rooms.search.service import open_moments
from rooms.study.service import Study
from rooms.tasks.service import Tasks
from rooms.transcript.passes import Passes
from rooms.transcript.service import Transcripts
from rooms.units.service import Units
from server import holidays
from server.archiving.bundles import Bundles
from server.archiving.signing import BundleKey
from server.settings import Settings
from server.signing.signatures import PdfSignatures
from server.templating.filler import TemplateFiller


@dataclass(frozen=True, slots=True)
class Record:
    recordings: Recordings
    kept_recordings: KeptRecordings
    films: Films
    transcripts: Transcripts
    passes: Passes
    minutes: Minutes
    papers: OfficialPapers
    issuing: Issuing
    tasks: Tasks
    study: Study
    archive: Archive
    bundles: Bundles

    @classmethod
    def of(
        cls,
        settings: Settings,
        database: Database,
        live: LiveConferences,
        files: Files,
        units: Units,
        *,
        clock: Clock,
    ) -> "Record":
        draw = secrets.token_bytes
        recordings = Recordings(
            database, files, clock=clock, retain_days=settings.recording.retain_days
        )
        films = Films(database, files, clock=clock, random=draw)
        transcripts = Transcripts(database, live, clock=clock)
        minutes = Minutes(database, live, files, units, clock=clock, words=words_of(transcripts))
        study = Study(database, clock=clock, random=draw)
        archive = Archive(
            database,
            files,
            archive_access.Readers(database, study),
            Imports(database, clock=clock),
            open_moments(database, settings.database_url),
            rows=transcripts.rows,
        )
        days_off = holidays.known(settings)
        tasks = Tasks(database, clock=clock, random=draw, holidays=days_off)
        told = (tasks.issued, archive.issued.issued)
        papers, issuing = _papers(
            settings, database, files, minutes, told, days_off=days_off, clock=clock
        )
        key = BundleKey.of_server(settings.under_data(settings.storage.bundle_key), draw)
        return cls(
            recordings=recordings,
            kept_recordings=KeptRecordings(
                database, recordings, exports=settings.profile != "isolated_lan"
            ),
            films=films,
            transcripts=transcripts,
            passes=Passes(database, live, clock=clock),
            minutes=minutes,
            papers=papers,
            issuing=issuing,
            tasks=tasks,
            study=study,
            archive=archive,
            bundles=Bundles(database, files, archive, films, recordings, key),
        )


def _papers(
    settings: Settings,
    database: Database,
    files: Files,
    minutes: Minutes,
    told: Sequence[Issued],
    *,
    days_off: Holidays,
    clock: Clock,
) -> tuple[OfficialPapers, Issuing]:
    """What closed conferences leave to be signed; `told` are told of what is issued."""
    draw, memory_mb = secrets.token_bytes, settings.rendering.memory_mb
    filler = TemplateFiller(files, memory_mb)
    papers = OfficialPapers(
        database, minutes, files, filler, clock=clock, random=draw, holidays=days_off
    )
    signatures = PdfSignatures(files, settings.under_data(settings.signing.roots), memory_mb)

    def issued(connection: Connection, kept: Kept, at_ms: int) -> None:
        for one in told:
            one(connection, kept, at_ms)

    return papers, Issuing(database, papers, files, signatures, issued, clock=clock)
