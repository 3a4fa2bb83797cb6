"""`dienhong demo`: a server of its own, a whole meeting, and a report of what was measured."""

import asyncio
import shutil
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import structlog
from playwright.async_api import Page
from prometheus_client.parser import text_string_to_metric_families

from rooms.kernel.ids import ConferenceId
from rooms.migrations import migrate
from rooms.search.messages import SearchResults
from rooms.voting.messages import PollMethod
from server.archiving.bundles import Bundles
from server.archiving.faults import BundleFaulty
from server.archiving.verifying import verify
from server.archiving.writing import write
from server.demo import browsers
from server.demo.attendant import Attendant, Refusal
from server.demo.domain import open_domain
from server.demo.film import flash, keep_film, start_recording, stop_recording
from server.demo.meeting import Meeting
from server.demo.order import epoch_violations, page_the_wall
from server.demo.people import CHAIR, PASSWORD
from server.demo.process import demo_server
from server.demo.recorded import recorded_s
from server.demo.report import Report, p95
from server.demo.seed import DemoConference, seed
from server.demo.signing import issue_minutes
from server.demo.speech import make_speech
from server.demo.stations import WALL_TILES, make_stations
from server.demo.votes import Votes
from server.domain import opened
from server.memory import search_seldom
from server.settings import Settings
from transcripts.measure import wer
from transcripts.voice import SCRIPT

SITES = 99
FLOOR_CHANGES = 10
REVOCATIONS = 5
SPEAKERS = 2
MINUTES_S = 60.0
BROWSER_SITE_SIZE, TABLET_SIZE = (1280, 800), (800, 1280)
CENTRE = "trunguong"
DELEGATE = "daibieu2"
VOTERS = ("daibieu1", "daibieu3", "daibieu4", "daibieu5")
SOUGHT = "ret dam ret hai"
REPORT_TITLE = "Báo cáo tình hình kinh tế - xã hội tháng 11"

_log = structlog.get_logger("demo")


