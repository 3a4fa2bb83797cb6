"""Demo data: the units of one province, accounts, and a conference of today with its papers.

Seeding again changes nothing but adds a conference when there is none today.
"""

import asyncio
import csv
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from rooms.agenda.messages import AgendaItemView, NewAgendaItem
from rooms.conferences.messages import ConferenceSummary, Invite, ScheduleConference
from rooms.conferences.service import Conferences
from rooms.documents.bringing import Upload
from rooms.documents.messages import DocumentKind
from rooms.documents.service import Documents
from rooms.kernel.hanoi import HANOI
from rooms.kernel.ids import ConferenceId, PersonId, UnitId
from rooms.kernel.ports import Files
from rooms.live.service import LiveConferences
from rooms.people.messages import PersonView
from rooms.people.service import NewPerson, People
from rooms.units.service import Units
from server.demo.papers import PAPERS, render_paper
from server.demo.people import (
    ADMIN,
    CHAIR,
    CLERK,
    DELEGATES,
    PASSWORD,
    SECRETARY,
    STAFF,
    TECHNICIAN,
    DemoPerson,
    site_operator,
)

UNITS_FILE = Path(__file__).parent / "units.csv"
TWO_TIERS_SINCE = date(2025, 7, 1)
LOCALITY = "Lào Cai"
ISSUING_BODY = "Ủy ban nhân dân tỉnh Lào Cai"
FIRST_SITES = ("trunguong", "laocai", "batxat", "sapa", "bacha")
PAPER_MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Domain:
    """The services that seeding uses."""

    units: Units
    people: People
    conferences: Conferences
    documents: Documents
    live: LiveConferences
    files: Files


@dataclass(frozen=True, slots=True)
class DemoConference:
    """What the demo needs to know of the conference: its id and the sites' accounts in order."""

    conference_id: ConferenceId
    site_accounts: tuple[str, ...]


async def seed(domain: Domain, *, now: datetime, site_count: int = 20) -> DemoConference:
    """Everything a newcomer needs for a meeting now, with `site_count` communes."""
    codes = _commune_codes(site_count)
    units = await _seed_units(domain.units)
    people = await _seed_people(domain.people, units)
    admin = await domain.people.get(people[ADMIN.username])
    title = f"Hội nghị giao ban trực tuyến ba cấp ngày {now.astimezone(HANOI):%d/%m/%Y}"
    known = await _find(domain.conferences, admin, title)
    if known is None:
        plan = _plan(title, now, codes, units, people)
        known = await domain.conferences.schedule(admin, plan)
        await _add_papers(domain, ConferenceId(known.conference.id), people)
    return DemoConference(ConferenceId(known.conference.id), codes)


def _commune_codes(count: int) -> tuple[str, ...]:
    """Those with a delegate first, the others as listed."""
    listed = [row["code"] for row in _rows() if row["parent_code"] == "laocai"]
    first = [code for code in FIRST_SITES if code in listed]
    return tuple([*first, *(code for code in listed if code not in first)][:count])


def _rows() -> list[dict[str, str]]:
    with UNITS_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def _seed_units(units: Units) -> Mapping[str, UnitId]:
    known = {unit.code: UnitId(unit.id) for unit in await units.search()}
    for row in _rows():
        if row["code"] not in known:
            known[row["code"]] = await units.add(
                name=row["name"],
                code=row["code"],
                parent_id=known.get(row["parent_code"]),
                valid_from=TWO_TIERS_SINCE,
            )
    return known


async def _seed_people(people: People, units: Mapping[str, UnitId]) -> Mapping[str, PersonId]:
    wanted = _everybody()
    known = await people.ids_of([person.username for person in wanted])
    missing = [person for person in wanted if person.username not in known]
    if not missing:
        return known
    ids = await people.add(
        [
            NewPerson(
                username=person.username,
                password=PASSWORD,
                name=person.name,
                position=person.position,
                unit_id=units[person.unit],
                account_role=person.account_role,
            )
            for person in missing
        ]
    )
    return {**known, **dict(zip((person.username for person in missing), ids, strict=True))}


def _everybody() -> list[DemoPerson]:
    communes = _commune_codes(len(_rows()))
    rooms = ["trunguong", *communes]
    operators = [site_operator(ordinal, code) for ordinal, code in enumerate(rooms)]
    return [CHAIR, SECRETARY, ADMIN, CLERK, STAFF, TECHNICIAN, *DELEGATES, *operators]


async def _find(
    conferences: Conferences, admin: PersonView, title: str
) -> ConferenceSummary | None:
    summaries = await conferences.visible(admin)
    return next((one for one in summaries if one.conference.title == title), None)


def _plan(
    title: str,
    now: datetime,
    codes: Sequence[str],
    units: Mapping[str, UnitId],
    people: Mapping[str, PersonId],
) -> ScheduleConference:
    """From the last full half hour on; every site has its room's operator, some a delegate."""
    starts = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    sites = ["laocai", "trunguong", *codes]
    invited = [
        person for person in _everybody() if person.role is not None and person.site in sites
    ]
    return ScheduleConference(
        title=title,
        place="Phòng họp trực tuyến, trụ sở UBND tỉnh Lào Cai",
        starts_at_ms=_epoch_ms(starts),
        ends_at_ms=_epoch_ms(starts + timedelta(hours=3)),
        site_unit_ids=[units[code] for code in sites],
        invites=[
            Invite(person_id=people[person.username], unit_id=units[person.site], role=person.role)
            for person in invited
            if person.role is not None
        ],
        agenda=_agenda(people),
    )


def _agenda(people: Mapping[str, PersonId]) -> list[NewAgendaItem]:
    rows = (
        ("khai-mac", None, "Khai mạc, điểm danh các điểm cầu", "chutri", 10),
        ("bao-cao", None, "Báo cáo tình hình kinh tế - xã hội tháng 11", "thuky", 20),
        ("chong-ret", None, "Kế hoạch ứng phó rét đậm, rét hại", "daibieu2", 15),
        ("thao-luan", None, "Thảo luận của các xã, phường", None, 45),
        ("y-kien-xa", "thao-luan", "Ý kiến các xã vùng cao", None, 25),
        ("y-kien-phuong", "thao-luan", "Ý kiến các phường", None, 20),
        ("ket-luan", None, "Kết luận của chủ trì", "chutri", 10),
    )
    return [
        NewAgendaItem(
            key=key,
            parent_key=parent,
            title=title,
            presenter_person_id=people[presenter] if presenter else None,
            planned_minutes=minutes,
        )
        for key, parent, title, presenter, minutes in rows
    ]


async def _add_papers(
    domain: Domain, conference_id: ConferenceId, people: Mapping[str, PersonId]
) -> None:
    """As if the secretary had uploaded them; pages are made when the server runs."""
    secretary = await domain.conferences.attendee_of(people[SECRETARY.username], conference_id)
    titles = {row.key: row.title for row in _agenda(people)}
    items = (await domain.live.state(conference_id)).agenda.items.values()
    for paper in PAPERS:
        pdf = await asyncio.to_thread(render_paper, paper)
        stored = await domain.files.receive(_chunks(pdf), max_bytes=PAPER_MAX_BYTES)
        upload = Upload(
            title=paper.title,
            kind=DocumentKind.MAIN,
            item_id=_item(items, titles[paper.item_key]),
        )
        await domain.documents.register_upload(conference_id, secretary, stored, upload)


def _item(items: Iterable[AgendaItemView], title: str) -> str:
    return next(item.id for item in items if item.title == title)


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
