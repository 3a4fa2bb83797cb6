"""Where it is wished: a plain HTTP port for all networks that only points to HTTPS."""

from aiohttp import web


def application(tls_port: int) -> web.Application:
    """Answers every request with 308 to the same place over HTTPS."""

    async def redirect(request: web.Request) -> web.Response:
        host = request.url.host or "localhost"
        target = request.url.with_scheme("https").with_host(host).with_port(tls_port)
        return web.Response(status=308, headers={"Location": str(target)})

    app = web.Application(client_max_size=0)
    app.router.add_route("*", "/{rest:.*}", redirect)
    return app
