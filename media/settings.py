"""How is a relay set up? Its ports, the addresses it tells clients, the server it belongs to."""

import ipaddress
from pathlib import Path
from typing import Annotated

import ifaddr
from pydantic import BaseModel, ConfigDict, Field, SecretStr

Port = Annotated[int, Field(ge=0, le=65_535)]


class RelaySettings(BaseModel):
    """One UDP port for everything, one TCP port for networks without UDP; 0 takes a free one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bind: str = "0.0.0.0"  # noqa: S104 - clients come from every network of the site
    port: Port = 0
    tcp_port: Port | None = 0
    advertise: tuple[str, ...] = ()
    """Addresses told to clients; empty = all of this machine, the loopback last."""


class LinkSettings(BaseModel):
    """The outgoing connection of a relay that runs apart from its server."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str = Field(description="wss://host/relay")
    token: SecretStr
    ca_file: Path | None = None
    """Authority that signed the server's certificate, where it is not a public one."""


def advertised(settings: RelaySettings) -> tuple[str, ...]:
    """The addresses for candidates, best first."""
    if settings.advertise:
        return settings.advertise
    bound = ipaddress.ip_address(settings.bind)
    if not bound.is_unspecified:
        return (settings.bind,)
    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    addresses = sorted({ipaddress.IPv4Address(text) for text in found if isinstance(text, str)})
    usable = [address for address in addresses if not address.is_link_local]
    return tuple(str(a) for a in sorted(usable, key=lambda a: a.is_loopback))
