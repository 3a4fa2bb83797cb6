"""What clients ask over the socket: join, command, since, media, signal, leave. Each is checked,
carried out by the domain, and answered; nothing is decided here.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

import orjson
import structlog
from pydantic import BaseModel, TypeAdapter

from rooms.attendance.messages import LeaveReason
from rooms.conferences.service import Conferences
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import ConferenceId, new_id
from rooms.kernel.ports import Clock, Random
from rooms.kernel.wire import Wire
from rooms.live.messages import Accepted, Command
from rooms.live.service import LiveConferences
from rooms.people.messages import SessionView
from rooms.rehearsal.rules import Line
from server.errors import failure_of
from server.limits import Buckets
from server.logs import short
from server.metrics import Metrics
from server.realtime.broadcast import Broadcast
from server.realtime.facade import Facade, Written
from server.realtime.feed import Start
from server.realtime.messages import (
    PROTOCOL,
    ClientSignal,
    CommandRequest,
    Connect,
    Failure,
    Join,
    MediaReply,
    MediaRequest,
    Since,
)
from server.realtime.outbox import Outbox
from server.realtime.presence import Presence
from server.realtime.sessions import PageSession, PageSessions, Place
from server.realtime.signals import Signals
from server.tasks import Tasks

log = structlog.get_logger()

CLIENT_SIGNALS: TypeAdapter[ClientSignal] = TypeAdapter(ClientSignal)
MEDIA_REQUESTS: TypeAdapter[MediaRequest] = TypeAdapter(MediaRequest)
COMMAND_TYPES: frozenset[str] = frozenset(
    get_args(model.model_fields["type"].annotation)[0] for model in get_args(get_args(Command)[0])
)

WRITING = frozenset({"chat.post", "chat.tell_technicians"})
WRITTEN_PER_S = 5.0
WRITTEN_AT_ONCE = 20.0
"""Of one attendee, whatever pages he has: more than anybody types."""

Authenticate = Callable[[str], Awaitable[SessionView]]
"""The session of a token, or `Refused`."""


class Taken(Wire):
    """Acknowledgement of what has no answer of its own: `leave`, and `signal` if one is asked."""

    ok: Literal[True] = True


class Media(Protocol):
    """Media of live conferences, as the socket needs it."""

    async def ask(self, session: PageSession, request: MediaRequest) -> MediaReply: ...

    async def page_joined(self, session: PageSession, place: Place) -> None: ...

    def page_gone(self, session: PageSession, place: Place) -> None: ...

    def lines(self, conference_id: str) -> Mapping[str, Line]: ...


@dataclass(slots=True)
class Commands:
    """The façade's handlers."""

    live: LiveConferences
    conferences: Conferences
    sessions: PageSessions
    broadcast: Broadcast
    presence: Presence
    signals: Signals
    media: Media
    authenticate: Authenticate
    clock: Clock
    random: Random
    metrics: Metrics
    tasks: Tasks
    facade: Facade = field(init=False)
    _writers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _writing: Buckets = field(default_factory=lambda: Buckets(WRITTEN_PER_S, WRITTEN_AT_ONCE))

    async def connected(self, sid: str, auth: object, _address: str) -> None:
        connect = Connect.model_validate(auth)
        if connect.protocol != PROTOCOL:
            raise ProtocolError(ErrorCode.PROTOCOL_VERSION, wanted=PROTOCOL)
        session_view = await self.authenticate(connect.token)

        async def write(event: str, json: str) -> None:
            await self.facade.send(sid, event, json)

        async def cut(reason: str) -> None:
            await self.facade.close(sid, reason)

        outbox = Outbox(write, cut)
        session = PageSession(
            sid, new_id(self.random(16)), session_view.person, connect.token, outbox
        )
        if session_view.limit is not None:
            session.only = ConferenceId(session_view.limit.conference_id)
        self.sessions.add(session)
        self._writers[sid] = self.tasks.spawn("outbox", outbox.run)

    async def gone(self, sid: str, *, silent: bool) -> None:
        session = self.sessions.remove(sid)
        writer = self._writers.pop(sid, None)
        if writer is not None:
            writer.cancel()
        if session is not None:
            self._leave(session, LeaveReason.LINK_LOST, silent=silent)

    async def asked(self, sid: str, event: str, payload: object) -> BaseModel | Written:
        session = self.sessions.get(sid)
        if session is None:
            return Failure(code=ErrorCode.NOT_SIGNED_IN)
        try:
            return await self._carry_out(session, event, payload)
        except Exception as error:  # noqa: BLE001 - the edge: everything becomes a Failure
            failure = failure_of(error)
            log.info(
                "refused",
                socket_event=event,
                code=failure.code.value,
                person=short(session.person.id),
            )
            return failure

    async def let_go(self, conference_id: str) -> None:
        """Another server runs the conference now. Its pages connect again, wherever that leads;
        nobody has left."""
        self.broadcast.forget(conference_id)
        for session in self.sessions.of_conference(conference_id):
            place = self.sessions.unsettle(session)
            session.outbox.following = None
            if place is not None:
                self.media.page_gone(session, place)
            await self.facade.close(session.sid, "conference_moved")

    def answered(self, sid: str) -> None:
        session = self.sessions.get(sid)
        if session is not None:
            session.outbox.resume()

    async def _carry_out(
        self, session: PageSession, event: str, payload: object
    ) -> BaseModel | Written:
        match event:
            case "join":
                return await self._join(session, Join.model_validate(payload))
            case "command":
                return await self._command(session, payload)
            case "since":
                return await self._since(session, Since.model_validate(payload))
            case "media":
                return await self._media(session, MEDIA_REQUESTS.validate_python(payload))
            case "signal":
                signal = CLIENT_SIGNALS.validate_python(payload)
                await self.signals.received(session, _place(session), signal)
                return Taken()
            case "leave":
                self._leave(session, LeaveReason.LEFT)
                return Taken()
            case _:
                raise ProtocolError(ErrorCode.UNKNOWN_COMMAND)

    async def _join(self, session: PageSession, join: Join) -> Written:
        conference_id = ConferenceId(join.conference_id)
        if session.only not in {None, conference_id}:
            raise Refused(ErrorCode.NOT_INVITED)
        attendee_id = self.broadcast.attendee_of(session.person_id, conference_id)
        if attendee_id is None:
            attendee_id = await self.conferences.attendee_of(session.person_id, conference_id)
        if session.place is not None:
            self._leave(session, LeaveReason.LEFT)
        place = Place(conference_id, attendee_id, join.page)
        session.outbox.pause()
        self.sessions.settle(session, place)
        try:
            feed = await self.broadcast.feed(conference_id)
            if place.of_somebody:
                await self.presence.arrive((conference_id, attendee_id))
            start = feed.start(attendee_id, join.since)
            session.outbox.follow(feed, attendee_id, start.version)
            await self.media.page_joined(session, place)
        except BaseException:
            self._leave(session, LeaveReason.LINK_LOST)
            raise
        if self.sessions.get(session.sid) is not session:  # the socket closed meanwhile
            self._leave(session, LeaveReason.LINK_LOST)
        log.info("joined", conference=short(conference_id), page=join.page)
        return _answer(start, connection_id=session.connection_id, now_ms=self.clock())

    async def _command(self, session: PageSession, payload: object) -> Accepted:
        began_s = time.perf_counter()
        place = _place(session)
        kind = _command_type(payload)
        if kind in WRITING and not self._writing.take(place.attendee_id, began_s):
            raise Refused(ErrorCode.RATE_LIMITED)
        request = CommandRequest.model_validate(payload)
        try:
            version = await self.live.execute(
                place.conference_id, place.attendee_id, request.command, request.id
            )
        except (Refused, ProtocolError) as error:
            self.metrics.commands.labels(kind, error.code.value).inc()
            raise
        self.metrics.commands.labels(kind, "ok").inc()
        self.metrics.command_s.observe(time.perf_counter() - began_s)
        return Accepted(version=version)

    async def _since(self, session: PageSession, since: Since) -> Written:
        place = _place(session)
        session.outbox.pause()
        feed = await self.broadcast.feed(place.conference_id)
        start = feed.start(place.attendee_id, since.version)
        session.outbox.follow(feed, place.attendee_id, start.version)
        return _answer(start)

    async def _media(self, session: PageSession, request: MediaRequest) -> MediaReply:
        _place(session)
        try:
            reply = await self.media.ask(session, request)
        except (Refused, ProtocolError) as error:
            self.metrics.media_requests.labels(request.type, error.code.value).inc()
            raise
        self.metrics.media_requests.labels(request.type, "ok").inc()
        return reply

    def _leave(self, session: PageSession, reason: LeaveReason, *, silent: bool = False) -> None:
        place = self.sessions.unsettle(session)
        if place is None:
            return
        session.outbox.following = None
        self.media.page_gone(session, place)
        key = (place.conference_id, place.attendee_id)
        if not self.sessions.is_here(*key):
            self.presence.page_gone(key, reason, silent=silent)


def _place(session: PageSession) -> Place:
    if session.place is None:
        raise Refused(ErrorCode.NOT_CONNECTED)
    return session.place


def _answer(start: Start, **more: str | int) -> Written:
    """A `Joined` or `CaughtUp`."""
    head = orjson.dumps({"ok": True, **more}).decode()[:-1]
    snapshot, events = start.snapshot or "null", start.events or "null"
    return Written(f'{head},"snapshot":{snapshot},"events":{events}}}')


def _command_type(payload: object) -> str:
    """The type of a command if it is one of ours, so that an unknown one gets its own code."""
    command = payload.get("command") if isinstance(payload, dict) else None
    kind = command.get("type") if isinstance(command, dict) else None
    if not isinstance(kind, str):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="command.type")
    if kind not in COMMAND_TYPES:
        raise ProtocolError(ErrorCode.UNKNOWN_COMMAND)
    return kind
