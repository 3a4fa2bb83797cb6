"""Who is shown and heard where? Decided from the floor, the producers that are there and what every
watcher sees now: no clock, no relay, no state.

The stage is the holder of the floor, else the chair. A watcher never sees or hears himself; on the
stage he sees the chair, or whoever spoke before. The gallery moves as little as it can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from media.messages import (
    ParticipantId,
    PeerId,
    Point,
    ProducerName,
    SlotName,
    TrackKind,
    producer_name,
)

STAGE_VIDEO = SlotName("stage.video")
STAGE_AUDIO = SlotName("stage.audio")
SCREEN_VIDEO = SlotName("screen.video")
TOP_LAYER = 2
TILE_LAYER = 0  # a tile is small: the lowest layer is as sharp as its pixels

Shown: TypeAlias = Mapping[SlotName, ProducerName | None]


@dataclass(frozen=True, slots=True)
class Scene:
    """What of a conference decides. `order`: chair first, then as invited. `rooms`: whose producers
    stand in for an attendee who has none (the operator of his site). `presenters`: who may share a
    screen besides the holder and the chair. `producers`: those with media now."""

    chair: ParticipantId | None
    holder: ParticipantId | None
    previous_holder: ParticipantId | None
    order: tuple[ParticipantId, ...]
    rooms: Mapping[ParticipantId, ParticipantId]
    presenters: tuple[ParticipantId, ...]
    muted: frozenset[ParticipantId]
    producers: frozenset[ProducerName]


@dataclass(frozen=True, slots=True)
class Watcher:
    peer: PeerId
    participant: ParticipantId
    slots: tuple[SlotName, ...]


def open_microphones(scene: Scene) -> frozenset[ProducerName]:
    """Those the relay lets through: the chair's always, the holder's unless he is muted."""
    return _Plan(scene).open_microphones()


def direct(
    scene: Scene, watchers: Iterable[Watcher], shown: Mapping[PeerId, Shown]
) -> dict[PeerId, Shown]:
    """What every slot of every watcher is to show, given what it shows now."""
    plan = _Plan(scene)
    return {w.peer: plan.for_watcher(w, shown.get(w.peer, {})) for w in watchers}


def changes(before: Mapping[PeerId, Shown], after: Mapping[PeerId, Shown]) -> tuple[Point, ...]:
    """The points that lead from one to the other; a watcher who left needs none."""
    points = []
    for peer, slots in after.items():
        old = before.get(peer, {})
        points += [
            Point(peer, slot, producer, highest_layer(slot))
            for slot, producer in slots.items()
            if old.get(slot) != producer
        ]
    return tuple(points)


def highest_layer(slot: SlotName) -> int:
    return TILE_LAYER if slot.startswith("tile.") else TOP_LAYER


class _Plan:
    """What is the same for all watchers, worked out once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._publishing = {name.rpartition("/")[0] for name in scene.producers}
        self._cameras = self._present("camera", scene.order)
        opened = self.open_microphones()
        self._voices = tuple(m for m in self._present("microphone", scene.order) if m in opened)
        self._screen = next(iter(self._present("screen", self._may_share())), None)

    def open_microphones(self) -> frozenset[ProducerName]:
        scene = self._scene
        sources = set()
        if scene.chair is not None:
            sources.add(self.source(scene.chair))
        if scene.holder is not None:
            speaking = {scene.holder, self.source(scene.holder)}
            if not speaking & scene.muted:
                sources.add(self.source(scene.holder))
        return frozenset(producer_name(source, "microphone") for source in sources)

    def source(self, person: ParticipantId) -> ParticipantId:
        """Whose producers show this person: his own, else those of his room."""
        if person in self._publishing:
            return person
        room = self._scene.rooms.get(person, person)
        return room if room in self._publishing else person

    def for_watcher(self, watcher: Watcher, now: Shown) -> Shown:
        me = watcher.participant
        video, audio = self._stage(me)
        own = {producer_name(me, "camera"), producer_name(me, "microphone")}
        stage = {STAGE_VIDEO: video, STAGE_AUDIO: audio, SCREEN_VIDEO: self._screen_for(me)}
        tiles = [slot for slot in watcher.slots if slot.startswith("tile.")]
        voices = [slot for slot in watcher.slots if slot.startswith("voice.")]
        placed = {
            **_place(tiles, self._cameras, {*own, video}, now),
            **_place(voices, self._voices, {*own, audio}, now),
        }
        return {slot: stage.get(slot) or placed.get(slot) for slot in watcher.slots}

    def _stage(self, me: ParticipantId) -> tuple[ProducerName | None, ProducerName | None]:
        person = self._on_stage(me)
        if person is None:
            return None, None
        source = self.source(person)
        camera, voice = producer_name(source, "camera"), producer_name(source, "microphone")
        return (
            camera if camera in self._scene.producers else None,
            voice if voice in self._voices else None,
        )

    def _on_stage(self, me: ParticipantId) -> ParticipantId | None:
        """The holder even without a camera, so that his voice has no other face; else the chair,
        who spoke before, or the first who can be seen."""
        scene = self._scene
        if scene.holder is not None and self._is_other(scene.holder, me):
            return scene.holder
        substitutes = [scene.chair, scene.previous_holder, *scene.order]
        return next(
            (
                person
                for person in substitutes
                if person is not None
                and self._is_other(person, me)
                and self.source(person) in self._publishing
            ),
            None,
        )

    def _is_other(self, person: ParticipantId, me: ParticipantId) -> bool:
        return me not in (person, self.source(person))

    def _may_share(self) -> list[ParticipantId]:
        scene = self._scene
        first = [p for p in (scene.holder, scene.chair) if p is not None]
        return [*map(self.source, first), *scene.presenters]

    def _screen_for(self, me: ParticipantId) -> ProducerName | None:
        return None if self._screen == producer_name(me, "screen") else self._screen

    def _present(
        self, kind: TrackKind, people: Iterable[ParticipantId]
    ) -> tuple[ProducerName, ...]:
        names = (producer_name(person, kind) for person in people)
        return tuple(name for name in names if name in self._scene.producers)


def _place(
    slots: Sequence[SlotName],
    candidates: Sequence[ProducerName],
    hidden: set[ProducerName | None],
    now: Shown,
) -> dict[SlotName, ProducerName | None]:
    """The first candidates that fit; who is shown already stays in his slot."""
    wanted: list[ProducerName] = []
    for candidate in candidates:
        if len(wanted) == len(slots):
            break
        if candidate not in hidden:
            wanted.append(candidate)
    placed: dict[SlotName, ProducerName | None] = {}
    left = set(wanted)
    for slot in slots:
        if now.get(slot) in left:
            placed[slot] = now[slot]
            left.discard(now[slot])
    newcomers = iter([name for name in wanted if name in left])
    for slot in slots:
        if slot not in placed:
            placed[slot] = next(newcomers, None)
    return placed
