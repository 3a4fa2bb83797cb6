"""From the log of a conference and its recorded files to the order for a film. Pure.

The film follows the stage as a watcher does who is nobody of the meeting: what each moment shows is
decided by `media.direction`, as it was then, over what was recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from media.direction import Watcher, direct, on_stage
from media.messages import ParticipantId, PeerId, ProducerName, SlotName
from media.seen import SCREEN_VIDEO, STAGE2_VIDEO, STAGE_VIDEO, Shown
from rooms.kernel.hanoi import in_hanoi
from rooms.live.evolve import evolve, fold
from rooms.live.messages import LogEntry
from rooms.live.state import LiveState
from rooms.minutes.build import numbered
from rooms.recording.film_messages import Chapter, FilmSpan, Missing
from rooms.recording.film_time import FilmTime, film_time
from rooms.recording.records import RecordingRecord, SegmentRecord
from rooms.voting.messages import PollPublished
from server.composing import layouts
from server.composing.chapters import Words, chapters, marks
from server.composing.course import Break, course
from server.composing.order import Card, Order, Scene, Slide, Tile, Track, VoteCard
from server.composing.papers import slide
from server.composing.presence import SOUNDS, end_ms, producer, there, tracks
from server.composing.votes import vote_card
from server.media.scene import Cast, scene

VOTE_MS = 8_000
"""So long a published result is shown."""
TILES = tuple(SlotName(f"tile.{number}") for number in range(8))
SLOTS = (STAGE_VIDEO, STAGE2_VIDEO, SCREEN_VIDEO, *TILES)
NOBODY = ParticipantId("film")
WATCHER = Watcher(PeerId("film"), NOBODY, SLOTS)
_BREAK_WORDS = {
    "recess": "Hội nghị nghỉ giải lao",
    "pause": "Tạm dừng ghi hình",
    "stopped": "Ngừng ghi hình",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The order, and what is told to those who ask for the film. `of_track`: what is missing too if
    that file breaks off."""

    order: Order
    spans: tuple[FilmSpan, ...]
    chapters: tuple[Chapter, ...]
    missing: tuple[Missing, ...]
    of_track: Mapping[str, tuple[Missing, ...]]


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen at a moment, apart from when: two that are equal are one scene."""

    tiles: tuple[Tile, ...] = ()
    slide: Slide | None = None
    vote: VoteCard | None = None
    card: Card | None = None
    heading: str = ""
    clock: str = ""


def plan(
    as_scheduled: LiveState, entries: Sequence[LogEntry], recordings: Sequence[RecordingRecord]
) -> Plan:
    """Nothing recorded that plays: a film of no length."""
    segments = [one for recording in recordings for one in recording.segments]
    end = fold(as_scheduled, (line.event for line in entries))
    way = course(recordings, entries)
    time = film_time(way.stretches())
    watching = _Watching(as_scheduled, entries, end, segments, way.breaks)
    scenes = tuple(_scenes(watching, time))
    listed = chapters(entries, time, _words(end))
    order = Order(
        title=end.conference.title,
        duration_ms=time.duration_ms,
        scenes=scenes,
        pictures=_tracks_by_producer(segments),
        sounds=tuple(_track(one) for one in segments if one.kind in SOUNDS and one.plays),
        chapters=marks(listed, time.duration_ms),
    )
    return Plan(
        order,
        tuple(
            FilmSpan(film_ms=s.film_ms, wall_ms=s.wall_ms, duration_ms=s.duration_ms)
            for s in time.spans
        ),
        tuple(listed),
        tuple(part for one in segments if not one.plays for part in _stretches(one, time)),
        {one.id: tuple(_stretches(one, time)) for one in segments if one.plays},
    )


def _scenes(watching: "_Watching", time: FilmTime) -> Iterator[Scene]:
    """Each span cut where anything changes; equal neighbours are one."""
    for span in time.spans:
        span_end = span.wall_ms + span.duration_ms
        cuts = sorted({span.wall_ms, span_end, *watching.moments(span.wall_ms, span_end)})
        for look, parts in groupby(pairwise(cuts), key=lambda part: watching.at(part[0])):
            stretch = list(parts)
            begin, end = stretch[0][0], stretch[-1][1]
            yield Scene(
                film_ms=span.film_ms + begin - span.wall_ms,
                wall_ms=begin,
                duration_ms=end - begin,
                **{name: getattr(look, name) for name in Look.__slots__},
            )


@dataclass(slots=True)
class _Watching:
    """Goes through the log once, forwards."""

    state: LiveState
    entries: Sequence[LogEntry]
    end: LiveState
    segments: Sequence[SegmentRecord]
    breaks: Sequence[Break]
    _next: int = 0
    _previous_holder: ParticipantId | None = None
    _shown: Shown = field(default_factory=dict)
    _vote: tuple[int, VoteCard] | None = None
    _presence: Mapping[str, list[tuple[int, int]]] = field(init=False)
    _cast: Cast = field(init=False)
    _headings: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._presence = tracks(self.segments)
        self._cast = Cast.of(self.state)
        self._headings = _headings(self.end)

    def moments(self, from_ms: int, to_ms: int) -> Iterator[int]:
        """When something may change."""
        found = [line.at_ms for line in self.entries]
        found += [edge for when in self._presence.values() for one in when for edge in one]
        found += [
            line.at_ms + VOTE_MS for line in self.entries if isinstance(line.event, PollPublished)
        ]
        found += [edge for one in self.breaks for edge in one.card]
        found += range(from_ms // 60_000 * 60_000, to_ms, 60_000)  # the clock on the wall
        return (one for one in found if from_ms < one < to_ms)

    def at(self, wall_ms: int) -> Look:
        for one in self.breaks:
            if one.card[0] <= wall_ms < one.card[1]:
                return Look(card=_card(one), clock=_clock(wall_ms))
        self._go_on(wall_ms)
        return self._look(wall_ms)

    def _go_on(self, wall_ms: int) -> None:
        while self._next < len(self.entries) and self.entries[self._next].at_ms <= wall_ms:
            line = self.entries[self._next]
            before = self.state.floor.holder
            roster = self.state.roster
            self.state = evolve(self.state, line.event)
            self._next += 1
            after = self.state.floor.holder
            if before is not None and before != after:
                self._previous_holder = ParticipantId(before.attendee_id)
            if self.state.roster is not roster:
                self._cast = Cast.of(self.state)
            if isinstance(line.event, PollPublished):
                poll = self.state.voting.polls[line.event.poll_id]
                self._vote = (line.at_ms, vote_card(poll, line.event.result))

    def _look(self, wall_ms: int) -> Look:
        producers = {ProducerName(name) for name in there(self._presence, wall_ms)}
        now = scene(self._cast, self.state, producers, self._previous_holder, ())
        person = on_stage(now, WATCHER)
        self._shown = direct(now, [WATCHER], {WATCHER.peer: self._shown})[WATCHER.peer]
        active, screen = self.state.agenda.active(), self._in(SCREEN_VIDEO)
        vote, presented = self._vote_at(wall_ms), self.state.presenting.presentation
        # A result goes before a shared screen, and that before a page.
        if vote is not None:
            screen = None
        hidden = vote is not None or screen is not None
        page = None if hidden or presented is None else slide(self.end, presented)
        alone = vote is None and screen is None and page is None
        faces = self._faces(person)
        boxes = layouts.grid(len(faces)) if alone else layouts.column(len(faces))
        tiles = [
            Tile(producer=name, name=words, place=place, box=box)
            for (name, (words, place)), box in zip(faces, boxes, strict=False)
        ]
        if screen is not None:
            words, place = self._named(screen)
            content = Tile(
                producer=screen, name=words, place=place, box=layouts.CONTENT, contain=True
            )
            tiles.insert(0, content)
        return Look(
            tiles=tuple(tiles),
            slide=page,
            vote=vote,
            heading="" if active is None else self._headings.get(active.id, active.title),
            clock=_clock(wall_ms),
        )

    def _vote_at(self, wall_ms: int) -> VoteCard | None:
        if self._vote is None or wall_ms >= self._vote[0] + VOTE_MS:
            return None
        return self._vote[1]

    def _faces(
        self, person: ParticipantId | None
    ) -> list[tuple[ProducerName | None, tuple[str, str]]]:
        """Who is seen, the stage first; then all others of a grid, one of a debate or panel."""
        stage, second = self._in(STAGE_VIDEO), self._in(STAGE2_VIDEO)
        faces: list[tuple[ProducerName | None, tuple[str, str]]] = []
        if person is not None:
            faces.append((stage, self._words(person)))
        elif stage is not None:
            faces.append((stage, self._named(stage)))
        others = [second]
        if self.state.stage.layout.value == "grid":
            others += [self._in(slot) for slot in TILES]
        faces += [(one, self._named(one)) for one in others if one is not None]
        return faces

    def _in(self, slot: SlotName) -> ProducerName | None:
        seen = self._shown.get(slot)
        return None if seen is None else seen.producer

    def _named(self, name: ProducerName) -> tuple[str, str]:
        holder, stage = self.state.floor.holder, self.state.stage
        called = (None if holder is None else holder.attendee_id, stage.second_id)
        chair = self.state.presiding_id()
        people = [ParticipantId(one) for one in (*called, chair) if one is not None]
        return self._words(self._cast.speaker_of(name, *people))

    def _words(self, person: ParticipantId) -> tuple[str, str]:
        attendee = self.state.roster.attendee(person)
        return attendee.name, self.state.roster.sites[attendee.site_id].name


def _card(one: Break) -> Card:
    times = f"{_clock(one.from_ms)} – {_clock(one.to_ms)}"
    return Card(kind=one.kind, words=_BREAK_WORDS[one.kind], times=times)


def _clock(wall_ms: int) -> str:
    return in_hanoi(wall_ms).strftime("%H:%M · %d/%m/%Y")


def _headings(end: LiveState) -> dict[str, str]:
    return {item.id: f"{number}. {item.title}" for number, item in numbered(end.agenda)}


def _words(end: LiveState) -> Words:
    sites = end.roster.sites
    people = {
        one.id: f"{sites[one.site_id].name} · {one.name}" for one in end.roster.attendees.values()
    }
    return Words(_headings(end), people, "Mở đầu")


def _tracks_by_producer(segments: Sequence[SegmentRecord]) -> dict[str, tuple[Track, ...]]:
    found: dict[str, list[Track]] = {}
    for one in segments:
        if one.kind not in SOUNDS and one.plays:
            found.setdefault(producer(one), []).append(_track(one))
    return {name: tuple(tracks) for name, tracks in found.items()}


def _track(one: SegmentRecord) -> Track:
    return Track(
        id=one.id,
        file=one.file,
        started_at_ms=one.started_at_ms,
        ended_at_ms=end_ms(one),
        gaps=one.gaps,
    )


def _stretches(one: SegmentRecord, time: FilmTime) -> Iterator[Missing]:
    """Where something is missing if this file doesn't play, as far as the film shows it."""
    for part in time.pieces(one.started_at_ms, end_ms(one)):
        yield Missing(
            film_ms=part.film_ms,
            duration_ms=part.duration_ms,
            attendee_id=one.attendee_id,
            kind=one.kind.value,
        )
