"""Every route and every command, tried by everybody. A route or command that is missing here fails.

What a refused call must not do is to change anything: versions and lists are compared.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from rooms.kernel.ids import ConferenceId
from rooms.kernel.permissions import TABLE, Action, Standing
from rooms.live.messages import Command
from server.app import Server
from server.cli import CONTRACT
from server.http.surface import ENDPOINTS
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf

ACTORS = ("anonymous", "outsider", "planner", "delegate", "operator", "secretary", "chair")
ATTENDEES = ("delegate", "operator", "secretary", "chair")
NOBODY = "a" * 64

# Status by actor; `...` is for those not named. A 4xx of the wrong state (404, 409, 400) after the
# door was passed is as good as 200 here: the handler was reached.
INSIDE: Mapping[str, int] = dict.fromkeys(ATTENDEES, 200)
EXPECTED: Mapping[str, Mapping[str, int]] = {
    "sign_in": {"...": 400},
    "get_session": {"anonymous": 401, "...": 200},
    "sign_out": {"anonymous": 401, "...": 204},
    "list_conferences": {"anonymous": 401, "...": 200},
    "schedule_conference": {"anonymous": 401, "planner": 409, "...": 403},
    "get_conference": {"anonymous": 401, "outsider": 404, "...": 200},
    "get_roster": {"anonymous": 401, "...": 404},
    "get_log": {
        "anonymous": 401, "outsider": 403, "planner": 403, "delegate": 403, "operator": 403,
        "secretary": 200, "chair": 200,
    },
    "list_site_units": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 200},
    "get_site_history": {"anonymous": 401, "secretary": 404, "chair": 404, "...": 403},
    "upload_document": {"anonymous": 401, "outsider": 403, "...": 400},
    "open_document": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 400},
    "get_openings": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 200},
    "get_readers": {
        "anonymous": 401, "secretary": 404, "chair": 404, "...": 403,
    },
    "get_versions": {"anonymous": 401, "...": 404},
    "get_print_pack": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 200},
    "get_print_pack_pdf": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_minutes_pdf": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_minutes_docx": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_rehearsal_pdf": {"anonymous": 401, "secretary": 200, "chair": 200, "...": 403},
    "get_transcript": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_transcript_rows": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_transcript_txt": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_transcript_docx": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_transcript_srt": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_transcript_vtt": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "get_transcript_json": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 409},
    "edit_transcript": {"anonymous": 401, "secretary": 409, "chair": 409, "...": 403},
    "count_transcript_matches": {"anonymous": 401, "secretary": 409, "chair": 409, "...": 403},
    "get_transcript_history": {"anonymous": 401, "secretary": 409, "chair": 409, "...": 403},
    "change_transcript_vocabulary": {"anonymous": 401, "secretary": 409, "chair": 409, "...": 403},
    "transcribe_again": {"anonymous": 401, "secretary": 409, "chair": 409, "...": 403},
    "cancel_transcription": {"anonymous": 401, "secretary": 409, "chair": 409, "...": 403},
    "list_official_papers": {"anonymous": 401, "...": 200},
    "begin_official_paper": {"anonymous": 401, "...": 400},
    "get_official_paper": {"anonymous": 401, "...": 404},
    "save_section": {"anonymous": 401, "...": 400},
    "list_section_versions": {"anonymous": 401, "...": 404},
    "choose_look": {"anonymous": 401, "...": 400},
    "redraft_official_paper": {"anonymous": 401, "...": 404},
    "take_step": {"anonymous": 401, "...": 400},
    "put_signed_paper": {"anonymous": 401, "...": 404},
    "get_paper_course": {"anonymous": 401, "...": 404},
    "get_official_paper_pdf": {"anonymous": 401, "...": 404},
    "get_official_paper_docx": {"anonymous": 401, "...": 404},
    "add_paper_template": {"anonymous": 401, "...": 403},
    "remove_paper_template": {"anonymous": 401, "...": 403},
    "get_default_template": {"anonymous": 401, "...": 404},
    "get_signing": {"anonymous": 401, "...": 200},
    "list_tasks": {"anonymous": 401, "...": 200},
    "list_due_tasks": {"anonymous": 401, "...": 200},
    "list_assignees": {"anonymous": 401, "...": 404},
    "report_task": {"anonymous": 401, "...": 400},
    "push_notes": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 400},
    "pull_notes": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 200},
    "get_noted_papers": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 404},
    "list_consultations": {"anonymous": 401, "...": 200},
    "ask_consultation": {
        "anonymous": 401, "planner": 404, "secretary": 404, "chair": 404, "...": 403,
    },
    "get_consultation": {"anonymous": 401, "...": 404},
    "answer_consultation": {"anonymous": 401, "...": 404},
    "close_consultation": {"anonymous": 401, "...": 404},
    "get_consultation_replies": {"anonymous": 401, "...": 404},
    "list_askable": {
        "anonymous": 401, "planner": 200, "secretary": 200, "chair": 200, "...": 403,
    },
    "list_points_of_order": {"anonymous": 401, "...": 200},
    "list_poll_rules": {"anonymous": 401, "...": 200},
    "cast_ballot": {"anonymous": 401, "...": 400},
    "get_ballot_status": {"anonymous": 401, "...": 404},
    "list_ballot_receipts": {"anonymous": 401, "...": 404},
    "list_named_ballots": {"anonymous": 401, "...": 404},
    "get_counting_record": {"anonymous": 401, "...": 404},
    "get_paper_ballots": {"anonymous": 401, "...": 404},
    "sign_in_by_code": {"...": 400},
    "ask_code": {"anonymous": 401, "secretary": 400, "chair": 400, "...": 403},
    "get_codes_pdf": {"anonymous": 401, "secretary": 400, "chair": 400, "...": 403},
    "ask_nameplate": {"...": 400},
    "list_units": {"anonymous": 401, "...": 200},
    "list_people": {"anonymous": 401, "planner": 200, "...": 403},
    "get_page_image": {"anonymous": 401, "...": 404},
    "get_page_words": {"anonymous": 401, "...": 404},
    "get_original": {"anonymous": 401, "...": 404},
    "get_linear": {"anonymous": 401, "...": 404},
    "get_page_digests": {"anonymous": 401, "...": 404},
    "search": {"anonymous": 401, "...": 409},
    "list_archive": {"anonymous": 401, "...": 200},
    "search_archive": {"anonymous": 401, "...": 409},
    "get_archived": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_archived_lines": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_archived_film": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_archived_sound": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_archived_file": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_bundle": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "list_studies": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "open_study": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "close_study": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_study_progress": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_study_progress_csv": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "report_watched": {"anonymous": 401, "outsider": 404, "planner": 404, "...": 409},
    "get_film": {"anonymous": 401, "outsider": 404, "planner": 404, "staff": 403, "...": 200},
    "order_film": {
        "anonymous": 401, "outsider": 404, "planner": 404, "secretary": 409, "chair": 409,
        "...": 403,
    },
    "cancel_film": {
        "anonymous": 401, "outsider": 404, "planner": 404, "secretary": 409, "chair": 409,
        "...": 403,
    },
    "get_film_mp4": {"anonymous": 401, "outsider": 404, "planner": 404, "staff": 403, "...": 409},
    "get_film_m4a": {"anonymous": 401, "outsider": 404, "planner": 404, "staff": 403, "...": 409},
    "list_recordings": {
        "anonymous": 401, "outsider": 404, "planner": 404, "secretary": 200, "chair": 200,
        "...": 403,
    },
    "get_recording_zip": {"anonymous": 401, "...": 404},
    "get_recording_segment": {"anonymous": 401, "...": 404},
    "delete_recording": {"anonymous": 401, "...": 400},
    "get_calendar": {"...": 404},
    "begin_pairing": {"...": 201},
    "ask_paired": {"...": 400},
    "get_device": {"...": 401},
    "start_device_session": {"...": 401},
    "list_devices": {"anonymous": 401, "...": 403},
    "pair_device": {"anonymous": 401, "...": 400},
    "revoke_device": {"anonymous": 401, "...": 403},
    "make_guest_link": {"anonymous": 401, "outsider": 403, "planner": 403, "...": 400},
    "list_guest_links": {"anonymous": 401, "secretary": 200, "chair": 200, "...": 403},
    "revoke_guest_link": {"anonymous": 401, "secretary": 404, "chair": 404, "...": 403},
    "show_guest_link": {"...": 400},
    "ask_admission": {"...": 400},
    "get_lobby": {"anonymous": 401, "...": 404},
    "livez": {"...": 200},
    "readyz": {"...": 200},
    "metrics": {"...": 200},
    "openapi": {"...": 200},
}  # fmt: skip


# Well formed, to somebody nobody knows.
QUESTION = {
    "title": "Thử quyền",
    "question": "Đồng chí có ý kiến gì?",
    "choices": [],
    "most_choices": 1,
    "comment_wanted": True,
    "person_ids": ["person"],
    "document_ids": [],
    "deadline_ms": 1_800_000_000_000,
}


class _Places(dict[str, str]):
    """What stands in a path: the conference there is, page 1, and else what nobody knows."""

    def __missing__(self, name: str) -> str:
        return {"page": "1", "size": "base", "sha256": NOBODY}.get(name, NOBODY[:32])


def test_every_route_is_in_the_table() -> None:
    assert set(EXPECTED) == {endpoint.name for endpoint in ENDPOINTS}


@pytest.fixture
def schedule() -> dict[str, Any]:
    """A plan that is well formed but has no chair."""
    return {
        "title": "Thử quyền",
        "starts_at_ms": 1_800_000_000_000,
        "ends_at_ms": 1_800_003_600_000,
        "site_unit_ids": ["unit"],
        "invites": [{"person_id": "person", "unit_id": "unit", "role": "delegate"}],
    }


@pytest.mark.parametrize("actor", ACTORS)
async def test_every_route_admits_whom_it_should(
    page_of: PageOf, server: Server, actor: str, schedule: dict[str, Any]
) -> None:
    client = await page_of("outsider" if actor == "anonymous" else actor)
    if actor == "anonymous":
        client.token = ""
        client.http.cookie_jar.clear()
    before = await server.domain.live.state(ConferenceId(client.conference_id))
    answers: dict[str, int] = {}
    # Signing out comes last: what follows would be anonymous.
    for endpoint in sorted(ENDPOINTS, key=lambda one: one.name == "sign_out"):
        path = endpoint.path.format_map(_Places(conference_id=client.conference_id))
        body = {
            "schedule_conference": schedule,
            "ask_consultation": {**QUESTION, "conference_id": client.conference_id},
            "answer_consultation": {"choices": [0], "comment": ""},
        }.get(endpoint.name)
        answers[endpoint.name], _ = await client.request(endpoint.method, path, json=body)
    expected = {name: row.get(actor, row.get("...")) for name, row in EXPECTED.items()}
    assert answers == expected
    after = await server.domain.live.state(ConferenceId(client.conference_id))
    assert after == before


def command_examples() -> dict[str, Any]:
    """One well-formed command of each type, from the contract's examples."""
    path: Path = CONTRACT / "examples" / "commands.json"
    examples: dict[str, list[Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {one[0]["type"]: one[0] for one in examples.values()}


COMMANDS = command_examples()


def test_every_command_is_tried() -> None:
    types = {
        get_args(model.model_fields["type"].annotation)[0]
        for model in get_args(get_args(Command)[0])
    }
    assert set(COMMANDS) == types


@pytest.mark.parametrize("actor", ATTENDEES)
async def test_every_command_is_refused_to_who_lacks_the_right(page_of: PageOf, actor: str) -> None:
    client = await page_of(actor)
    await client.join("tablet")
    standing = {"operator": Standing.SITE_OPERATOR}.get(actor) or Standing(actor)
    forbidden = [kind for kind in COMMANDS if standing not in TABLE[Action(kind)]]
    before = (await client.join("tablet"))["snapshot"]["version"]
    refused = {}
    for kind in forbidden:
        reply = await client.ask("command", {"id": f"try-{kind}", "command": COMMANDS[kind]})
        refused[kind] = reply.get("code")
    assert refused == dict.fromkeys(forbidden, "not_allowed")
    assert (await client.join("tablet"))["snapshot"]["version"] == before


async def test_what_is_allowed_reaches_the_domain(page_of: PageOf) -> None:
    """Whatever the state of things then says, it isn't that the chair has no right."""
    chair = await page_of("chair")
    await chair.join("chair")
    for kind, command in COMMANDS.items():
        # Who presides gives the floor; another of the presidium may ask for it.
        if kind in {"conference.close", "floor.request"}:
            continue
        if Standing.CHAIR not in TABLE[Action(kind)]:
            continue
        reply = await chair.ask("command", {"id": f"try-{kind}", "command": command})
        wrong = {"not_allowed", "malformed_message", "unknown_command"}
        assert reply.get("code") not in wrong, kind


async def test_an_outsider_can_not_join(page_of: PageOf) -> None:
    for name in ("outsider", "planner"):
        client: Client = await page_of(name)
        refused = await client.join("tablet")
        assert refused["code"] == "not_invited"
