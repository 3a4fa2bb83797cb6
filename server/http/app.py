"""The HTTP application: the surface bound to its handlers, one way to check, answer and fail."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler as AiohttpHandler

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.wire import Wire
from rooms.people.messages import PersonView, SessionView
from server.errors import failure_of, status_of
from server.http.call import COOKIE, JSON_MAX_BYTES, TOKEN_HEADER, Call, Handler, Handlers
from server.http.endpoint import Access, Endpoint
from server.http.headers import EVERYWHERE, HSTS, NEVER_KEEP, allowing
from server.http.surface import ENDPOINTS, FOR_LIMITED
from server.metrics import Metrics
from server.settings import Http

COMPRESS_BYTES = 4_000
"""Lists are worth it. Nothing that holds a secret is so long (BREACH)."""

Authenticate = Callable[[str], Awaitable[SessionView]]


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """What is common to all requests."""

    settings: Http
    metrics: Metrics
    authenticate: Authenticate
    own_certificate: bool
    signing_url: str = ""
    """Where the signing service listens on the signers' own machines, if it is used."""

    def application(self, handlers: Handlers) -> web.Application:
        """Fails at once when a route has no handler or a handler no route."""
        names = {endpoint.name for endpoint in ENDPOINTS}
        if names != set(handlers):
            raise ValueError(f"routes and handlers differ: {sorted(names ^ set(handlers))}")
        app = web.Application(client_max_size=JSON_MAX_BYTES, middlewares=[self._answered])
        for endpoint in ENDPOINTS:
            handler = self._endpoint(endpoint, handlers[endpoint.name])
            app.router.add_route(endpoint.method, endpoint.path, handler, name=endpoint.name)
        app.on_response_prepare.append(self._add_headers)
        return app

    def _endpoint(self, endpoint: Endpoint, handler: Handler) -> AiohttpHandler:
        async def answer(request: web.Request) -> web.StreamResponse:
            call = await self._admit(endpoint, request)
            result = await handler(call)
            match result:
                case web.StreamResponse():
                    return result
                case Wire():
                    return _json(result, endpoint.status)
                case None:
                    return web.Response(status=endpoint.status)

        return answer

    async def _admit(self, endpoint: Endpoint, request: web.Request) -> Call:
        """Establish who calls. A write needs the token as header: a foreign page can't set it."""
        header = request.headers.get(TOKEN_HEADER)
        token = header if endpoint.access is Access.TOKEN else header or request.cookies.get(COOKIE)
        caller: PersonView | None = None
        only: ConferenceId | None = None
        if endpoint.access in {Access.COOKIE, Access.TOKEN}:
            if not token:
                raise Refused(ErrorCode.NOT_SIGNED_IN)
            session = await self.authenticate(token)
            caller = session.person
            only = _within(session, endpoint, request)
        proxied = request.remote in self.settings.trusted_proxies
        address, secure = request.remote or "", request.secure
        if proxied:
            address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
            secure = request.headers.get("X-Forwarded-Proto") == "https"
        return Call(request, address, secure, self.settings.body_s, token, caller, only)

    @web.middleware
    async def _answered(self, request: web.Request, handler: AiohttpHandler) -> web.StreamResponse:
        """Every failure becomes a `Failure`; every answer is counted by its route."""
        began_s = time.perf_counter()
        route = request.match_info.route.name or "other"
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = _of_router(error)
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: everything becomes a Failure
            failure = failure_of(error)
            response = _json(failure, status_of(failure.code))
        if route != "other":
            self.metrics.requests.labels(route, response.status).inc()
            self.metrics.request_s.labels(route).observe(time.perf_counter() - began_s)
        return response

    async def _add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        if self.signing_url:
            response.headers.setdefault("Content-Security-Policy", allowing(self.signing_url))
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", NEVER_KEEP)
        # Which libraries in which versions answer is nobody's business.
        response.headers["Server"] = "dienhong"
        if self.own_certificate and request.secure:
            response.headers["Strict-Transport-Security"] = HSTS


def _within(session: SessionView, endpoint: Endpoint, request: web.Request) -> ConferenceId | None:
    """A session by a code opens its conference and nothing beside it."""
    if session.limit is None:
        return None
    wanted = request.match_info.get("conference_id")
    if any(one.name == "conference_id" for one in endpoint.query):
        wanted = request.query.get("conference_id")
    if wanted is None and endpoint.name not in FOR_LIMITED:
        raise Refused(ErrorCode.NOT_ALLOWED)
    if wanted is not None and wanted != session.limit.conference_id:
        raise Refused(ErrorCode.NOT_FOUND, what="conference")
    return ConferenceId(session.limit.conference_id)


def _json(message: Wire, status: int) -> web.Response:
    text = message.model_dump_json()
    response = web.Response(status=status, text=text, content_type="application/json")
    if len(text) > COMPRESS_BYTES:
        response.enable_compression()
    return response


def _of_router(error: web.HTTPException) -> web.StreamResponse:
    """No such route, wrong method, redirects: in our own form where there is a body."""
    if error.status < 400:
        return error
    known = {404: ErrorCode.NOT_FOUND, 413: ErrorCode.MESSAGE_TOO_LARGE}
    code = known.get(error.status, ErrorCode.MALFORMED_MESSAGE)
    body = json.dumps({"ok": False, "code": code.value, "params": {}})
    allow = error.headers.get("Allow")
    headers = {"Allow": allow} if allow else None
    return web.Response(
        status=error.status, text=body, content_type="application/json", headers=headers
    )
