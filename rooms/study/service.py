"""Use cases of study: open a conference to units, note what is watched, say who has. Who may open
one is decided by the archive, which knows who may read it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    func,
    insert,
    select,
    update,
)

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, new_id
from rooms.kernel.ports import Clock, Random
from rooms.people.tables import PEOPLE
from rooms.study import rules
from rooms.study.messages import (
    Learner,
    MyStudy,
    OpenStudy,
    ReportWatched,
    StudyProgress,
    StudyUnit,
    StudyView,
)
from rooms.study.tables import STUDIES, STUDY_PROGRESS, STUDY_UNITS
from rooms.units.tables import UNITS


class Study:
    """Conferences that are open for study."""

    def __init__(self, database: Database, *, clock: Clock, random: Random) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    async def open(
        self, person_id: PersonId, conference_id: ConferenceId, wanted: OpenStudy
    ) -> StudyView:
        now = self._clock()
        if not wanted.from_ms < wanted.to_ms or wanted.to_ms <= now:
            raise Refused(ErrorCode.STUDY_TIME_WRONG)
        if not (wanted.film or wanted.papers or wanted.transcript):
            raise Refused(ErrorCode.STUDY_NOTHING_CHOSEN)
        study_id = new_id(self._random(16))
        unit_ids = sorted(set(wanted.unit_ids))

        def work(connection: Connection) -> None:
            known = connection.scalar(
                select(func.count()).select_from(UNITS).where(UNITS.c.id.in_(unit_ids))
            )
            if known != len(unit_ids):
                raise Refused(ErrorCode.NOT_FOUND, what="unit")
            values = wanted.model_dump(exclude={"unit_ids"})
            connection.execute(
                insert(STUDIES).values(
                    id=study_id,
                    conference_id=conference_id,
                    opened_by=person_id,
                    opened_at_ms=now,
                    **values,
                )
            )
            rows = [{"study_id": study_id, "unit_id": unit_id} for unit_id in unit_ids]
            connection.execute(insert(STUDY_UNITS), rows)

        await self._database.transact(work)
        return await self.get(conference_id, study_id)

    async def close(self, conference_id: ConferenceId, study_id: str) -> StudyView:
        """Nobody watches any more; who had is kept."""
        one = (STUDIES.c.id == study_id) & (STUDIES.c.conference_id == conference_id)
        async with self._database.write() as connection:
            await connection.execute(
                update(STUDIES)
                .where(one, STUDIES.c.closed_at_ms.is_(None))
                .values(closed_at_ms=self._clock())
            )
        return await self.get(conference_id, study_id)

    async def get(self, conference_id: ConferenceId, study_id: str) -> StudyView:
        found = await self._views(
            select(STUDIES).where(
                STUDIES.c.id == study_id, STUDIES.c.conference_id == conference_id
            )
        )
        if not found:
            raise Refused(ErrorCode.NOT_FOUND, what="study")
        return found[0]

    async def of(self, conference_id: ConferenceId) -> list[StudyView]:
        query = select(STUDIES).where(STUDIES.c.conference_id == conference_id)
        return await self._views(query.order_by(STUDIES.c.opened_at_ms.desc(), STUDIES.c.id))

    async def open_to(self, person_id: PersonId) -> list[StudyView]:
        """What `person_id` may study now."""
        return await self._views(self._open_to(person_id).order_by(STUDIES.c.to_ms.desc()))

    async def mine(self, person_id: PersonId, conference_id: ConferenceId) -> MyStudy | None:
        """How far `person_id` is with what is open longest of this conference."""
        query = self._open_to(person_id).where(STUDIES.c.conference_id == conference_id)
        studies = await self._views(query.order_by(STUDIES.c.to_ms.desc()))
        if not studies:
            return None
        async with self._database.read() as connection:
            row = (
                await connection.execute(
                    select(STUDY_PROGRESS).where(_progress(studies[0].id, person_id))
                )
            ).one_or_none()
        return _mine(studies[0], row)

    async def report(
        self,
        person_id: PersonId,
        conference_id: ConferenceId,
        played: ReportWatched,
        duration_ms: int,
    ) -> MyStudy:
        """Adds what was played, as far as it can be believed."""
        mine = await self.mine(person_id, conference_id)
        if mine is None:
            raise Refused(ErrorCode.STUDY_NOT_OPEN)
        now = self._clock()

        def work(connection: Connection) -> None:
            where = _progress(mine.study.id, person_id)
            row = connection.execute(select(STUDY_PROGRESS).where(where)).one_or_none()
            values = _after(row, played, duration_ms, now)
            if row is None:
                key = {"study_id": mine.study.id, "person_id": person_id}
                connection.execute(insert(STUDY_PROGRESS).values(**key, **values))
            else:
                connection.execute(update(STUDY_PROGRESS).where(where).values(**values))

        await self._database.transact(work)
        return await self.mine(person_id, conference_id) or mine

    async def progress(
        self, conference_id: ConferenceId, study_id: str, duration_ms: int | None
    ) -> StudyProgress:
        """Everybody of the chosen units, whether they have begun or not."""
        study = await self.get(conference_id, study_id)
        chosen = _below([unit.id for unit in study.units])
        mine = (STUDY_PROGRESS.c.person_id == PEOPLE.c.id) & (STUDY_PROGRESS.c.study_id == study_id)
        query = (
            select(
                PEOPLE.c.id.label("person_id"),
                PEOPLE.c.name,
                PEOPLE.c.position,
                UNITS.c.name.label("unit_name"),
                func.coalesce(STUDY_PROGRESS.c.watched_ms, 0).label("watched_ms"),
                func.coalesce(STUDY_PROGRESS.c.furthest_ms, 0).label("furthest_ms"),
                STUDY_PROGRESS.c.changed_at_ms,
                STUDY_PROGRESS.c.done_at_ms,
            )
            .join(UNITS, UNITS.c.id == PEOPLE.c.unit_id)
            .outerjoin(STUDY_PROGRESS, mine)
            .where(PEOPLE.c.unit_id.in_(chosen))
            .order_by(UNITS.c.name_key, PEOPLE.c.name_key, PEOPLE.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        learners = [Learner.model_validate(dict(row)) for row in rows]
        return StudyProgress(study=study, duration_ms=duration_ms, learners=learners)

    def _open_to(self, person_id: PersonId) -> Select[Any]:
        """Studies of a unit of the person, or of one above it, whose time it is."""
        now = self._clock()
        own = select(PEOPLE.c.unit_id.label("id")).where(PEOPLE.c.id == person_id)
        above = own.cte("above", recursive=True)
        above = above.union(select(UNITS.c.parent_id).join(above, UNITS.c.id == above.c.id))
        chosen = select(STUDY_UNITS.c.study_id).join(above, above.c.id == STUDY_UNITS.c.unit_id)
        return select(STUDIES).where(
            STUDIES.c.id.in_(chosen),
            STUDIES.c.closed_at_ms.is_(None),
            STUDIES.c.from_ms <= now,
            STUDIES.c.to_ms > now,
        )

    async def _views(self, query: Select[Any]) -> list[StudyView]:
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            named = await connection.execute(
                select(STUDY_UNITS.c.study_id, UNITS.c.id, UNITS.c.name)
                .join(UNITS, UNITS.c.id == STUDY_UNITS.c.unit_id)
                .where(STUDY_UNITS.c.study_id.in_([row["id"] for row in rows]))
                .order_by(UNITS.c.name_key)
            )
            units: dict[str, list[StudyUnit]] = {}
            for one in named:
                units.setdefault(one.study_id, []).append(StudyUnit(id=one.id, name=one.name))
        return [_view(row, units.get(row["id"], [])) for row in rows]


def _view(row: Mapping[str, Any], units: Sequence[StudyUnit]) -> StudyView:
    fields = {name: row[name] for name in StudyView.model_fields if name != "units"}
    return StudyView(units=list(units), **fields)


def _mine(study: StudyView, row: Row[Any] | None) -> MyStudy:
    if row is None:
        return MyStudy(study=study, watched=[], watched_ms=0, furthest_ms=0, done_at_ms=None)
    return MyStudy(
        study=study,
        watched=_spans(row),
        watched_ms=row.watched_ms,
        furthest_ms=row.furthest_ms,
        done_at_ms=row.done_at_ms,
    )


def _after(
    row: Row[Any] | None, played: ReportWatched, duration_ms: int, now: int
) -> dict[str, Any]:
    passed_ms = None if row is None else now - row.changed_at_ms
    new = rules.within(rules.believed(played.spans, passed_ms), duration_ms)
    before = [] if row is None else _spans(row)
    spans = rules.kept(rules.merged([*before, *new]))
    done_at_ms = None if row is None else row.done_at_ms
    if done_at_ms is None and rules.done(spans, duration_ms):
        done_at_ms = now
    return {
        "spans": json.dumps(spans),
        "watched_ms": rules.total(spans),
        "furthest_ms": rules.furthest(spans),
        "changed_at_ms": now,
        "done_at_ms": done_at_ms,
    }


def _spans(row: Row[Any]) -> list[rules.Span]:
    return [(start, end) for start, end in json.loads(row.spans)]


def _progress(study_id: str, person_id: str) -> ColumnElement[bool]:
    return (STUDY_PROGRESS.c.study_id == study_id) & (STUDY_PROGRESS.c.person_id == person_id)


def _below(unit_ids: Sequence[str]) -> Select[Any]:
    """These units and all below them."""
    below = select(UNITS.c.id).where(UNITS.c.id.in_(unit_ids)).cte("below", recursive=True)
    below = below.union(select(UNITS.c.id).join(below, UNITS.c.parent_id == below.c.id))
    return select(below.c.id)
