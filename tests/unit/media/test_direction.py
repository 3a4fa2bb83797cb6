"""Direction in the situations of a real meeting."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from media.direction import Scene, Watcher, Wish, changes, direct, heard, open_microphones
from media.messages import ParticipantId, PeerId, ProducerName, SiteId, SlotName
from media.seen import Seen
from tests.support.crowd import province

CHAIR, SAPA, BATXAT, DELEGATE = (ParticipantId(n) for n in ("chair", "sapa", "batxat", "delegate"))
SLOTS = tuple(
    SlotName(n)
    for n in (
        *("stage.audio", "screen.audio", "voice.1"),
        *("stage.video", "stage2.video", "screen.video", "tile.1", "tile.2"),
    )
)


def scene(
    *,
    holder: ParticipantId | None = None,
    previous: ParticipantId | None = None,
    muted: Iterable[ParticipantId] = (),
    without: Iterable[str] = (),
    extra: Iterable[str] = (),
) -> Scene:
    names = {f"{p}/{kind}" for p in (CHAIR, SAPA, BATXAT) for kind in ("camera", "microphone")}
    names |= set(extra)
    return Scene(
        chair=CHAIR,
        holder=holder,
        previous_holder=previous,
        order=(CHAIR, SAPA, BATXAT, DELEGATE),
        rooms={DELEGATE: SAPA},
        presenters=(),
        muted=frozenset(muted),
        producers=frozenset(ProducerName(n) for n in names - set(without)),
    )


def looked_at(
    person: ParticipantId, what: Scene, wish: Wish | None = None
) -> Mapping[SlotName, Seen | None]:
    peer = PeerId("w")
    return direct(what, [Watcher(peer, person, SLOTS, wish or Wish())], {})[peer]


def seen_by(
    person: ParticipantId, what: Scene, wish: Wish | None = None
) -> Mapping[SlotName, ProducerName | None]:
    shown = looked_at(person, what, wish)
    return {slot: None if seen is None else seen.producer for slot, seen in shown.items()}


def test_without_a_holder_everybody_sees_and_hears_the_chair() -> None:
    seen = seen_by(BATXAT, scene())
    assert seen[SlotName("stage.video")] == "chair/camera"
    assert seen[SlotName("stage.audio")] == "chair/microphone"
    assert seen[SlotName("tile.1")] == "sapa/camera"
    assert seen[SlotName("voice.1")] is None


def test_the_holder_is_on_the_stage_and_the_chair_still_heard() -> None:
    seen = seen_by(BATXAT, scene(holder=SAPA))
    assert seen[SlotName("stage.video")] == "sapa/camera"
    assert seen[SlotName("stage.audio")] == "sapa/microphone"
    assert seen[SlotName("tile.1")] == "chair/camera"
    assert seen[SlotName("voice.1")] == "chair/microphone"


def test_the_holder_himself_sees_the_chair_on_the_stage() -> None:
    assert seen_by(SAPA, scene(holder=SAPA))[SlotName("stage.video")] == "chair/camera"


def test_the_chair_sees_who_spoke_before_when_nobody_has_the_floor() -> None:
    assert seen_by(CHAIR, scene(previous=BATXAT))[SlotName("stage.video")] == "batxat/camera"


def test_a_delegate_without_a_camera_speaks_through_his_room() -> None:
    seen = seen_by(BATXAT, scene(holder=DELEGATE))
    assert seen[SlotName("stage.video")] == "sapa/camera"
    assert seen[SlotName("stage.audio")] == "sapa/microphone"
    assert open_microphones(scene(holder=DELEGATE)) == {"chair/microphone", "sapa/microphone"}
    assert seen_by(SAPA, scene(holder=DELEGATE))[SlotName("stage.video")] == "chair/camera"
    assert seen_by(DELEGATE, scene(holder=DELEGATE))[SlotName("stage.video")] == "chair/camera"


def test_a_holder_without_a_camera_leaves_the_stage_dark_but_is_heard() -> None:
    seen = seen_by(BATXAT, scene(holder=SAPA, without=["sapa/camera"]))
    assert seen[SlotName("stage.video")] is None
    assert seen[SlotName("stage.audio")] == "sapa/microphone"


def test_who_is_muted_is_not_heard_even_with_the_floor_but_the_chair_always_is() -> None:
    assert open_microphones(scene(holder=SAPA, muted=[SAPA, CHAIR])) == {"chair/microphone"}


def test_a_screen_is_shown_to_all_but_its_sharer() -> None:
    shared = scene(holder=SAPA, extra=["sapa/screen", "chair/screen"])
    assert seen_by(BATXAT, shared)[SlotName("screen.video")] == "sapa/screen"
    assert seen_by(SAPA, shared)[SlotName("screen.video")] is None


def test_a_screen_of_somebody_without_the_floor_is_not_shown() -> None:
    assert seen_by(CHAIR, scene(extra=["batxat/screen"]))[SlotName("screen.video")] is None


def layers_seen_by(person: ParticipantId, what: Scene, wish: Wish | None = None) -> dict[str, int]:
    shown = looked_at(person, what, wish)
    return {slot: seen.max_layer for slot, seen in shown.items() if seen is not None}


def test_every_place_is_as_sharp_as_it_is_large() -> None:
    usual = layers_seen_by(BATXAT, scene(holder=SAPA))
    assert (usual["stage.video"], usual["tile.1"]) == (2, 0)
    grid = layers_seen_by(BATXAT, replace(scene(holder=SAPA), layout="grid"))
    assert (grid["stage.video"], grid["tile.1"]) == (1, 1)


def test_a_debate_shows_and_hears_both() -> None:
    debate = replace(scene(holder=SAPA), layout="debate", second=BATXAT)
    seen = seen_by(CHAIR, debate)
    assert seen[SlotName("stage.video")] == "sapa/camera"
    assert seen[SlotName("stage2.video")] == "batxat/camera"
    assert open_microphones(debate) == {f"{p}/microphone" for p in (CHAIR, SAPA, BATXAT)}
    assert seen_by(SAPA, debate)[SlotName("stage.video")] == "batxat/camera"
    assert seen_by(SAPA, debate)[SlotName("stage2.video")] == "chair/camera"
    assert seen_by(BATXAT, debate)[SlotName("stage2.video")] == "chair/camera"


def test_a_panel_shows_the_chair_beside_who_speaks() -> None:
    panel = replace(scene(holder=SAPA), layout="panel")
    assert seen_by(BATXAT, panel)[SlotName("stage2.video")] == "chair/camera"
    assert seen_by(BATXAT, replace(panel, holder=None))[SlotName("stage2.video")] is None


def test_the_spotlight_shows_somebody_without_giving_him_the_floor() -> None:
    lit = replace(scene(holder=SAPA), spotlight=BATXAT)
    seen = seen_by(CHAIR, lit)
    assert seen[SlotName("stage.video")] == "batxat/camera"
    assert seen[SlotName("stage.audio")] is None
    assert seen[SlotName("voice.1")] == "sapa/microphone"
    assert open_microphones(lit) == {"chair/microphone", "sapa/microphone"}


def test_a_viewer_may_pin_and_arrange_for_himself() -> None:
    seen = seen_by(BATXAT, scene(holder=SAPA), Wish(pin=CHAIR))
    assert seen[SlotName("stage.video")] == "chair/camera"
    assert seen[SlotName("voice.1")] == "sapa/microphone"
    seen = seen_by(BATXAT, scene(holder=SAPA), Wish(layout="panel"))
    assert seen[SlotName("stage2.video")] == "chair/camera"


def test_who_wants_no_pictures_gets_the_voices() -> None:
    seen = seen_by(BATXAT, scene(holder=SAPA), Wish(pictures=False))
    shown = {slot for slot, producer in seen.items() if producer is not None}
    assert shown == {"stage.audio", "voice.1"}


def test_a_wall_shows_the_sites_of_its_page_each_in_its_place() -> None:
    sites = {SiteId("a"): (SAPA, DELEGATE), SiteId("b"): (DELEGATE,), SiteId("c"): (BATXAT,)}
    whole = replace(scene(holder=SAPA), members=sites)
    page = Wish(sites=(SiteId("b"), SiteId("a"), SiteId("c")))
    seen = seen_by(CHAIR, whole, page)
    assert seen[SlotName("tile.1")] is None
    assert seen[SlotName("tile.2")] == "sapa/camera"
    assert layers_seen_by(CHAIR, whole, page)["tile.2"] == 0
    nobody = seen_by(CHAIR, whole, Wish(sites=()))
    assert nobody[SlotName("tile.1")] is nobody[SlotName("tile.2")] is None


def test_a_silence_leaves_the_chair_and_the_excepted() -> None:
    quiet = replace(scene(holder=SAPA), unsilenced=frozenset())
    assert open_microphones(quiet) == {"chair/microphone"}
    spared = replace(quiet, unsilenced=frozenset({SAPA}))
    assert open_microphones(spared) == {"chair/microphone", "sapa/microphone"}


def test_in_a_discussion_all_may_speak_and_the_loudest_are_heard() -> None:
    loud = ProducerName("batxat/microphone")
    discussion = replace(scene(muted=[SAPA]), discussion=True, loudest=(loud,))
    assert open_microphones(discussion) >= {"chair/microphone", "batxat/microphone"}
    assert "sapa/microphone" not in open_microphones(discussion)
    assert heard(discussion) == ("chair/microphone", loud)


def test_a_shared_screen_brings_its_sound() -> None:
    shared = scene(holder=SAPA, extra=["sapa/screen", "sapa/screen_audio"])
    assert seen_by(BATXAT, shared)[SlotName("screen.audio")] == "sapa/screen_audio"
    assert seen_by(SAPA, shared)[SlotName("screen.audio")] is None


def test_a_change_of_floor_moves_few_slots_of_each_of_3000_sites() -> None:
    watchers, with_holder = province(3_000)
    before = direct(with_holder(5), watchers, {})
    points = changes(before, direct(with_holder(2_000), watchers, before))
    assert 2 * 2_990 < len(points) < 4 * 3_000
