"""What a line carries, found out on a simulated one: voices are kept, nothing flickers."""

from collections import Counter
from dataclasses import dataclass, field

from media.allowance import VOICE_BPS, cost_bps, fit, given_up
from media.line import KEPT_BPS, Line, LineReport, hear
from media.messages import ProducerName, SlotName
from media.seen import SCREEN_VIDEO, STAGE_VIDEO, Seen

VOICES = (SlotName("stage.audio"), SlotName("voice.1"))
TILES = tuple(SlotName(f"tile.{n}") for n in range(1, 7))
WANTED: dict[SlotName, Seen | None] = {
    **{slot: Seen(ProducerName(f"{slot}/microphone"), 2) for slot in VOICES},
    STAGE_VIDEO: Seen(ProducerName("speaker/camera"), 2),
    SCREEN_VIDEO: Seen(ProducerName("speaker/screen"), 2),
    **{slot: Seen(ProducerName(f"{slot}/camera"), 0) for slot in TILES},
}


@dataclass
class Path:
    """Carries `bps` and drops what is more; `random_loss` takes its share whatever is sent."""

    bps: float
    random_loss: float = 0.0
    line: Line = field(default_factory=Line)
    now_s: float = 100.0
    bytes_out: int = 0
    voices_lost: float = 0.0
    changes: int = 0

    def second(self) -> dict[SlotName, Seen | None]:
        """One second of sending what is allowed; gives what was shown in it."""
        shown = fit(WANTED, self.line.allowance_bps)
        pictures = [(slot, seen) for slot, seen in shown.items() if seen and slot not in VOICES]
        sent = len(VOICES) * VOICE_BPS + sum(
            cost_bps(slot, seen.max_layer) for slot, seen in pictures
        )
        lost = 1 - (1 - max(0.0, 1 - self.bps / sent)) * (1 - self.random_loss)
        self.now_s += 1
        self.bytes_out += sent // 8
        self.voices_lost = lost
        before = self.line.allowance_bps
        report = LineReport(self.now_s, self.bytes_out, lost, 40.0, 0.0)
        self.line = hear(self.line, report)
        self.changes += fit(WANTED, before) != fit(WANTED, self.line.allowance_bps)
        return shown


def watched(path: Path, seconds: int) -> dict[SlotName, Seen | None]:
    shown: dict[SlotName, Seen | None] = {}
    for _ in range(seconds):
        shown = path.second()
    return shown


def test_a_wide_line_carries_everything() -> None:
    path = Path(bps=10_000_000)
    assert watched(path, 60) == WANTED
    assert path.line.allowance_bps is None


def test_a_narrow_line_gives_up_the_gallery_then_the_screen_and_keeps_the_speaker() -> None:
    assert given_up(WANTED, watched(Path(bps=2_000_000), 12)) == "gallery"
    shown = watched(Path(bps=900_000), 12)
    assert given_up(WANTED, shown) == "screen"
    assert shown[STAGE_VIDEO] is not None


def test_a_very_narrow_line_keeps_the_voices() -> None:
    path = Path(bps=150_000)
    shown = watched(path, 15)
    assert given_up(WANTED, shown) == "pictures"
    assert all(shown[slot] == WANTED[slot] for slot in VOICES)
    assert path.voices_lost == 0


def test_voices_are_whole_again_within_seconds_and_stay_so_nearly_always() -> None:
    for bps in (200_000, 500_000, 900_000, 1_500_000, 2_500_000):
        path = Path(bps=bps)
        broken = [second for second in range(300) if path.second() and path.voices_lost > 0.1]
        assert len(broken) < 30, (bps, broken)


def test_nothing_flickers_on_a_line_that_stays_narrow() -> None:
    path = Path(bps=900_000)
    watched(path, 60)
    before = path.changes
    watched(path, 240)
    assert path.changes - before <= 16


def test_a_line_that_heals_carries_everything_again() -> None:
    path = Path(bps=300_000)
    watched(path, 20)
    path.bps = 20_000_000
    assert watched(path, 180) == WANTED
    assert path.line.allowance_bps is None


def test_a_poor_radio_link_keeps_the_speakers_picture() -> None:
    path = Path(bps=20_000_000, random_loss=0.2)
    shown = watched(path, 120)
    assert shown[STAGE_VIDEO] is not None
    assert path.line.allowance_bps is not None
    assert path.line.allowance_bps >= KEPT_BPS


def test_delay_that_grows_is_a_full_line_too() -> None:
    line = Line()
    told = Counter[str]()
    for second in range(10):
        rtt_ms = 40.0 if second < 3 else 900.0
        line = hear(line, LineReport(100.0 + second, second * 200_000, 0.0, rtt_ms, 0.0))
        told[line.trouble] += 1
    assert told["delay"] >= 6
    assert line.allowance_bps is not None


def test_the_receivers_own_estimate_is_believed() -> None:
    line = hear(Line(), LineReport(100.0, 0, 0.0, 40.0, 0.0))
    line = hear(line, LineReport(103.0, 1_500_000, 0.12, 40.0, 500_000.0))
    assert line.allowance_bps is not None
    assert line.allowance_bps <= 500_000
