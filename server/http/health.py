"""Is the server alive, is it ready, how is it doing: for supervisors and for Prometheus."""

import asyncio
from dataclasses import dataclass
from functools import cache

from aiohttp import web

from server import contract
from server.checks import Checks
from server.http.call import Call, Handlers
from server.http.messages import Readiness


@dataclass(frozen=True, slots=True)
class Health:
    checks: Checks

    def handlers(self) -> Handlers:
        return {
            "livez": self.live,
            "readyz": self.ready,
            "metrics": self.figures,
            "openapi": self.openapi,
        }

    async def live(self, _call: Call) -> web.Response:
        """Whoever reads this knows that the event loop turns; nothing else is asked."""
        return web.Response(text="ok\n")

    async def ready(self, _call: Call) -> web.Response:
        checks = list(await self.checks.run())
        ready = all(check.state != "failed" for check in checks)
        body = Readiness(ready=ready, checks=checks).model_dump_json()
        return web.json_response(text=body, status=200 if ready else 503)

    async def figures(self, _call: Call) -> web.Response:
        await self.checks.run()
        return web.Response(
            body=self.checks.metrics.text(), content_type="text/plain", charset="utf-8"
        )

    async def openapi(self, _call: Call) -> web.Response:
        return web.json_response(text=await asyncio.to_thread(_contract))


@cache
def _contract() -> str:
    """Made once: it takes a second of CPU."""
    return contract.render(contract.openapi())
