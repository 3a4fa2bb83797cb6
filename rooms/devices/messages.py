"""Devices on the wire: pairing one with a site, what it shows now, and the list of them."""

from typing import Annotated

from pydantic import StringConstraints

from rooms.conferences.messages import ConferenceState
from rooms.kernel.wire import EpochMs, Id, Name, Wire

PairingCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class PairingView(Wire):
    """What a new device shows until it is paired. Whoever is signed in and may, types `code` or
    scans the QR in `svg`; the page asks with `secret` whether it was done."""

    code: PairingCode
    secret: Secret
    address: str
    svg: str
    expires_at_ms: EpochMs


class AskPaired(Wire):
    secret: Secret


class PairingState(Wire):
    """Once `paired` is true the answer sets the cookie dh_device, and the secret is used up."""

    paired: bool


class PairDevice(Wire):
    """`name`: which of the unit's devices it is, as in "Máy phòng họp tầng 2"."""

    code: PairingCode
    unit_id: Id
    name: Name


class DeviceView(Wire):
    id: Id
    unit_id: Id
    unit_name: Name
    name: Name
    paired_at_ms: EpochMs
    seen_at_ms: EpochMs | None


class PlaceView(Wire):
    """A unit with which the caller may pair devices."""

    unit_id: Id
    name: Name


class DeviceList(Wire):
    """`places` only where a conference is named: its sites, as far as they are the caller's."""

    devices: list[DeviceView]
    places: list[PlaceView]


class DeviceConferenceView(Wire):
    """The conference a device is waiting for or may join."""

    id: Id
    title: str
    place: str
    chair_name: Name
    state: ConferenceState
    starts_at_ms: EpochMs
    ends_at_ms: EpochMs


class DeviceNowView(Wire):
    """What a paired device does now: join, or show what comes next."""

    device: DeviceView
    now_ms: EpochMs
    conference: DeviceConferenceView | None
    may_join: bool
