"""The relay of this server: started inside its process, or waited for at `/relay`."""

import secrets
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from media.port import Relay
from media.relay import LocalRelay
from media.remote import RemoteRelay
from media.settings import LinkSettings, RelaySettings
from server.settings import Relays, Settings

TOKEN_FILE = "relay.token"  # noqa: S105 - a file's name


def relay_settings(settings: Relays) -> RelaySettings:
    return RelaySettings(
        bind=settings.bind,
        port=settings.udp_port,
        tcp_port=settings.tcp_port,
        advertise=settings.advertise,
    )


def link_settings(settings: Settings) -> LinkSettings:
    """How `dienhong relay` reaches its server; on the same machine it finds token and authority."""
    relays = settings.relays
    authority = settings.under_data(settings.tls.folder) / "authority.crt"
    ca_file = relays.ca_file or (authority if authority.is_file() else None)
    return LinkSettings(server=relays.server, token=relay_token(settings), ca_file=ca_file)


def make_relay(settings: Settings) -> Relay:
    if settings.relays.mode == "embedded":
        return LocalRelay(relay_settings(settings.relays))
    return RemoteRelay(relay_token(settings))


def attach(relay: Relay, app: web.Application) -> None:
    """Open `/relay` for a relay that runs apart; there is no such route otherwise."""
    if isinstance(relay, RemoteRelay):
        app.router.add_get("/relay", relay.serve, name="relay")


def relay_token(settings: Settings) -> SecretStr:
    """The shared secret: as set, else made once and kept where only the owner reads it."""
    if settings.relays.token.get_secret_value():
        return settings.relays.token
    path: Path = settings.under_data(Path(TOKEN_FILE))
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return SecretStr(path.read_text(encoding="ascii").strip())
