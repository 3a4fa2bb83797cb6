"""The composition root: every part is made here, in order, and ended in the reverse order."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from aiohttp import web

from media.port import Relay
from media.recorder.settings import RecorderSettings
from rooms.kernel.ids import PersonId
from rooms.live.site_history import SiteHistories
from rooms.migrations import migrate
from rooms.units.rules import today
from server import holidays, tls
from server.checks import Checks
from server.disk import DiskGuard
from server.domain import Domain, now_ms, opened
from server.http import redirect
from server.http.app import Doorkeeper
from server.http.archive import Archive
from server.http.archive_search import ArchiveSearch
from server.http.calendar import Calendar
from server.http.call import Handlers
from server.http.clients import Clients
from server.http.conferences import Conferences
from server.http.consultations import Consultations
from server.http.devices import Devices
from server.http.directory import Directory
from server.http.documents import Documents
from server.http.film import Film
from server.http.floor import Floor
from server.http.guests import Guests
from server.http.health import Health
from server.http.minutes import Minutes
from server.http.notes import Notes
from server.http.official_papers import OfficialPapers
from server.http.pages import Pages
from server.http.pairing import Pairing
from server.http.papers import Papers
from server.http.readers import Readers
from server.http.recording import Recording
from server.http.rehearsal import Rehearsal
from server.http.search import Search
from server.http.sessions import Sessions
from server.http.sites import Sites
from server.http.study import Study
from server.http.tasks import Tasks as TaskReports
from server.http.transcript import Transcript
from server.http.voting import Voting
from server.jobs.archiving import ArchiveKeeping
from server.jobs.composition import FilmMaking
from server.jobs.imported import ImportedPapers
from server.jobs.minutes import MinutesWriting
from server.jobs.noted import NotedPapers
from server.jobs.packs import Packs
from server.jobs.reading import Reading
from server.jobs.reminders import Reminders
from server.jobs.rendering import Rendering
from server.jobs.transcription import Transcription
from server.jobs.voting import PollKeeping
from server.jobs.windows import Windows
from server.media import relays
from server.media.desk import MediaDesk
from server.metrics import Metrics
from server.realtime.hub import Hub
from server.realtime.note_news import NoteNews
from server.recording.desk import RecordingDesk
from server.rendering.shelf import Shelf
from server.rendering.sources import Sources
from server.settings import Settings
from server.speech import Speech
from server.tasks import Tasks
from transcripts.archive import ArchiveSettings
from transcripts.settings import CaptionSettings

LOOPBACK = "127.0.0.1"
LAG_EVERY_S = 1.0
LINGER_S = 2.0
RENEW_EVERY_S = 12 * 3600.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs. `failed` is set when its storage can't be trusted any more."""

    domain: Domain
    relay: Relay
    desk: MediaDesk
    recording: RecordingDesk
    rendering: Rendering
    reading: Reading
    metrics: Metrics
    loopback_url: str | None
    tls_url: str | None
    failed: asyncio.Event

    @property
    def url(self) -> str:
        """Where a browser on this machine goes."""
        return self.loopback_url or self.tls_url or ""


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Server]:
    """Start everything, serve until the block ends, stop everything."""
    settings.data.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database_url)
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        domain = await stack.enter_async_context(opened(settings))
        tasks = await stack.enter_async_context(Tasks())
        relay = relays.make_relay(settings)
        desk = MediaDesk(relay, domain.live, tasks)
        hub = Hub.make(settings.realtime, domain, desk, metrics, tasks)
        speech = _speech(settings, domain, metrics, hub, desk)
        desk.speech = speech
        recording = desk.filming = _recording(settings, domain, relay, desk, tasks)
        await relay.start(desk.event)
        stack.push_async_callback(relay.close)
        await speech.start()
        stack.push_async_callback(speech.stop)
        rendering = _rendering(settings, domain, metrics)
        transcription = _transcription(settings, domain, speech, tasks)
        minutes = MinutesWriting(domain.record.minutes, speech)
        reading = _reading(settings, domain, rendering)
        polls = PollKeeping(domain.voting, tasks, now_ms, hub.signal)
        windows = Windows(domain.documents, now_ms)
        keeping = ArchiveKeeping(domain.record.archive)
        _tell_holidays(settings)
        imported = ImportedPapers(domain.record.archive.imports, domain.files, rendering)
        readers = Readers(_may_read(domain))
        pairing, guests = door = _door(domain, tasks, hub)
        disk = DiskGuard(settings.data.resolve(), settings.storage.disk_reserve_mb << 20)
        films = FilmMaking(
            domain.database, domain.files, domain.record.films, domain.record.recordings, disk
        )
        for listener in (
            # Media first: a microphone is closed before thousands are told that it is.
            *(desk.committed, hub.committed, minutes.committed, polls.committed),
            *(reading.committed, windows.committed, readers.committed, pairing.committed),
            *(guests.committed, transcription.committed, recording.committed, films.committed),
        ):
            stack.callback(domain.live.subscribe(listener))
        clients = Clients(settings.clients.resolve())
        checks = Checks(domain.database, disk, relay, clients, metrics)
        app = _application(
            *(settings, domain, rendering, hub, checks),
            readers=readers,
            door=door,
            transcription=transcription,
            films=films,
        )
        # Take up what the last run left, then the work that goes on as long as the server.
        for one in (hub.presence, rendering, reading, minutes, polls, transcription, recording):
            await one.restore()
        tasks.spawn("watch of silent sockets", hub.facade.watch)
        for name, work in (
            *(("minutes", minutes.run), ("archive passes", transcription.run)),
            *(("films", films.run), ("archive", keeping.run), ("polls", polls.run)),
            *(("ballots", domain.voting.run), ("reading", reading.run)),
            ("papers of imported conferences", imported.run),
            *(("captions into the log", speech.run), ("time windows of papers", windows.run)),
        ):
            tasks.spawn(name, work)
        tasks.spawn("reminders", Reminders(domain.database, now_ms).run)
        tasks.spawn("loop lag", _measure_lag, metrics)
        for number in range(settings.rendering.workers):
            tasks.spawn(f"rendering {number}", rendering.run)
        urls = await _open_doors(settings, app, tasks, stack)
        stack.push_async_callback(hub.shut_down)
        yield Server(
            *(domain, relay, desk, recording, rendering, reading, metrics),
            *urls,
            domain.database.failed,
        )


