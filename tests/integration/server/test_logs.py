"""Logs at level info name no person, no title and no secret."""

import json

import pytest

from server import logs
from tests.integration.server.conftest import PageOf
from tests.integration.server.world import PASSWORD


async def test_a_meeting_is_logged_without_anybody_in_it(
    page_of: PageOf, capsys: pytest.CaptureFixture[str], own_logging: None
) -> None:
    logs.set_up("info", "json")
    chair, delegate = await page_of("chair"), await page_of("delegate")
    joined = await chair.join("chair")
    await delegate.join("tablet")
    await delegate.command("conference.close")
    await chair.command("chat.post", text="Chuyện không ghi vào nhật ký")
    await chair.ask("media", {"type": "watch"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {"joined", "refused"} <= {line["event"] for line in lines}
    told = json.dumps(lines, ensure_ascii=False)
    secrets = {chair.token, delegate.token, PASSWORD, "Hội nghị thử", "Chuyện không ghi"}
    people = {one[key] for one in joined["snapshot"]["attendees"] for key in ("name", "person_id")}
    assert [secret for secret in secrets | people if secret in told] == []
