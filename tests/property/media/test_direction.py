"""Direction, for any conference: what a watcher may see, hear, and how little moves."""

from hypothesis import given
from hypothesis import strategies as st

from media.direction import (
    STAGE_AUDIO,
    STAGE_VIDEO,
    Scene,
    Shown,
    Watcher,
    changes,
    direct,
    open_microphones,
)
from media.messages import (
    ParticipantId,
    PeerId,
    ProducerName,
    SlotName,
    TrackKind,
    producer_name,
)

PEOPLE = [ParticipantId(f"p{i}") for i in range(6)]
KINDS: tuple[TrackKind, ...] = ("microphone", "camera", "screen")
SLOTS = tuple(
    SlotName(name)
    for name in (
        "stage.video",
        "stage.audio",
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
    )


WATCHERS = [Watcher(PeerId(f"w{p}"), p, SLOTS) for p in PEOPLE]


def owner(name: ProducerName) -> str:
    return name.rpartition("/")[0]


def shown_to_all(scene: Scene, before: dict[PeerId, Shown] | None = None) -> dict[PeerId, Shown]:
    return direct(scene, WATCHERS, before or {})


@given(scenes(), scenes())
def test_nobody_ever_sees_or_hears_himself(first: Scene, second: Scene) -> None:
    after = shown_to_all(second, shown_to_all(first))
    for watcher in WATCHERS:
        for producer in after[watcher.peer].values():
            assert producer is None or owner(producer) != watcher.participant


@given(scenes(), scenes())
def test_only_what_is_there_is_shown_and_only_open_microphones_are_heard(
    first: Scene, second: Scene
) -> None:
    after = shown_to_all(second, shown_to_all(first))
    for slots in after.values():
        for slot, producer in slots.items():
            if producer is None:
                continue
            assert producer in second.producers
            if slot == STAGE_AUDIO or slot.startswith("voice."):
                assert producer in open_microphones(second)
            else:
                assert not producer.endswith("/microphone")


@given(scenes(), scenes())
def test_no_picture_and_no_voice_is_shown_twice_to_a_watcher(first: Scene, second: Scene) -> None:
    after = shown_to_all(second, shown_to_all(first))
    for slots in after.values():
        present = [producer for producer in slots.values() if producer is not None]
        assert len(present) == len(set(present))


@given(scenes())
def test_a_free_tile_means_that_there_is_nobody_left_to_show(scene: Scene) -> None:
    for watcher, slots in zip(WATCHERS, shown_to_all(scene).values(), strict=True):
        tiles = [producer for slot, producer in slots.items() if slot.startswith("tile.")]
        cameras = {producer_name(p, "camera") for p in scene.order} & scene.producers
        cameras -= {producer_name(watcher.participant, "camera")}
        if slots[STAGE_VIDEO] is not None:
            cameras.discard(slots[STAGE_VIDEO])
        assert len([t for t in tiles if t]) == min(len(tiles), len(cameras))


@given(scenes())
def test_tiles_fill_in_the_order_of_invitation(scene: Scene) -> None:
    rank = {producer_name(p, "camera"): i for i, p in enumerate(scene.order)}
    for slots in shown_to_all(scene).values():
        tiles = [rank[t] for slot, t in slots.items() if slot.startswith("tile.") and t]
        assert tiles == sorted(tiles)


@given(scenes(), scenes())
def test_a_tile_that_is_still_wanted_stays_where_it_is(first: Scene, second: Scene) -> None:
    before = shown_to_all(first)
    after = shown_to_all(second, before)
    for peer, slots in after.items():
        for slot, producer in slots.items():
            if slot.startswith("tile.") and producer is not None:
                earlier = {s for s, p in before[peer].items() if p == producer}
                tiles_earlier = {s for s in earlier if s.startswith("tile.")}
                assert not tiles_earlier or slot in tiles_earlier


@given(scenes(), scenes())
def test_the_changes_lead_from_one_to_the_other_and_then_there_are_none(
    first: Scene, second: Scene
) -> None:
    before = shown_to_all(first)
    after = shown_to_all(second, before)
    reached = {peer: dict(slots) for peer, slots in before.items()}
    for point in changes(before, after):
        assert reached[point.peer][point.slot] != point.producer
        reached[point.peer][point.slot] = point.producer
    assert reached == after
    assert changes(after, shown_to_all(second, after)) == ()


@given(scenes())
def test_the_chair_is_always_heard_and_besides_him_at_most_the_holder(scene: Scene) -> None:
    opened = open_microphones(scene)
    assert len(opened) <= 2
    if scene.chair is not None:
        sources = {scene.chair, scene.rooms.get(scene.chair, scene.chair)}
        assert {owner(name) for name in opened} & sources
    if scene.holder is None and scene.chair is None:
        assert not opened


@given(scenes())
def test_picture_and_voice_on_the_stage_are_of_one_person(scene: Scene) -> None:
    for slots in shown_to_all(scene).values():
        video, audio = slots[STAGE_VIDEO], slots[STAGE_AUDIO]
        if video is not None and audio is not None:
            assert owner(video) == owner(audio)