def _door(domain: Domain, tasks: Tasks, hub: Hub) -> tuple[Pairing, Guests]:
    """Who comes in without an account: a room's device, a guest."""
    replaced = hub.sessions_replaced
    return (
        Pairing(domain.pairing, domain.conferences, domain.live, tasks, replaced),
        Guests(domain.guests, domain.conferences, tasks, replaced),
    )


def _tell_holidays(settings: Settings) -> None:
    """Deadlines that run into a year nobody has announced are better known of beforehand."""
    days_off = holidays.check(settings, today(now_ms()))
    if days_off.state != "ok":
        log.warning("holidays_not_announced", detail=days_off.detail)


def _speech(
    settings: Settings, domain: Domain, metrics: Metrics, hub: Hub, desk: MediaDesk
) -> Speech:
    wanted = settings.speech
    # A classified network has no speech recognition (Decision on state secrets, FIELD.md 6).
    on = wanted.enabled and settings.profile != "isolated_lan"
    captions = CaptionSettings(
        model_folder=wanted.model.resolve() if on else None,
        engine=wanted.engine,
        language=wanted.language,
        workers=wanted.workers,
    )
    return Speech(captions, domain.live, metrics, hub.signal, hub.signal_everybody, desk.tap)


def _transcription(
    settings: Settings, domain: Domain, speech: Speech, tasks: Tasks
) -> Transcription:
    captions = speech.settings
    return Transcription(
        transcripts=domain.record.transcripts,
        passes=domain.record.passes,
        recordings=domain.record.recordings,
        live=domain.live,
        files=domain.files,
        speech=speech,
        tasks=tasks,
        settings=ArchiveSettings(
            model_folder=captions.model_folder,
            language=captions.language,
            workers=captions.workers,
        ),
    )


