"""The commands of an operator, as processes."""

import asyncio
import re
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from server.cli import main

PORTS = {
    "PATH": "/usr/bin:/bin",
    "DIENHONG_HTTP__LOOPBACK_PORT": "0",
    "DIENHONG_HTTP__TLS_PORT": "0",
    "DIENHONG_RELAYS__UDP_PORT": "0",
    "DIENHONG_RELAYS__TCP_PORT": "0",
    "DIENHONG_SPEECH__ENABLED": "false",
}


pytestmark = pytest.mark.usefixtures("own_logging")


async def start(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server.cli", "--data", str(folder), *arguments),
        env=PORTS,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def test_serve_says_one_line_serves_both_doors_and_ends_quietly(tmp_path: Path) -> None:
    process = await start(tmp_path, "serve")
    assert process.stdout is not None
    async with asyncio.timeout(50):
        line = (await process.stdout.readline()).decode()
    urls = re.findall(r"https?://localhost:\d+", line)
    assert [url.partition(":")[0] for url in urls] == ["http", "https"]
    async with aiohttp.ClientSession() as http:
        for url in urls:
            async with http.get(f"{url}/livez", ssl=False) as answer:
                assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await process.wait() == 0
        assert await process.stdout.read() == b""


async def test_doctor_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIENHONG_CLIENTS", str(tmp_path / "nowhere"))
    for name, value in PORTS.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        await asyncio.to_thread(main, ["--data", str(tmp_path), "doctor"])
    told = capsys.readouterr().out
    assert ended.value.code == 1
    assert re.search(r"^failed +clients", told, re.MULTILINE)
    assert re.search(r"^ok +relay", told, re.MULTILINE)


def test_contract_check_fails_on_a_stale_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for check, code in ((True, 1), (False, 0), (True, 0)):
        arguments = ["contract", "--folder", str(tmp_path), *(["--check"] if check else [])]
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code
    assert "openapi.json is stale" in capsys.readouterr().err
