"""The browser apps as built: files named by content are kept for ever, pages are always fresh.

`/` is the home app; `/meeting/…`, `/tablet/…`, `/kiosk/…` give the app its page for any address
below.
"""

import asyncio
import gzip
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from rooms.kernel.errors import ErrorCode, Refused
from server.http.headers import KEEP_PUBLIC, NEVER_KEEP

CONTENT_TYPES = {  # of what is worth compressing
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
# Not named by their content: asked for anew each time.
CHANGING = (".webmanifest",)
WORKER = "sw.js"
APPS = ("home", "meeting", "tablet", "chair", "desk", "projector", "kiosk", "archive")


@dataclass(frozen=True, slots=True)
class Clients:
    """`folder` holds `{app}/dist`."""

    folder: Path

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/", self._page_of("home"), name="home")
        app.router.add_get("/assets/{app}/{file:.+}", self._asset, name="asset")
        # A service worker serves what lies below its own address.
        app.router.add_get(f"/tablet/{WORKER}", self._worker, name="worker")
        for name in APPS[1:]:
            page = self._page_of(name)
            app.router.add_get(f"/{name}/{{rest:.*}}", page, name=name)

    def built(self) -> bool:
        return all((self._dist(name) / "index.html").is_file() for name in APPS)

    def _dist(self, name: str) -> Path:
        return self.folder / name / "dist"

    def _page_of(self, name: str) -> Handler:
        page = self._dist(name) / "index.html"

        async def answer(_request: web.Request) -> web.StreamResponse:
            if not page.is_file():
                raise Refused(ErrorCode.NOT_FOUND, what=f"clients/{name}/dist")
            return web.FileResponse(page, headers={"Cache-Control": NEVER_KEEP})

        return answer

    async def _worker(self, _request: web.Request) -> web.StreamResponse:
        path = self._dist("tablet") / WORKER
        if not path.is_file():
            raise Refused(ErrorCode.NOT_FOUND, what="clients/tablet/dist")
        return web.FileResponse(
            path, headers={"Cache-Control": NEVER_KEEP, "Content-Type": "text/javascript"}
        )

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        name, file = request.match_info["app"], request.match_info["file"]
        if name not in APPS:
            raise Refused(ErrorCode.NOT_FOUND)
        dist = self._dist(name).resolve()
        path = (dist / file).resolve()
        inside = path.is_relative_to(dist) and path.is_file()
        if not inside or path.name in {"index.html", WORKER}:
            raise Refused(ErrorCode.NOT_FOUND)
        headers = {"Cache-Control": NEVER_KEEP if path.suffix in CHANGING else KEEP_PUBLIC}
        if path.suffix in CONTENT_TYPES:
            headers |= {"Content-Type": CONTENT_TYPES[path.suffix], "Vary": "Accept-Encoding"}
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                body = await asyncio.to_thread(_gzipped, path, path.stat().st_mtime_ns)
                return web.Response(body=body, headers={**headers, "Content-Encoding": "gzip"})
        return web.FileResponse(path, headers=headers)


@lru_cache(maxsize=256)
def _gzipped(path: Path, _changed_ns: int) -> bytes:
    """Once for each file; tablets of 2 GB and thin lines load a quarter of the bytes."""
    return gzip.compress(path.read_bytes(), mtime=0)