def _recording(
    settings: Settings, domain: Domain, relay: Relay, desk: MediaDesk, tasks: Tasks
) -> RecordingDesk:
    wanted = settings.recording
    return RecordingDesk(
        relay=relay,
        live=domain.live,
        recordings=domain.record.recordings,
        files=domain.files,
        disk=DiskGuard(settings.data.resolve(), wanted.reserve_mb << 20),
        tasks=tasks,
        clock=now_ms,
        settings=RecorderSettings(longest_s=wanted.segment_minutes * 60),
        direct_again=desk.direct_again,
    )


def _rendering(settings: Settings, domain: Domain, metrics: Metrics) -> Rendering:
    return Rendering(
        settings=settings.rendering,
        files=domain.files,
        metrics=metrics,
        refuse_secret=settings.profile == "wan",
        documents=domain.documents,
    )


def _reading(settings: Settings, domain: Domain, rendering: Rendering) -> Reading:
    reading = Reading(
        settings=settings.rendering,
        files=domain.files,
        metrics=rendering.metrics,
        search=domain.search,
        documents=domain.documents,
        rendering=rendering,
    )
    rendering.finished = reading.finished
    return reading


def _packs(settings: Settings, domain: Domain) -> Packs:
    sources = Sources(settings.rendering, domain.files)
    return Packs(domain.live, domain.files, sources, settings.rendering.memory_mb)


def _noted(settings: Settings, domain: Domain) -> NotedPapers:
    sources = Sources(settings.rendering, domain.files)
    memory_mb = settings.rendering.memory_mb
    return NotedPapers(domain.live, domain.notes, domain.files, sources, memory_mb)


def _may_read(domain: Domain) -> Callable[[PersonId, str], Awaitable[bool]]:
    """As who takes part in a meeting, who studies it afterwards, or who reads an imported one."""
    archive = domain.record.archive

    async def may_read(person_id: PersonId, sha256: str) -> bool:
        return (
            await domain.documents.may_read(person_id, sha256)
            or await archive.studied(person_id, sha256)
            or await archive.kept(person_id, sha256)
        )

    return may_read


def _archive(settings: Settings, domain: Domain) -> tuple[Archive, ArchiveSearch, Study]:
    may_export = settings.profile != "isolated_lan"
    archive, files = domain.record.archive, domain.files
    return (
        Archive(
            *(
                archive,
                domain.documents,
                domain.record.films,
                domain.record.study,
                domain.record.bundles,
                files,
            ),
            may_export,
        ),
        ArchiveSearch(archive, domain.search, Shelf(files)),
        Study(archive, domain.record.study, domain.record.films, files),
    )


def _application(
    settings: Settings,
    domain: Domain,
    rendering: Rendering,
    hub: Hub,
    checks: Checks,
    *,
    readers: Readers,
    door: tuple[Pairing, Guests],
    transcription: Transcription,
    films: FilmMaking,
) -> web.Application:
    nouns = (
        Sessions(domain.people, domain.pairing, hub.session_ended, hub.sessions_replaced),
        *door,
        Devices(domain.devices, domain.conferences, domain.live, hub.sessions_replaced),
        Conferences(domain.conferences, domain.live, hub.rosters),
        Directory(domain.units, domain.people),
        Sites(
            domain.conferences,
            domain.live,
            domain.units,
            SiteHistories(domain.database, domain.live),
        ),
        Documents(
            documents=domain.documents,
            files=domain.files,
            rendering=rendering,
            disk=checks.disk,
            max_bytes=settings.storage.upload_max_mb * 1_000_000,
            slowest_bps=settings.http.slowest_upload_bps,
        ),
        Pages(readers, domain.files),
        Papers(domain.conferences, domain.documents, domain.openings, _packs(settings, domain)),
        Search(domain.search, domain.conferences, Shelf(domain.files)),
        Minutes(domain.record.minutes),
        OfficialPapers(domain.record.papers, domain.record.issuing, settings.signing),
        TaskReports(domain.record.tasks),
        Film(domain.record.films, films),
        Recording(domain.record.kept_recordings, domain.files),
        *_archive(settings, domain),
        Rehearsal(domain.conferences, domain.live, now_ms),
        Voting(domain.voting, domain.voting_papers),
        Floor(),
        Transcript(
            domain.conferences,
            domain.record.transcripts,
            transcription,
            domain.record.films.time_of,
        ),
        Notes(
            conferences=domain.conferences,
            notes=domain.notes,
            papers=_noted(settings, domain),
            tell=NoteNews(hub.sessions, hub.broadcast).pushed,
        ),
        Consultations(domain.consultations),
        Calendar(domain.calendar),
        Health(checks),
    )
    handlers: Handlers = {
        name: handler for noun in nouns for name, handler in noun.handlers().items()
    }

    own_certificate = settings.tls.certificate is not None
    doorkeeper = Doorkeeper(
        settings.http,
        checks.metrics,
        domain.people.session,
        own_certificate,
        signing_url=settings.signing.local_service_url,
    )
    app = doorkeeper.application(handlers)
    checks.clients.attach(app)
    relays.attach(checks.relay, app)
    hub.facade.attach(app)
    return app


