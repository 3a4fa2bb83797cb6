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
from unittest import mock

from sqlalchemy import make_url

from rooms.kernel import database
from rooms.voting.ballots import key_digest
from tests.bench.votes.voters import MARKS, READY, Place, intended, vote
from tests.support.hall import hall

VOTERS = 60
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


@dataclass(frozen=True, slots=True)
class Moment:
    """When to strike: so many lines after the process began, and a little later. Lines, since how
    far it gets in a second says more about the machine than about the vote."""

    after_lines: int
    and_s: float

    @classmethod
    def draw(cls, number: int, dice: random.Random) -> "Moment":
        """While it starts, while a poll is closed and counted, or anywhere in a poll and a half."""
        match number % 5:
            case 0:
                return cls(0, dice.uniform(0, 0.5))
            case 1:
                return cls(VOTERS + 1, dice.uniform(0, 0.2))
            case _:
                return cls(dice.randint(1, VOTERS * 3 // 2), dice.uniform(0, 0.02))


@dataclass(slots=True)
class Vote:
    """One database that is voted on, and all that was acknowledged about it."""

    place: Place
    acknowledged: set[tuple[int, int]] = field(default_factory=set)

    def run_and_kill(self, moment: Moment) -> None:
        """The voters in a process of their own, until it is killed."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _in_child(lambda: asyncio.run(vote(self.place, write)))
        os.close(write)
        with os.fdopen(read, "rb") as said:
            lines = [said.readline() for _ in range(moment.after_lines)]
            time.sleep(moment.and_s)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            lines += [line for line in said if line.endswith(b"\n")]
        acknowledged = (line.split() for line in lines if line != READY)
        self.acknowledged |= {(int(poll), int(voter)) for poll, voter in acknowledged}

    def check(self) -> Tally:
        """Every acknowledged ballot is there once, and nothing else is."""
        found = Tally(acknowledged=len(self.acknowledged))
        path = str(make_url(self.place.url).database)
        with closing(sqlite3.connect(path)) as connection:
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
        held.run_and_kill(Moment.draw(kill, dice))
        found = held.check()
        if found.lost or found.duplicate or found.phantom:
            break
    found.kills = count
    return found


def careless_cut(folder: Path, dice: random.Random) -> int:
    """The control: with a database that doesn't wait for the disk the same cuts must lose ballots,
    or they prove nothing. How many were lost."""
    with mock.patch.object(database, "_SQLITE_PRAGMAS", ("PRAGMA synchronous=OFF",)):
        return power_cuts(folder, 2, dice).lost


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
            held.run_and_kill(Moment.draw(cut, dice))
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
