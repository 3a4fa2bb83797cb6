"""The browser apps as built: files named by content are kept for ever, pages are always fresh.

`/` is the home app; `/meeting/…`, `/tablet/…`, `/chair/…` give the app its page for any address
below.
"""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from rooms.kernel.errors import ErrorCode, Refused
from server.http.headers import KEEP_PUBLIC, NEVER_KEEP

APPS = ("home", "meeting", "tablet", "chair")


@dataclass(frozen=True, slots=True)
class Clients:
    """`folder` holds `{app}/dist`."""

    folder: Path

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/", self._page_of("home"), name="home")
        app.router.add_get("/assets/{app}/{file:.+}", self._asset, name="asset")
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

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        name, file = request.match_info["app"], request.match_info["file"]
        if name not in APPS:
            raise Refused(ErrorCode.NOT_FOUND)
        dist = self._dist(name).resolve()
        path = (dist / file).resolve()
        if not path.is_relative_to(dist) or not path.is_file() or path.name == "index.html":
            raise Refused(ErrorCode.NOT_FOUND)
        return web.FileResponse(path, headers={"Cache-Control": KEEP_PUBLIC})
