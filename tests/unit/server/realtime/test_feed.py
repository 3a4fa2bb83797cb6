"""An entry is encoded once for all who see it alike, and never for those who may not see it."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.attendance.messages import LeaveReason, Left
from rooms.chairing.messages import PresidiumAppointed
from rooms.chairing.rules import ChairingState
from rooms.chat.messages import ChatMessageView, MessagePosted
from rooms.live import reception, view
from rooms.live.messages import Event, LogEntry, SeenEvent
from rooms.live.owner import Committed
from server.realtime.feed import ENTRIES_AT_ONCE, ENTRIES_KEPT, Feed
from server.realtime.rosters import Rosters

HASH = "0" * 64


def state(version: int) -> Any:
    return SimpleNamespace(version=version, chairing=ChairingState())


def posted(number: int) -> MessagePosted:
    message = ChatMessageView(id=f"m{number}", attendee_id="a", at_ms=1, text="Tin")
    return MessagePosted(message=message)


def committed(first: int, *events: Event) -> Committed:
    entries = tuple(
        LogEntry(
            conference_id="c", seq=seq, at_ms=5, actor="a", event=event,
            previous_hash=HASH, hash=HASH,
        )
        for seq, event in enumerate(events, first)
    )  # fmt: skip
    return Committed("c", state(first + len(events) - 1), entries)


def feed_at(version: int) -> Feed:
    return Feed.of(Committed("c", state(version), ()), Rosters())


@pytest.fixture(autouse=True)
def visibility(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chair sees all; others see no reason of leaving, and `stranger` sees nothing."""

    def see(_state: object, event: Event, viewer: str) -> Event | None:
        if viewer == "stranger":
            return None
        if isinstance(event, Left) and viewer != "chair":
            return event.model_copy(update={"reason": None})
        return event

    monkeypatch.setattr(view, "see", see)
    monkeypatch.setattr(view, "concerns", lambda _event: None)
    monkeypatch.setattr(reception, "reads_attendance", lambda _state, viewer: viewer == "chair")


def test_entries_follow_each_other() -> None:
    feed = feed_at(3)
    feed.append(committed(4, posted(4), posted(5)))
    text, version = feed.after(3, 3, "chair")
    batch = json.loads(text or "")
    assert (batch["after"], batch["version"], version) == (3, 5, 5)
    assert [one["seq"] for one in batch["events"]] == [4, 5]


def test_each_sees_what_he_may() -> None:
    feed = feed_at(0)
    feed.append(committed(1, Left(attendee_id="b", at_ms=1, reason=LeaveReason.LINK_LOST)))
    reasons = {}
    for viewer in ("chair", "delegate"):
        batch = json.loads(feed.after(0, 0, viewer)[0] or "")
        reasons[viewer] = batch["events"][0]["event"]["reason"]
    assert reasons == {"chair": "link_lost", "delegate": None}
    assert feed.after(0, 0, "stranger") == (None, 1)


def test_whose_rights_changed_starts_from_a_snapshot() -> None:
    feed = feed_at(0)
    changed = PresidiumAppointed(presidium=("delegate",), deputies=(), changed=("delegate",))
    feed.append(committed(1, posted(1), changed))
    assert json.loads(feed.after(0, 0, "delegate")[0] or "")["after"] == 2
    assert json.loads(feed.after(0, 0, "chair")[0] or "")["after"] == 0
    feed.append(committed(3, posted(3)))
    assert json.loads(feed.after(2, 2, "delegate")[0] or "")["after"] == 2


def test_what_is_told_after_something_hidden_follows_on_what_was_told_before() -> None:
    feed = feed_at(0)
    feed.append(committed(1, posted(1), posted(2)))
    batch = json.loads(feed.after(1, 0, "chair")[0] or "")
    assert (batch["after"], batch["version"]) == (0, 2)
    assert [one["seq"] for one in batch["events"]] == [2]


def test_a_thousand_viewers_cost_one_encoding_for_each_way_of_seeing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoded = 0
    plain = SeenEvent.model_dump_json

    def counted(self: SeenEvent, *, ensure_ascii: bool) -> str:
        nonlocal encoded
        encoded += 1
        return plain(self, ensure_ascii=ensure_ascii)

    monkeypatch.setattr(SeenEvent, "model_dump_json", counted)
    feed = feed_at(0)
    feed.append(committed(1, Left(attendee_id="b", at_ms=1, reason=LeaveReason.LINK_LOST)))
    for number in range(1000):
        feed.after(0, 0, "chair" if number == 0 else f"delegate {number}")
    assert encoded == 2


def test_who_is_far_behind_sees_the_gap_and_asks() -> None:
    feed = feed_at(0)
    for seq in range(1, ENTRIES_KEPT + 101):
        feed.append(committed(seq, posted(seq)))
    batch = json.loads(feed.after(5, 5, "chair")[0] or "")
    assert batch["after"] == 100
    assert batch["version"] == 100 + ENTRIES_AT_ONCE


def test_entries_after_a_hole_start_anew() -> None:
    feed = feed_at(0)
    feed.append(committed(1, posted(1)))
    feed.append(committed(5, posted(5)))
    batch = json.loads(feed.after(1, 1, "chair")[0] or "")
    assert (batch["after"], batch["version"]) == (4, 5)
