"""A viewer's state from what crosses the wire, and nothing else: JSON in, JSON out.

The reference for client reducers in other languages. `tests/vectors/live` holds what it gives.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.property.rooms.leading import LEADING_STEPS, floor_granted
from tests.property.rooms.life import LIFE_STEPS
from tests.property.rooms.talk import TALK_STEPS

Json: TypeAlias = dict[str, Any]

VERSIONS = ("version", "published_version")
CAPTIONS_KEPT = 50
SCENES_KEPT = 20


def apply_events(snapshot: Json, message: Json) -> Json:
    """The snapshot after an `Events` message that follows on it."""
    if message["after"] > snapshot["version"]:
        raise ValueError("a gap: ask for what was missed")
    for seen in message["events"]:
        if seen["seq"] > snapshot["version"]:
            change = STEPS[seen["event"]["type"]](snapshot, seen["event"])
            snapshot = {**snapshot, **change, "version": seen["seq"]}
    return {**snapshot, "version": max(snapshot["version"], message["version"])}


def item_added(snapshot: Json, event: Json) -> Json:
    return _items([*snapshot["items"], event["item"]])


def item_edited(snapshot: Json, event: Json) -> Json:
    fields = ("title", "presenter_id", "planned_minutes")
    return _change_item(snapshot, event, {name: event[name] for name in fields})


def item_moved(snapshot: Json, event: Json) -> Json:
    item = next(one for one in snapshot["items"] if one["id"] == event["item_id"])
    rest = item_removed(snapshot, event)["items"]
    parent_id = event["parent_id"]
    siblings = [one for one in rest if one["parent_id"] == parent_id]
    siblings.insert(event["position"], {**item, "parent_id": parent_id})
    placed = [{**one, "position": position} for position, one in enumerate(siblings)]
    return _items([*(one for one in rest if one["parent_id"] != parent_id), *placed])


def item_removed(snapshot: Json, event: Json) -> Json:
    gone = next(one for one in snapshot["items"] if one["id"] == event["item_id"])
    rest = []
    for one in snapshot["items"]:
        if one["id"] != gone["id"]:
            up = one["parent_id"] == gone["parent_id"] and one["position"] > gone["position"]
            rest.append({**one, "position": one["position"] - up})
    return _items(rest)


def item_activated(snapshot: Json, event: Json) -> Json:
    change = {"status": "active", "started_at_ms": event["at_ms"], "ended_at_ms": None}
    return _change_item(snapshot, event, change)


def item_finished(snapshot: Json, event: Json) -> Json:
    return _change_item(snapshot, event, {"status": "done", "ended_at_ms": event["at_ms"]})


def _change_item(snapshot: Json, event: Json, change: Json) -> Json:
    return {
        "items": [
            {**one, **change} if one["id"] == event["item_id"] else one for one in snapshot["items"]
        ]
    }


def _items(items: list[Json]) -> Json:
    return {"items": sorted(items, key=lambda one: (one["parent_id"] or "", one["position"]))}


def document_added(snapshot: Json, event: Json) -> Json:
    new = event["document"]
    others = [one for one in snapshot["documents"] if one["id"] != new["id"]]
    return {"documents": sorted([*others, new], key=_document_order)}


def rendering_progressed(snapshot: Json, event: Json) -> Json:
    fields = (
        *("render_state", "page_count", "ready_pages", "width", "height", "failure"),
        *("text_state", "text_pages"),
    )
    progress = {name: event[name] for name in fields}

    def drawn(version: Json | None) -> Json | None:
        known = version is not None and version["sha256"] == event["sha256"]
        return {**version, **progress} if version is not None and known else version

    return {
        "documents": [
            {name: drawn(part) if name in VERSIONS else part for name, part in one.items()}
            if one["id"] == event["document_id"]
            else one
            for one in snapshot["documents"]
        ]
    }


def item_restricted(snapshot: Json, event: Json) -> Json:
    others = [one for one in snapshot["item_access"] if one["item_id"] != event["item_id"]]
    if event["access"] is not None:
        others.append({"item_id": event["item_id"], "access": event["access"]})
    return {"item_access": sorted(others, key=lambda one: one["item_id"])}


def document_removed(snapshot: Json, event: Json) -> Json:
    return {
        "documents": [one for one in snapshot["documents"] if one["id"] != event["document_id"]]
    }


def _document_order(document: Json) -> tuple[str, float, bytes, str]:
    title = document["title"].encode("utf-16-be")
    return document["item_id"] or "", document["rank"], title, document["id"]


def presenting_started(_snapshot: Json, event: Json) -> Json:
    presentation = event["presentation"]
    return {"presentation": presentation, "presenting_epoch": presentation["epoch"]}


def page_turned(snapshot: Json, event: Json) -> Json:
    turned = {name: event[name] for name in ("epoch", "seq", "page", "view", "at_ms")}
    return {"presentation": {**snapshot["presentation"], **turned}}


def readers_pulled(snapshot: Json, event: Json) -> Json:
    called = {name: event[name] for name in ("pulls", "pulled_by")}
    return {"presentation": {**snapshot["presentation"], **called}}


def presenting_stopped(_snapshot: Json, event: Json) -> Json:
    return {"presentation": None, "presenting_epoch": event["epoch"]}


def arrived(snapshot: Json, event: Json) -> Json:
    return _presence(snapshot, event, connected=True, reason=None)


def left(snapshot: Json, event: Json) -> Json:
    return _presence(snapshot, event, connected=False, reason=event["reason"])


def _presence(snapshot: Json, event: Json, *, connected: bool, reason: str | None) -> Json:
    known = {one["attendee_id"]: one for one in snapshot["presence"]}
    first = known.get(event["attendee_id"], {"first_arrived_at_ms": event["at_ms"]})
    known[event["attendee_id"]] = {
        "attendee_id": event["attendee_id"],
        "connected": connected,
        "first_arrived_at_ms": first["first_arrived_at_ms"],
        "changed_at_ms": event["at_ms"],
        "leave_reason": reason,
    }
    order = sorted(known.values(), key=lambda one: (one["first_arrived_at_ms"], one["attendee_id"]))
    return {"presence": order}


def checked_in(snapshot: Json, event: Json) -> Json:
    change = {"checked_in_at_ms": event["at_ms"], "how": event["how"]}
    return _noted(snapshot, event, **NOTHING_NOTED | change)


def check_in_withdrawn(snapshot: Json, event: Json) -> Json:
    left_early = event["reason"] == "left_early"
    change = {"left_early_at_ms": event["at_ms"] if left_early else None}
    return _noted(snapshot, event, **NOTHING_NOTED | change)


def excused(snapshot: Json, event: Json) -> Json:
    return _noted(snapshot, event, excused=True, excuse=event["reason"])


def excuse_withdrawn(snapshot: Json, event: Json) -> Json:
    return _noted(snapshot, event, excused=False, excuse=None)


def stand_in_named(snapshot: Json, event: Json) -> Json:
    return _noted(snapshot, event, stand_in=event["stand_in"])


NOTHING_NOTED: Json = {
    "checked_in_at_ms": None,
    "how": None,
    "left_early_at_ms": None,
    "excused": False,
    "excuse": None,
}


def _noted(snapshot: Json, event: Json, **change: object) -> Json:
    who = event["attendee_id"]
    known = {one["attendee_id"]: one for one in snapshot["check_ins"]}
    before = known.get(who, {"attendee_id": who, **NOTHING_NOTED, "stand_in": None})
    known[who] = {**before, **change}
    return {"check_ins": list(known.values())}


def poll_created(snapshot: Json, event: Json) -> Json:
    return {"polls": [*snapshot["polls"], event["poll"]]}


def poll_started(snapshot: Json, event: Json) -> Json:
    frozen = ("ends_at_ms", "entitled", "entitled_present", "may_vote")
    change = {name: event[name] for name in frozen}
    return _poll(snapshot, event, state="started", started_at_ms=event["at_ms"], **change)


def poll_closed(snapshot: Json, event: Json) -> Json:
    return _poll(snapshot, event, state="closed", closed_at_ms=event["at_ms"])


def poll_finished(snapshot: Json, event: Json) -> Json:
    change = {"finished_at_ms": event["at_ms"], "result": event["result"]}
    return _poll(snapshot, event, state="finished", **change)


def poll_published(snapshot: Json, event: Json) -> Json:
    change = {"published_at_ms": event["at_ms"], "result": event["result"]}
    return _poll(snapshot, event, state="published", **change)


def poll_cancelled(snapshot: Json, event: Json) -> Json:
    return _poll(snapshot, event, state="cancelled")


def _poll(snapshot: Json, event: Json, **change: object) -> Json:
    return {
        "polls": [
            {**one, **change} if one["id"] == event["poll_id"] else one for one in snapshot["polls"]
        ]
    }


def plan_changed(snapshot: Json, event: Json) -> Json:
    known = {one["site_id"]: one for one in snapshot["seating"]}
    seated = known.get(event["site_id"], {"occupied": []})["occupied"]
    seats = {
        f"{row}.{column}"
        for row, places in enumerate((one["places"] for one in event["plan"]["rows"]), start=1)
        for column, place in enumerate(places, start=1)
        if place == "s"
    }
    known[event["site_id"]] = {
        "site_id": event["site_id"],
        "plan": event["plan"],
        "occupied": [one for one in seated if one["seat"] in seats],
    }
    return {"seating": list(known.values())}


def seats_assigned(snapshot: Json, event: Json) -> Json:
    changed = {one["seat"] for one in event["seats"]}
    taken = [one for one in event["seats"] if one["attendee_id"] is not None]
    return {
        "seating": [
            {**one, "occupied": [*(s for s in one["occupied"] if s["seat"] not in changed), *taken]}
            if one["site_id"] == event["site_id"]
            else one
            for one in snapshot["seating"]
        ]
    }


def service_called(snapshot: Json, event: Json) -> Json:
    return {"service_calls": [*snapshot["service_calls"], event["call"]]}


def call_taken(snapshot: Json, event: Json) -> Json:
    change = {"taken_by": event["taken_by"], "taken_at_ms": event["at_ms"]}
    return {
        "service_calls": [
            {**one, **change} if one["id"] == event["call_id"] else one
            for one in snapshot["service_calls"]
        ]
    }


def call_ended(snapshot: Json, event: Json) -> Json:
    calls = snapshot["service_calls"]
    return {"service_calls": [one for one in calls if one["id"] != event["call_id"]]}


def caption_added(snapshot: Json, event: Json) -> Json:
    return {"captions": [*snapshot["captions"], event["caption"]][-CAPTIONS_KEPT:]}


def minutes_changed(_snapshot: Json, event: Json) -> Json:
    return {"minutes": event["minutes"]}


def projector_added(snapshot: Json, event: Json) -> Json:
    known = snapshot["projection"]["projectors"]
    return _projection(snapshot, projectors=[*known, event["projector"]])


def projector_renamed(snapshot: Json, event: Json) -> Json:
    return _change_projector(snapshot, event["projector_id"], {"name": event["name"]})


def projector_removed(snapshot: Json, event: Json) -> Json:
    known = snapshot["projection"]["projectors"]
    left = [one for one in known if one["id"] != event["projector_id"]]
    return _projection(snapshot, projectors=left)


def projector_sound_set(snapshot: Json, event: Json) -> Json:
    return _change_projector(snapshot, event["projector_id"], {"sound": event["on"]})


def recording_changed(snapshot: Json, event: Json) -> Json:
    """What each event of recording makes of the one view there is."""
    at_ms = event.get("at_ms")
    changes: dict[str, Json] = {
        "recording.started": {"state": "recording", "started_at_ms": at_ms},
        "recording.paused": {"state": "paused", "in_recess": event.get("in_recess")},
        "recording.resumed": {"state": "recording", "in_recess": False},
        "recording.stopped": {"state": "off", "recording_id": None, "started_at_ms": None},
        "recording.sites_set": {"site_ids": event.get("site_ids")},
        "recording.troubled": {"troubles": event.get("troubles")},
    }
    change = changes[event["type"]]
    if event["type"] == "recording.started":
        change |= {"recording_id": event["recording_id"]}
    if event["type"] == "recording.stopped":
        change |= {"changed_at_ms": None, "in_recess": False, "troubles": []}
    elif at_ms is not None:
        change |= {"changed_at_ms": at_ms}
    return {**snapshot, "recording": {**snapshot["recording"], **change}}


def scene_shown(snapshot: Json, event: Json) -> Json:
    shown = event["shown"]
    change = {"scene": shown["scene"], "shown_at_ms": shown["at_ms"]}
    after = _change_projector(snapshot, shown["projector_id"], change)
    if shown["scene"]["kind"] in {"follow", "blank"}:
        return after
    history = after["projection"]["history"]
    others = [one for one in history if one["scene"] != shown["scene"]]
    return _projection(after, history=[*others, shown][-SCENES_KEPT:])


def _change_projector(snapshot: Json, projector_id: str, change: Json) -> Json:
    projectors = [
        {**one, **change} if one["id"] == projector_id else one
        for one in snapshot["projection"]["projectors"]
    ]
    return _projection(snapshot, projectors=projectors)


def _projection(snapshot: Json, **change: object) -> Json:
    return {"projection": {**snapshot["projection"], **change}}


def layout_set(snapshot: Json, event: Json) -> Json:
    return _stage(snapshot, layout=event["layout"], second_id=event["second_id"])


def spotlight_set(snapshot: Json, event: Json) -> Json:
    return _stage(snapshot, spotlight_id=event["attendee_id"])


def discussion_set(snapshot: Json, event: Json) -> Json:
    silence = None if event["on"] else snapshot["stage"]["silence"]
    return _stage(snapshot, discussion=event["on"], silence=silence)


def silence_set(snapshot: Json, event: Json) -> Json:
    return _stage(snapshot, silence=event["silence"])


def called(snapshot: Json, event: Json) -> Json:
    """Who is given the floor takes the spotlight away, and no silence holds for him."""
    whom = event["attendee_id"]
    silence = snapshot["stage"]["silence"]
    if silence is not None:
        others = [one for one in silence["except_ids"] if one != whom]
        silence = {"except_ids": [*others, whom][-50:]}
    stage = _stage(snapshot, spotlight_id=None, silence=silence)
    return {**floor_granted(snapshot, event), **stage}


def _stage(snapshot: Json, **change: object) -> Json:
    return {"stage": {**snapshot["stage"], **change}}


STEPS: Mapping[str, Callable[[Json, Json], Json]] = {
    **LIFE_STEPS,
    **TALK_STEPS,
    "agenda.item_added": item_added,
    "agenda.item_edited": item_edited,
    "agenda.item_moved": item_moved,
    "agenda.item_removed": item_removed,
    "agenda.item_activated": item_activated,
    "agenda.item_finished": item_finished,
    "documents.added": document_added,
    "documents.changed": document_added,
    "documents.item_restricted": item_restricted,
    "documents.rendering_progressed": rendering_progressed,
    "documents.removed": document_removed,
    "presenting.started": presenting_started,
    "presenting.turned": page_turned,
    "presenting.pulled": readers_pulled,
    "presenting.stopped": presenting_stopped,
    **LEADING_STEPS,
    "floor.granted": called,
    "stage.layout_set": layout_set,
    "stage.spotlight_set": spotlight_set,
    "stage.discussion_set": discussion_set,
    "stage.silence_set": silence_set,
    "attendance.arrived": arrived,
    "attendance.left": left,
    "attendance.checked_in": checked_in,
    "attendance.check_in_withdrawn": check_in_withdrawn,
    "attendance.excused": excused,
    "attendance.excuse_withdrawn": excuse_withdrawn,
    "attendance.stand_in_named": stand_in_named,
    "seating.plan_changed": plan_changed,
    "seating.assigned": seats_assigned,
    "service.called": service_called,
    "service.taken": call_taken,
    "service.ended": call_ended,
    "voting.created": poll_created,
    "voting.started": poll_started,
    "voting.closed": poll_closed,
    "voting.finished": poll_finished,
    "voting.published": poll_published,
    "voting.cancelled": poll_cancelled,
    "projection.added": projector_added,
    "projection.renamed": projector_renamed,
    "projection.removed": projector_removed,
    "projection.sound_set": projector_sound_set,
    "projection.shown": scene_shown,
    "recording.started": recording_changed,
    "recording.paused": recording_changed,
    "recording.resumed": recording_changed,
    "recording.stopped": recording_changed,
    "recording.sites_set": recording_changed,
    "recording.troubled": recording_changed,
    "captions.added": caption_added,
    "minutes.changed": minutes_changed,
}