async def run_demo(folder: Path) -> Report:
    """Everything is kept in `folder`; what was there of an earlier demo is removed."""
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    await asyncio.to_thread((folder / "data").mkdir, parents=True)
    settings = Settings(data=folder / "data")
    await migrate(settings.database_url)
    async with open_domain(settings) as domain:
        conference = await seed(domain, now=datetime.now(UTC), site_count=SITES)
    report = Report()
    votes = Votes()
    async with demo_server(folder) as base_url:
        await _hold(base_url, conference, folder, report, votes)
    report.secret_vote_linkable = await votes.linkable(folder / "data")
    async with open_domain(settings) as domain:
        wrong = await domain.live.verify_log(conference.conference_id)
    report.log_chain_ok = wrong is None
    async with opened(settings) as office:
        report.transcript_rows = len(await office.record.transcripts.rows(conference.conference_id))
        report.minutes_signed_valid = await issue_minutes(
            office, settings, conference.conference_id, folder
        )
        bundle = folder / "archive.zip"
        report.archive_verified = await bundle_verified(
            office.record.bundles, conference.conference_id, bundle
        )
    report.judge(SITES, wall_pages=-(-SITES // WALL_TILES))
    return report


async def bundle_verified(bundles: Bundles, conference_id: ConferenceId, out: Path) -> bool:
    """The whole record goes into a bundle; does it hold against the server's own key?"""
    made = await bundles.plan(conference_id)
    await asyncio.to_thread(write, made, out)
    try:
        await asyncio.to_thread(verify, out, key=bundles.key.public)
    except BundleFaulty as fault:
        _log.warning("archive_faulty", fault=fault.fault.value, where=fault.where)
        return False
    return True


async def _hold(
    base_url: str, conference: DemoConference, folder: Path, report: Report, votes: Votes
) -> None:
    async with AsyncExitStack() as stack:
        names = [CHAIR.username, *conference.site_accounts[:SITES]]
        chair, *sites = await make_stations(base_url, names, stack)
        # A hundred clients live in this process; none would measure anything during a search.
        search_seldom()
        meeting = Meeting(conference.conference_id, chair, sites)
        browser = await stack.enter_async_context(browsers.open_browser(browsers.PATIENT_CHROMIUM))
        site_page = await browsers.open_page(browser, base_url, CENTRE, PASSWORD, BROWSER_SITE_SIZE)
        tablet = await browsers.open_page(browser, base_url, DELEGATE, PASSWORD, TABLET_SIZE)
        _log.info("sites_join", sites=SITES)
        report.sites_joined = await meeting.gather_everybody()
        report.join_p95_s = p95([site.join_s for site in meeting.sites])
        report.first_frame_p95_s = p95([site.first_frame_s for site in meeting.sites])
        report.roll_call_present = await meeting.open()
        await browsers.enter_meeting(site_page, base_url, conference.conference_id)
        await tablet.goto(f"{base_url}/tablet/{conference.conference_id}")
        sees = await browsers.sees_the_stage(site_page)

        _log.info("pages_turn")
        await meeting.present(REPORT_TITLE)
        # Browsers that still load take both processors: the chair waits until the tablet has it.
        follows = await browsers.shows_page(tablet, 1)
        last_page = await meeting.turn_pages()
        report.page_sync_p95_ms = p95([each * 1000 for each in meeting.page_sync_s], 1)
        report.browsers_ok = sees and follows and await browsers.shows_page(tablet, last_page)

        _log.info("floor_changes", times=FLOOR_CHANGES)
        await meeting.pass_the_floor(meeting.sites[:FLOOR_CHANGES])
        report.stage_switch_p95_ms = p95([each * 1000 for each in meeting.stage_switch_s], 1)

        _log.info("floor_taken_back", times=REVOCATIONS)
        await meeting.take_the_floor_back(meeting.sites[:REVOCATIONS])
        report.revoke_silence_p95_ms = p95([each * 1000 for each in meeting.revoke_silence_s], 1)

        _log.info("wall")
        report.wall_pages = await page_the_wall(chair, sites)

        await start_recording(meeting)
        await _vote(base_url, meeting, stack, votes)
        report.ballots, report.ballots_lost = len(votes.acknowledged), votes.lost
        report.documents = len(chair.snapshot.documents)
        report.search_hits = await _hits(meeting)

        await _speeches(meeting, report)
        await flash(meeting, meeting.sites[SPEAKERS])
        await stop_recording(meeting)
        await _keep_pictures(folder, meeting=site_page, tablet=tablet)
        await meeting.close()
        report.floor_epoch_violations = epoch_violations([chair, *sites])
        await _keep_minutes(meeting, folder, report)
        await keep_film(meeting, folder, report)
        report.recording_s = await recorded_s(meeting)
        report.packets_forwarded = await _counter(base_url, "dienhong_relay_rtp_out_total")
        report.pages_rendered = await _counter(base_url, "dienhong_pages_rendered_total")
        report.packets_lost = meeting.packets_lost()


async def _vote(base_url: str, meeting: Meeting, stack: AsyncExitStack, votes: Votes) -> None:
    """The chair and the delegates vote, openly and in secret."""
    delegates = [
        await stack.enter_async_context(Attendant(base_url, name, PASSWORD)) for name in VOTERS
    ]
    for delegate in delegates:
        await delegate.join(meeting.conference_id, "tablet")
    chair = meeting.chair.attendant
    for method in (PollMethod.OPEN, PollMethod.SECRET):
        _log.info("vote", method=method.value)
        await votes.hold(chair, [*delegates, chair], method)


async def _hits(meeting: Meeting) -> int:
    """Pages that are found without diacritics."""
    query = urlencode({"query": SOUGHT, "conference_id": meeting.conference_id})
    found = await meeting.chair.attendant.get(f"/api/search?{query}")
    return SearchResults.model_validate_json(found).total


async def _speeches(meeting: Meeting, report: Report) -> None:
    said: list[str] = []
    captioned: list[str] = []
    for site in meeting.sites[:SPEAKERS]:
        _log.info("speech", site=site.name)
        speech = await make_speech(f"{site.name} speech", SCRIPT)
        captions = await meeting.speak(site, speech)
        said += [sentence.text for sentence in speech.sentences]
        captioned += [caption.text for caption in captions]
    report.caption_lag_p95_s = p95(meeting.caption_lag_s)
    report.caption_wer = round(wer(" ".join(said), " ".join(captioned)), 3)


async def _keep_pictures(folder: Path, **pages: Page) -> None:
    for name, page in pages.items():
        await browsers.keep_picture(page, folder / f"{name}.png")


async def _keep_minutes(meeting: Meeting, folder: Path, report: Report) -> None:
    path = f"/api/conferences/{meeting.conference_id}/minutes"
    pdf, docx = folder / "minutes.pdf", folder / "minutes.docx"
    async with asyncio.timeout(MINUTES_S):
        await asyncio.to_thread(pdf.write_bytes, await _when_ready(meeting, f"{path}.pdf"))
    await asyncio.to_thread(docx.write_bytes, await meeting.chair.attendant.get(f"{path}.docx"))
    report.minutes_pdf, report.minutes_docx = str(pdf), str(docx)


async def _when_ready(meeting: Meeting, path: str) -> bytes:
    while True:
        try:
            return await meeting.chair.attendant.get(path)
        except Refusal:
            await asyncio.sleep(0.5)


async def _counter(base_url: str, name: str) -> int:
    """One of the server's own figures, such as RTP packets that the relay has sent."""
    async with aiohttp.ClientSession() as http, http.get(f"{base_url}/metrics") as response:
        text = await response.text()
    samples = [
        sample for family in text_string_to_metric_families(text) for sample in family.samples
    ]
    return int(sum(one.value for one in samples if one.name == name))
