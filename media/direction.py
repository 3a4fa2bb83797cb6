"""Who is shown and heard where? Decided from the floor, the stage, the producers that are there,
what every watcher asked for and what his line carries: no clock, no relay, no state.

The stage is who is in the spotlight, else the holder of the floor, else the chair. A watcher never
sees or hears himself; on the stage he sees the chair, or whoever spoke before. The gallery moves as
little as it can. A wall shows exactly the sites of its page, each in its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from media.allowance import fit
from media.messages import (
    ParticipantId,
    PeerId,
    Point,
    ProducerName,
    SiteId,
    SlotName,
    TrackKind,
    producer_name,
)
from media.seen import (
    LOW_LAYER,
    MIDDLE_LAYER,
    SCREEN_AUDIO,
    SCREEN_VIDEO,
    STAGE2_VIDEO,
    STAGE_AUDIO,
    STAGE_VIDEO,
    TOP_LAYER,
    Seen,
    Shown,
)

Layout: TypeAlias = Literal["speaker", "debate", "panel", "grid"]

FEW_TILES = 9
"""So many of a grid are large enough on a screen to be worth the middle layer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What of a conference decides. `order`: chair first, then as invited. `rooms`: whose producers
    stand in for an attendee who has none (the operator of his site). `presenters`: who may share a
    screen besides the holder and the chair. `producers`: those with media now.

    `second` debates with the holder. `discussion`: microphones may be opened without a call.
    `unsilenced`: while all are silenced, who is not. `loudest`: who is heard among many open
    microphones. `members`: of each site, whoever may show it first."""

    chair: ParticipantId | None
    holder: ParticipantId | None
    previous_holder: ParticipantId | None
    order: tuple[ParticipantId, ...]
    rooms: Mapping[ParticipantId, ParticipantId]
    presenters: tuple[ParticipantId, ...]
    muted: frozenset[ParticipantId]
    producers: frozenset[ProducerName]
    layout: Layout = "speaker"
    second: ParticipantId | None = None
    spotlight: ParticipantId | None = None
    discussion: bool = False
    unsilenced: frozenset[ParticipantId] | None = None
    loudest: tuple[ProducerName, ...] = ()
    members: Mapping[SiteId, tuple[ParticipantId, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a viewer asks for himself: another layout than the common one, somebody pinned, no
    pictures at all, or exactly these sites in his tiles."""

    layout: Layout | None = None
    pin: ParticipantId | None = None
    pictures: bool = True
    sites: tuple[SiteId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Watcher:
    """`allowance_bps`: what his line carries; None while nothing is known to limit it."""

    peer: PeerId
    participant: ParticipantId
    slots: tuple[SlotName, ...]
    wish: Wish = Wish()
    allowance_bps: int | None = None


def open_microphones(scene: Scene) -> frozenset[ProducerName]:
    """Those the relay lets through: the chair's always; the holder's, his opponent's in a debate
    and everybody's in a discussion, unless they are muted."""
    return _Plan(scene).open_microphones()


def heard(scene: Scene) -> tuple[ProducerName, ...]:
    """Of the open microphones those that are sent on: of a discussion only the loudest."""
    return _Plan(scene).heard()


def direct(
    scene: Scene, watchers: Iterable[Watcher], shown: Mapping[PeerId, Shown]
) -> dict[PeerId, Shown]:
    """What every slot of every watcher is to show, given what it shows now."""
    plan = _Plan(scene)
    return {w.peer: plan.for_watcher(w, shown.get(w.peer, {})) for w in watchers}


def on_stage(scene: Scene, watcher: Watcher) -> ParticipantId | None:
    """Who has the stage of this watcher, with or without a camera."""
    return _Plan(scene).on_stage(watcher)


def changes(before: Mapping[PeerId, Shown], after: Mapping[PeerId, Shown]) -> tuple[Point, ...]:
    """The points that lead from one to the other; a watcher who left needs none."""
    points = []
    for peer, slots in after.items():
        old = before.get(peer, {})
        points += [
            Point(peer, slot, None) if seen is None else Point(peer, slot, *seen)
            for slot, seen in slots.items()
            if old.get(slot) != seen
        ]
    return tuple(points)


class _Plan:
    """What is the same for all watchers, worked out once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._publishing = {name.rpartition("/")[0] for name in scene.producers}
        self._cameras = self._present("camera", scene.order)
        self._open = self.open_microphones()
        self._voices = self.heard()
        self._screen = next(iter(self._present("screen", self._may_share())), None)

    # ---- whose microphone is open

    def open_microphones(self) -> frozenset[ProducerName]:
        scene = self._scene
        called = {scene.holder, scene.second if scene.layout == "debate" else None}
        if scene.discussion:
            called.update(scene.order)
        sources = {self.source(who) for who in called if who is not None and self._may_speak(who)}
        if scene.chair is not None:
            sources.add(self.source(scene.chair))
        return frozenset(producer_name(source, "microphone") for source in sources)

    def _may_speak(self, person: ParticipantId) -> bool:
        """A room is muted with whoever speaks in it."""
        speaking = {person, self.source(person)}
        if speaking & self._scene.muted:
            return False
        spared = self._scene.unsilenced
        return spared is None or bool(speaking & spared)

    def heard(self) -> tuple[ProducerName, ...]:
        """Whoever was called first; of a discussion only the loudest."""
        scene = self._scene
        called = [p for p in (scene.chair, scene.holder, scene.second) if p is not None]
        first = [producer_name(self.source(p), "microphone") for p in called]
        others = scene.loudest if scene.discussion else self._present("microphone", scene.order)
        wanted = dict.fromkeys([*first, *others])
        return tuple(m for m in wanted if m in self._open and m in scene.producers)

    def source(self, person: ParticipantId) -> ParticipantId:
        """Whose producers show this person: his own, else those of his room."""
        if person in self._publishing:
            return person
        room = self._scene.rooms.get(person, person)
        return room if room in self._publishing else person

    # ---- one watcher

    def for_watcher(self, watcher: Watcher, now: Shown) -> Shown:
        me, wish = watcher.participant, watcher.wish
        layout = wish.layout or self._scene.layout
        person = self.on_stage(watcher)
        video, audio = self._camera_of(person), self._voice_of(person)
        second = self._beside(layout, person, watcher)
        screen, screen_audio = self._screen_for(me)
        own = {producer_name(me, "camera"), producer_name(me, "microphone")}
        voices = [slot for slot in watcher.slots if slot.startswith("voice.")]
        wanted: dict[SlotName, Seen | None] = {
            STAGE_AUDIO: _seen(audio, TOP_LAYER),
            SCREEN_AUDIO: _seen(screen_audio, TOP_LAYER),
            **_place(voices, self._voices, {*own, audio}, now, TOP_LAYER),
        }
        if wish.pictures:
            large = MIDDLE_LAYER if layout in ("panel", "grid") else TOP_LAYER
            wanted[STAGE_VIDEO] = _seen(video, large)
            wanted[STAGE2_VIDEO] = _seen(second, large)
            wanted[SCREEN_VIDEO] = _seen(screen, TOP_LAYER)
            wanted |= self._tiles(watcher, layout, {*own, video, second}, now)
        fitting = fit(wanted, watcher.allowance_bps)
        return {slot: fitting.get(slot) for slot in watcher.slots}

    def _tiles(
        self, watcher: Watcher, layout: Layout, hidden: set[ProducerName | None], now: Shown
    ) -> dict[SlotName, Seen | None]:
        tiles = [slot for slot in watcher.slots if slot.startswith("tile.")]
        if watcher.wish.sites is not None:
            own = producer_name(watcher.participant, "camera")
            page = [self._camera_of_site(site, own) for site in watcher.wish.sites]
            return {slot: _seen(one, LOW_LAYER) for slot, one in zip(tiles, page, strict=False)}
        sharp = layout == "grid" and len(tiles) <= FEW_TILES
        return _place(tiles, self._cameras, hidden, now, MIDDLE_LAYER if sharp else LOW_LAYER)

    def _camera_of_site(self, site: SiteId, own: ProducerName) -> ProducerName | None:
        cameras = self._present("camera", self._scene.members.get(site, ()))
        return next((one for one in cameras if one != own), None)

    def _camera_of(self, person: ParticipantId | None) -> ProducerName | None:
        if person is None:
            return None
        camera = producer_name(self.source(person), "camera")
        return camera if camera in self._scene.producers else None

    def _voice_of(self, person: ParticipantId | None) -> ProducerName | None:
        if person is None:
            return None
        voice = producer_name(self.source(person), "microphone")
        return voice if voice in self._voices else None

    def on_stage(self, watcher: Watcher) -> ParticipantId | None:
        """Who was chosen, even without a camera, so that a voice has no other face; else the chair,
        who spoke before, or the first who can be seen."""
        scene, me = self._scene, watcher.participant
        opponent = scene.second if scene.layout == "debate" else None
        for chosen in (watcher.wish.pin, scene.spotlight, scene.holder, opponent):
            if chosen is not None and self._is_other(chosen, me):
                return chosen
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

    def _beside(
        self, layout: Layout, first: ParticipantId | None, watcher: Watcher
    ) -> ProducerName | None:
        """The second picture: the opponent of a debate, or the chair beside who speaks."""
        scene = self._scene
        match layout:
            case "debate":
                choice = [scene.second, scene.holder, scene.previous_holder, scene.chair]
            case "panel":
                choice = [scene.chair]
            case _:
                return None
        shown = self._camera_of(first)
        for person in choice:
            if person is None or not self._is_other(person, watcher.participant):
                continue
            camera = self._camera_of(person)
            if camera is not None and camera != shown:
                return camera
        return None

    def _is_other(self, person: ParticipantId, me: ParticipantId) -> bool:
        return me not in (person, self.source(person))

    def _may_share(self) -> list[ParticipantId]:
        scene = self._scene
        first = [p for p in (scene.holder, scene.chair) if p is not None]
        return [*map(self.source, first), *scene.presenters]

    def _screen_for(self, me: ParticipantId) -> tuple[ProducerName | None, ProducerName | None]:
        """The shared screen and its sound, where it has one."""
        if self._screen is None or self._screen == producer_name(me, "screen"):
            return None, None
        owner = ParticipantId(self._screen.rpartition("/")[0])
        sound = producer_name(owner, "screen_audio")
        return self._screen, sound if sound in self._scene.producers else None

    def _present(
        self, kind: TrackKind, people: Iterable[ParticipantId]
    ) -> tuple[ProducerName, ...]:
        names = (producer_name(person, kind) for person in people)
        return tuple(name for name in names if name in self._scene.producers)


def _seen(producer: ProducerName | None, layer: int) -> Seen | None:
    return None if producer is None else Seen(producer, layer)


def _place(
    slots: Sequence[SlotName],
    candidates: Sequence[ProducerName],
    hidden: set[ProducerName | None],
    now: Shown,
    layer: int,
) -> dict[SlotName, Seen | None]:
    """The first candidates that fit; who is shown already stays in his slot."""
    wanted: list[ProducerName] = []
    for candidate in candidates:
        if len(wanted) == len(slots):
            break
        if candidate not in hidden:
            wanted.append(candidate)
    placed: dict[SlotName, Seen | None] = {}
    left = set(wanted)
    for slot in slots:
        seen = now.get(slot)
        if seen is not None and seen.producer in left:
            placed[slot] = Seen(seen.producer, layer)
            left.discard(seen.producer)
    newcomers = iter([name for name in wanted if name in left])
    for slot in slots:
        if slot not in placed:
            placed[slot] = _seen(next(newcomers, None), layer)
    return placed
