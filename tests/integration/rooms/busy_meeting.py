"""A process that never stops talking: started and killed by `test_crash.py`.

Posts chat messages one after another and prints the version of each acknowledgement at once.
"""

import asyncio
import os
import sys
import time

from rooms.chat.messages import PostMessage
from rooms.kernel.database import Database
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.live.service import LiveConferences


async def talk(url: str, conference_id: ConferenceId, attendee_id: AttendeeId) -> None:
    database = Database.open(url)
    clock = lambda: time.time_ns() // 1_000_000  # noqa: E731  # a clock is a plain callable
    async with LiveConferences(database, clock=clock, random=os.urandom) as live:
        while True:
            said = os.urandom(8).hex()
            message = PostMessage(type="chat.post", text=said)
            version = await live.execute(conference_id, attendee_id, message, said)
            sys.stdout.write(f"{version} {said}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(talk(sys.argv[1], ConferenceId(sys.argv[2]), AttendeeId(sys.argv[3])))
