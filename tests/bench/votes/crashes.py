"""Kill the voters at random moments, cut their power, and compare what is on disk with what they
had acknowledged.

A kill ends the process and keeps what the kernel has. A power cut loses whatever was not synced:
the data lie on ext4 in a file, mounted by a loop device; the process is killed, the file is copied
as it is (what the file system had not written is not in it), and the vote goes on on the copy.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from rooms.voting.ballots import key_digest
from tests.bench.votes.voters import MARKS, Place, intended, vote
from tests.support.hall import hall

VOTERS = 60
LONGEST_RUN_S = 0.5
WHILE_STARTING = 8  # one kill in so many comes before the process is ready
IMAGE_MB = 48


@dataclass(slots=True)
class Tally:
    """What was found, over all faults."""

    kills: int = 0
    power_cuts: int = 0
    acknowledged: int = 0
    polls: int = 0
    lost: int = 0
    duplicate: int = 0
    phantom: int = 0

    def add(self, other: "Tally") -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(slots=True)
class Vote:
    """One database that is voted on, and all that was acknowledged about it."""

    place: Place
    acknowledged: set[tuple[int, int]] = field(default_factory=set)

    def run_and_kill(self, after_s: float, *, once_ready: bool = True) -> None:
        """The voters in a process of their own, killed a while after they began, or after the
        process began."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _in_child(lambda: asyncio.run(vote(self.place, write)))
        os.close(write)
        with os.fdopen(read, "rb") as said:
            if once_ready:
                said.readline()
            time.sleep(after_s)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            whole = (line.split() for line in said if line.endswith(b"\n"))
            lines = [line for line in whole if len(line) == 2]
        self.acknowledged |= {(int(poll), int(voter)) for poll, voter in lines}

    def check(self) -> Tally:
        """Every acknowledged ballot is there once, and nothing else is."""
        found = Tally(acknowledged=len(self.acknowledged))
        database = str(make_url(self.place.url).database)
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            order = [row[0] for row in connection.execute(POLLS_IN_ORDER)]
            found.polls = len(order)
            voters = {one: number for number, one in enumerate(self.place.attendees)}
            stored: set[tuple[int, int]] = set()
            for number, poll_id in enumerate(order):
                rows = connection.execute(BALLOTS_OF, (poll_id,)).fetchall()
                there = [voters[row[0]] for row in rows]
                found.duplicate += len(there) - len(set(there))
                found.phantom += sum(
                    key_digest(poll_id, intended(number, voters[who]).key) != key
                    for who, key in rows
                )
                stored |= {(number, voter) for voter in there}
                result = connection.execute(RESULT_OF, (poll_id,)).fetchone()
                if result is not None:
                    _compare(found, number, there, json.loads(result[0]))
        found.lost += len(self.acknowledged - stored)
        return found


POLLS_IN_ORDER = """
    SELECT json_extract(event, '$.poll.id') FROM conference_log
    WHERE json_extract(event, '$.type') = 'voting.created' ORDER BY seq
"""
BALLOTS_OF = "SELECT attendee_id, key FROM ballots WHERE poll_id = ?"
RESULT_OF = """
    SELECT json_extract(event, '$.result') FROM conference_log
    WHERE json_extract(event, '$.type') = 'voting.finished'
    AND json_extract(event, '$.poll_id') = ?
"""


def _compare(found: Tally, number: int, there: list[int], result: dict[str, Any]) -> None:
    """The published totals against what those who voted had marked."""
    wanted = Counter(intended(number, voter).marks for voter in there)
    totals = [total["count"] for total in result["totals"]]
    for marks, count in zip(MARKS, totals, strict=True):
        found.phantom += max(0, count - wanted[marks])
        found.lost += max(0, wanted[marks] - count)


def kills(folder: Path, count: int, dice: random.Random) -> Tally:
    """`count` kills on one database; checked after each."""
    held = Vote(prepare(folder))
    found = held.check()
    for kill in range(count):
        held.run_and_kill(dice.uniform(0, LONGEST_RUN_S), once_ready=kill % WHILE_STARTING != 0)
        found = held.check()
        if found.lost or found.duplicate or found.phantom:
            break
    found.kills = count
    return found


def power_cuts(folder: Path, count: int, dice: random.Random) -> Tally:
    """`count` cuts; the vote goes on on what was left each time."""
    image, mount = folder / "disk.img", folder / "disk"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(IMAGE_MB << 20)
    _run("mkfs.ext4", "-q", "-F", str(image))
    _run("mount", "-o", "loop", str(image), str(mount))
    try:
        held = Vote(prepare(mount / "data"))
        os.sync()  # the hall was there before the power went
        found = held.check()
        for cut in range(count):
            held.run_and_kill(dice.uniform(0, LONGEST_RUN_S))
            copy = folder / f"disk-{cut}.img"
            shutil.copyfile(image, copy)
            _run("umount", str(mount))
            image.unlink()
            image = copy
            _run("mount", "-o", "loop", str(image), str(mount))
            found = held.check()
            if found.lost or found.duplicate or found.phantom:
                break
        found.power_cuts = count
        return found
    finally:
        with suppress(subprocess.CalledProcessError):
            _run("umount", str(mount))


def prepare(folder: Path) -> Place:
    """A hall of voters, made in a process of its own: this one must stay free of threads, since it
    forks."""
    folder.mkdir(parents=True)
    url = f"sqlite+aiosqlite:///{folder / 'dienhong.db'}"
    told = folder / "place.json"

    async def build() -> None:
        async with hall(url, folder, voters=VOTERS) as made:
            told.write_text(json.dumps(asdict(Place.of(made, url, folder))))

    child = os.fork()
    if child == 0:
        _in_child(lambda: asyncio.run(build()))
    os.waitpid(child, 0)
    return Place(**json.loads(told.read_text()))


def _in_child(work: Callable[[], None]) -> None:
    """Never returns into the parent's code."""
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def can_mount() -> bool:
    """Loop devices need root and a kernel that has them."""
    return os.geteuid() == 0 and Path("/dev/loop-control").exists()