async def _measure_lag(metrics: Metrics) -> None:
    loop = asyncio.get_running_loop()
    while True:
        began_s = loop.time()
        await asyncio.sleep(LAG_EVERY_S)
        metrics.loop_lag_s.set(max(0.0, loop.time() - began_s - LAG_EVERY_S))


async def _open_doors(
    settings: Settings, app: web.Application, tasks: Tasks, stack: AsyncExitStack
) -> tuple[str | None, str | None]:
    """Listen; the addresses for this machine over HTTP, and over HTTPS."""
    http = settings.http
    runner = await _runner(settings, app, stack)
    loopback_url = tls_url = None
    if http.loopback_port is not None:
        site = web.TCPSite(runner, LOOPBACK, http.loopback_port)
        loopback_url = f"http://localhost:{await _listen(site)}"
    if http.tls_port is not None:
        context = tls.context(_pair(settings))
        port = await _listen(web.TCPSite(runner, http.bind, http.tls_port, ssl_context=context))
        tls_url = f"https://localhost:{port}"
        tasks.spawn("renewal of the certificate", _renew, settings, context)
        if http.redirect_port is not None:
            pointing = await _runner(settings, redirect.application(port), stack)
            await _listen(web.TCPSite(pointing, http.bind, http.redirect_port))
    return loopback_url, tls_url


async def _runner(settings: Settings, app: web.Application, stack: AsyncExitStack) -> web.AppRunner:
    runner = web.AppRunner(
        app,
        access_log=None,
        # Also ends connections that never send a whole request head.
        keepalive_timeout=settings.http.idle_s,
        handle_signals=False,
        # How long the rest of a refused body is read, so that its sender sees the refusal.
        lingering_time=LINGER_S,
        shutdown_timeout=settings.http.drain_s,
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    return runner


async def _listen(site: web.TCPSite) -> int:
    """Start a site; the port it got."""
    await site.start()
    server = site._server  # noqa: SLF001 - aiohttp doesn't tell the port of a site otherwise
    if not isinstance(server, asyncio.Server):
        raise TypeError("not listening")
    port: int = server.sockets[0].getsockname()[1]
    return port


def _pair(settings: Settings) -> tls.Pair:
    """The operator's own certificate, or the one the local authority made for this machine."""
    wanted = settings.tls
    if wanted.certificate is not None and wanted.key is not None:
        return tls.Pair(wanted.certificate, wanted.key)
    names = (*tls.names_of_this_machine(), *settings.http.names)
    return tls.local_pair(settings.under_data(wanted.folder), names, datetime.now(UTC))


async def _renew(settings: Settings, context: ssl.SSLContext) -> None:
    """Handshakes from now on use what lies there now: a renewed leaf, or the operator's new one."""
    while True:
        await asyncio.sleep(RENEW_EVERY_S)
        pair = _pair(settings)
        context.load_cert_chain(pair.certificate, pair.key)
