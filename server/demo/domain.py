"""The domain's services on the data folder of a server that is not running."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher

from rooms.conferences.service import Conferences
from rooms.documents.service import Documents
from rooms.kernel.database import Database
from rooms.kernel.local_files import LocalFiles
from rooms.live.service import LiveConferences
from rooms.people.service import People
from rooms.units.service import Units
from server.demo.seed import Domain
from server.settings import Settings

# The demo's password is printed on the screen; a hundred slow hashes would only delay the start.
QUICK = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def open_domain(settings: Settings) -> AsyncIterator[Domain]:
    """The database must have been migrated."""
    database = Database.open(settings.database_url)
    draw = secrets.token_bytes
    try:
        async with LiveConferences(database, clock=now_ms, random=draw) as live:
            yield Domain(
                units=Units(database, clock=now_ms, random=draw),
                people=People(database, clock=now_ms, random=draw, hasher=QUICK),
                conferences=Conferences(database, random=draw),
                documents=Documents(database, live, clock=now_ms, random=draw),
                live=live,
                files=LocalFiles(settings.under_data(settings.storage.files)),
            )
    finally:
        await database.close()
