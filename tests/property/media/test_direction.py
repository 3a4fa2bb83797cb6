"""Direction, for any conference: what a watcher may see, hear, and how little moves."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from media.direction import (
    Layout,
    Scene,
    Watcher,
    Wish,
    changes,
    direct,
    open_microphones,
)
from media.messages import (
    ParticipantId,
    PeerId,
    ProducerName,
    SiteId,
    SlotName,
    TrackKind,
    producer_name,
)
from media.seen import STAGE2_VIDEO, STAGE_AUDIO, STAGE_VIDEO, Shown

PEOPLE = [ParticipantId(f"p{i}") for i in range(6)]
KINDS: tuple[TrackKind, ...] = ("microphone", "camera", "screen", "screen_audio")
LAYOUTS: tuple[Layout, ...] = ("speaker", "debate", "panel", "grid")
SITES = {SiteId(f"s{i}"): tuple(PEOPLE[2 * i : 2 * i + 2]) for i in range(3)}
SLOTS = tuple(
    SlotName(name)
    for name in (
        "stage.audio",
        "screen.audio",
        "stage.video",
        "stage2.video",
        "screen.video",
        "tile.1",
        "tile.2",
        "tile.3",
        "voice.1",
        "voice.2",
    )
)

people = st.sampled_from(PEOPLE)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    order = draw(st.permutations(PEOPLE))
    everything = [producer_name(person, kind) for person in PEOPLE for kind in KINDS]
    return Scene(
        chair=draw(st.none() | st.just(order[0])),
        holder=draw(st.none() | people),
        previous_holder=draw(st.none() | people),
        order=tuple(order),
        rooms=draw(st.dictionaries(people, people, max_size=3)),
        presenters=tuple(draw(st.lists(people, max_size=2, unique=True))),
        muted=draw(st.frozensets(people, max_size=2)),
        producers=draw(st.frozensets(st.sampled_from(everything))),
        layout=draw(st.sampled_from(LAYOUTS)),
        second=draw(st.none() | people),
        spotlight=draw(st.none() | people),
        discussion=draw(st.booleans()),
        unsilenced=draw(st.none() | st.frozensets(people, max_size=2)),
        loudest=tuple(producer_name(p, "microphone") for p in draw(st.lists(people, max_size=3))),
        members=SITES,
    )


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    return Wish(
        layout=draw(st.none() | st.sampled_from(LAYOUTS)),
        pin=draw(st.none() | people),
        pictures=draw(st.booleans()),
        sites=draw(st.none() | st.permutations(list(SITES)).map(tuple)),
    )


@st.composite
def watchers(draw: st.DrawFn) -> list[Watcher]:
    """Each as he likes, over a line that carries what it carries."""
    allowances = st.none() | st.integers(0, 6_000_000)
    return [Watcher(PeerId(f"w{p}"), p, SLOTS, draw(wishes()), draw(allowances)) for p in PEOPLE]


WATCHERS = [Watcher(PeerId(f"w{p}"), p, SLOTS) for p in PEOPLE]


def owner(name: ProducerName) -> str:
    return name.rpartition("/")[0]


def shown_to_all(scene: Scene, before: dict[PeerId, Shown] | None = None) -> dict[PeerId, Shown]:
    return direct(scene, WATCHERS, before or {})


def producers_of(shown: Shown) -> list[ProducerName]:
    return [seen.producer for seen in shown.values() if seen is not None]


@given(scenes(), scenes(), watchers())
def test_nobody_ever_sees_or_hears_himself(
    first: Scene, second: Scene, everybody: list[Watcher]
) -> None:
    after = direct(second, everybody, shown_to_all(first))
    for watcher in everybody:
        for producer in producers_of(after[watcher.peer]):
            assert owner(producer) != watcher.participant


@given(scenes(), scenes(), watchers())
def test_only_what_is_there_is_shown_and_only_open_microphones_are_heard(
    first: Scene, second: Scene, everybody: list[Watcher]
) -> None:
    after = direct(second, everybody, shown_to_all(first))
    for slots in after.values():
        for slot, seen in slots.items():
            if seen is None:
                continue
            assert seen.producer in second.producers
            if slot == STAGE_AUDIO or slot.startswith("voice."):
                assert seen.producer in open_microphones(second)
            else:
                assert not seen.producer.endswith("/microphone")
            assert (seen.producer.endswith("/screen_audio")) == (slot == "screen.audio")


@given(scenes(), scenes(), watchers())
def test_no_picture_and_no_voice_is_shown_twice_but_a_wall_may_repeat_the_stage(
    first: Scene, second: Scene, everybody: list[Watcher]
) -> None:
    after = direct(second, everybody, shown_to_all(first))
    for watcher in everybody:
        shown = after[watcher.peer]
        if watcher.wish.sites is not None:
            shown = {slot: seen for slot, seen in shown.items() if not slot.startswith("tile.")}
        present = producers_of(shown)
        assert len(present) == len(set(present))


@given(scenes(), watchers())
def test_who_wants_no_pictures_gets_none_and_still_every_voice(
    scene: Scene, everybody: list[Watcher]
) -> None:
    with_pictures = [replace(w, wish=replace(w.wish, pictures=True)) for w in everybody]
    without = [replace(w, wish=replace(w.wish, pictures=False)) for w in everybody]
    every, voices = direct(scene, with_pictures, {}), direct(scene, without, {})
    for peer, shown in voices.items():
        for slot, seen in shown.items():
            if slot.endswith(".audio") or slot.startswith("voice."):
                assert seen == every[peer][slot]
            else:
                assert seen is None


@given(scenes(), watchers(), st.integers(0, 6_000_000))
def test_a_narrow_line_takes_pictures_and_never_a_voice(
    scene: Scene, everybody: list[Watcher], allowance_bps: int
) -> None:
    free = direct(scene, [replace(w, allowance_bps=None) for w in everybody], {})
    narrow = direct(scene, [replace(w, allowance_bps=allowance_bps) for w in everybody], {})
    for peer, shown in narrow.items():
        for slot, seen in shown.items():
            wanted = free[peer][slot]
            if slot.endswith(".audio") or slot.startswith("voice."):
                assert seen == wanted
            elif seen is not None:
                assert wanted is not None
                assert seen.producer == wanted.producer
                assert seen.max_layer <= wanted.max_layer


@given(scenes())
def test_a_free_tile_means_that_there_is_nobody_left_to_show(scene: Scene) -> None:
    for watcher, slots in zip(WATCHERS, shown_to_all(scene).values(), strict=True):
        tiles = [seen for slot, seen in slots.items() if slot.startswith("tile.")]
        cameras = {producer_name(p, "camera") for p in scene.order} & scene.producers
        cameras -= {producer_name(watcher.participant, "camera")}
        for slot in (STAGE_VIDEO, STAGE2_VIDEO):
            seen = slots[slot]
            if seen is not None:
                cameras.discard(seen.producer)
        assert len([t for t in tiles if t]) == min(len(tiles), len(cameras))


@given(scenes())
def test_tiles_fill_in_the_order_of_invitation(scene: Scene) -> None:
    rank = {producer_name(p, "camera"): i for i, p in enumerate(scene.order)}
    for slots in shown_to_all(scene).values():
        tiles = [rank[t.producer] for s, t in slots.items() if s.startswith("tile.") and t]
        assert tiles == sorted(tiles)


@given(scenes(), scenes())
def test_a_tile_that_is_still_wanted_stays_where_it_is(first: Scene, second: Scene) -> None:
    before = shown_to_all(first)
    after = shown_to_all(second, before)
    for peer, slots in after.items():
        for slot, seen in slots.items():
            if slot.startswith("tile.") and seen is not None:
                earlier = {
                    s for s, was in before[peer].items() if was and was.producer == seen.producer
                }
                tiles_earlier = {s for s in earlier if s.startswith("tile.")}
                assert not tiles_earlier or slot in tiles_earlier


@given(scenes(), scenes(), watchers())
def test_the_changes_lead_from_one_to_the_other_and_then_there_are_none(
    first: Scene, second: Scene, everybody: list[Watcher]
) -> None:
    before = shown_to_all(first)
    after = direct(second, everybody, before)
    reached = {
        peer: {slot: seen and tuple(seen) for slot, seen in slots.items()}
        for peer, slots in before.items()
    }
    for point in changes(before, after):
        now = None if point.producer is None else (point.producer, point.max_layer)
        assert reached[point.peer][point.slot] != now
        reached[point.peer][point.slot] = now
    assert reached == after
    assert changes(after, direct(second, everybody, after)) == ()


@given(scenes())
def test_the_chair_is_always_heard_and_besides_him_only_who_was_called(scene: Scene) -> None:
    opened = open_microphones(scene)
    called = (
        1 + (scene.holder is not None) + (scene.layout == "debate" and scene.second is not None)
    )
    assert scene.discussion or len(opened) <= called
    if scene.chair is not None:
        sources = {scene.chair, scene.rooms.get(scene.chair, scene.chair)}
        assert {owner(name) for name in opened} & sources
    if scene.holder is None and scene.chair is None and scene.second is None:
        assert not opened or scene.discussion


@given(scenes(), watchers())
def test_picture_and_voice_on_the_stage_are_of_one_person(
    scene: Scene, everybody: list[Watcher]
) -> None:
    for slots in direct(scene, everybody, {}).values():
        video, audio = slots[STAGE_VIDEO], slots[STAGE_AUDIO]
        if video is not None and audio is not None:
            assert owner(video.producer) == owner(audio.producer)
