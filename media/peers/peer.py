"""A site without hands: publishes a picture and a sound, watches the slots it is offered, and tells
what it saw. It knows nothing of the server; who drives it carries the descriptions to and fro.
"""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any

from media.messages import TrackSpec
from media.peers.link import Link
from media.peers.path import Transport, candidates_in
from media.peers.picture import Picture
from media.peers.publisher import Publisher
from media.peers.slot_view import Faces, SlotView
from media.peers.sound import Sound
from media.peers.texts import AUDIO_MID, VIDEO_MID, Identity, Sources, write_answer, write_offer
from media.peers.watcher import Watcher
from media.sdp.description import Security, invalid, parse
from media.transport import Certificate

DEFAULT_TIMEOUT_S = 10.0


class LightPeer:
    """`offer` → relay → `accept`; `watch` → relay, then `watching`. `close` ends both links."""

    def __init__(
        self,
        name: str,
        faces: Faces,
        picture: Picture | None = None,
        sound: Sound | None = None,
        transport: Transport = "udp",
    ) -> None:
        self.name = name
        self._transport: Transport = transport
        self._certificate = Certificate.generateCertificate()
        self._sources = Sources(
            audio=secrets.randbits(31) + 1 if sound is not None else None,
            video=secrets.randbits(31) + 1 if picture is not None else None,
            rtx=secrets.randbits(31) + 1,
        )
        self._session_id = secrets.randbits(62)
        self._version = 0
        self.watcher = Watcher(faces)
        self.publish_link = Link(self._certificate, lambda _: None, self._feedback)
        self.watch_link = Link(self._certificate, self.watcher.rtp, lambda _: None)
        self.publisher = Publisher(self.publish_link, self._sources, picture, sound)
        self._publishing = False
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def tracks(self) -> tuple[TrackSpec, ...]:
        """Which m-line of `offer` carries what."""
        audio = [TrackSpec(AUDIO_MID, "microphone")] if self._sources.audio is not None else []
        video = [TrackSpec(VIDEO_MID, "camera")] if self._sources.video is not None else []
        return (*audio, *video)

    @property
    def slots(self) -> dict[str, SlotView]:
        return self.watcher.slots

    def offer(self, *, restart_ice: bool = False) -> str:
        if restart_ice:
            self.publish_link.ufrag = secrets.token_hex(4)
            self.publish_link.pwd = secrets.token_hex(16)
        return write_offer(self._identity(self.publish_link), self._sources)

    async def accept(self, answer: str) -> None:
        """Raises TimeoutError or ConnectionError if the relay can't be reached or trusted."""
        remote = _security(answer)
        if self._publishing:
            self.publish_link.renew(remote)
            return
        await self.publish_link.connect(remote, candidates_in(answer), self._transport)
        self._publishing = True
        self._start(self.publisher.run())

    def watch(self, offer: str) -> str:
        """The answer; connecting begins at once, as in a browser."""
        description = parse(offer)
        for section in description.sections:
            slot = section.stream.rpartition(" ")[2]
            ssrc, rtx = section.ssrcs[0]
            self.watcher.add(slot, ssrc, rtx, video=section.kind == "video")
        link = self.watch_link
        connecting = link.connect(_security(offer), candidates_in(offer), self._transport)
        self._watching = self._start(connecting)
        return write_answer(self._identity(link), description)

    async def watching(self) -> None:
        """Raises like `accept`."""
        if self._watching is not None:
            await self._watching
            self._start(self.watcher.run(self.watch_link.send_rtcp))

    async def wait_first_frame(self, slot: str, timeout_s: float = DEFAULT_TIMEOUT_S) -> float:
        """When the slot's first whole frame (or sound) came, on the monotonic clock."""
        view = self.slots[slot]
        await self.watcher.wait(lambda: view.first_at is not None, timeout_s)
        return view.first_at or 0.0

    async def wait_seen(self, slot: str, name: str, timeout_s: float = DEFAULT_TIMEOUT_S) -> float:
        """When the slot began to show (or let hear) this publisher."""
        view = self.slots[slot]
        await self.watcher.wait(lambda: view.showing == name, timeout_s)
        return view.since or 0.0

    def vanish(self) -> None:
        """Falls silent without a farewell, as a machine that lost its power."""
        self._cancel()
        self.publish_link.vanish()
        self.watch_link.vanish()

    async def close(self) -> None:
        tasks = self._cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.publish_link.close()
        await self.watch_link.close()

    def _identity(self, link: Link) -> Identity:
        self._version += 1
        return Identity(self._session_id, self._version, link.ufrag, link.pwd, link.fingerprint)

    def _feedback(self, compound: bytes) -> None:
        self.publisher.feedback(compound)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        return task

    def _cancel(self) -> set[asyncio.Task[None]]:
        for task in self._tasks:
            task.cancel()
        return self._tasks


def _security(sdp: str) -> Security:
    security = parse(sdp).sections[0].security
    if security is None:
        invalid("ICE missing")
    return security
