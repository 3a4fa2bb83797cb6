"""From packets to whole frames: VP8 (RFC 7741) and H.264 (RFC 6184) by aiortc's depayloaders, Opus
a packet each (RFC 7587). After a loss pictures are left out until the next key frame.
"""

import io
from dataclasses import dataclass, field

import av
from aiortc.codecs.h264 import H264PayloadDescriptor
from aiortc.codecs.vpx import VpxPayloadDescriptor

from media.recorder.reception import Arrived
from media.recorder.wire import Codec
from media.sdp.watch import H264, OPUS, VP8

CODECS: dict[int, Codec] = {
    OPUS.payload_type: "opus",
    VP8.payload_type: "vp8",
    H264.payload_type: "h264",
}
"""By the payload types of the relay's offer."""
_START = b"\x00\x00\x00\x01"
_IDR, _SPS, _PPS = 5, 7, 8


@dataclass(frozen=True, slots=True)
class Frame:
    """`timestamp` of its packets. `after_loss`: something before it never came. `shape` changes
    where a decoder must begin anew: the parameter sets of H.264."""

    timestamp: int
    data: bytes
    key: bool
    after_loss: bool
    shape: bytes = b""


@dataclass(slots=True)
class Assembler:
    """Of one track; `awaits_key` while there is nothing that a picture could begin from."""

    codec: Codec
    awaits_key: bool = field(init=False)
    _data: bytearray = field(default_factory=bytearray)
    _timestamp: int | None = None
    _begun: bool = False
    _lost: bool = False
    _parameters: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.awaits_key = self.codec != "opus"

    def take(self, arrived: Arrived) -> Frame | None:
        """The frame that this packet completes."""
        packet = arrived.packet
        if arrived.lost:
            self._lost = True
            self._timestamp = None
            self.awaits_key = self.codec != "opus"
        if not packet.payload:
            return None
        if self.codec == "opus":
            return self._finish(packet.timestamp, packet.payload, key=True)
        return self._picture(packet.timestamp, packet.payload, marker=packet.marker)

    def _picture(self, timestamp: int, payload: bytes, *, marker: bool) -> Frame | None:
        try:
            begins, data = self._unpack(payload)
        except ValueError:
            self._break()
            return None
        if timestamp != self._timestamp:
            self._timestamp = timestamp
            self._data.clear()
            self._begun = True
            if not begins:
                self._break()
        self._data += data
        if not (marker and self._begun):
            return None
        whole = bytes(self._data)
        self._data.clear()
        key = self._is_key(whole)
        if self.awaits_key and not key:
            return None
        self.awaits_key = False
        if self.codec == "h264" and key:
            return self._with_parameters(timestamp, whole)
        return self._finish(timestamp, whole, key=key)

    def _unpack(self, payload: bytes) -> tuple[bool, bytes]:
        """Whether a frame (or a unit of one) begins here, and its data."""
        if self.codec == "vp8":
            head, data = VpxPayloadDescriptor.parse(payload)
            return bool(head.partition_start and head.partition_id == 0), data
        unit, data = H264PayloadDescriptor.parse(payload)
        return unit.first_fragment, data

    def _is_key(self, frame: bytes) -> bool:
        if self.codec == "vp8":
            return bool(frame) and not frame[0] & 1
        return any(kind == _IDR for kind, _ in _units(frame))

    def _with_parameters(self, timestamp: int, frame: bytes) -> Frame | None:
        """A file begins with them; a sender may leave them out of later key frames."""
        units = _units(frame)
        self._parameters.update({kind: unit for kind, unit in units if kind in (_SPS, _PPS)})
        if _SPS not in self._parameters or _PPS not in self._parameters:
            self._break()
            return None
        sets = b"".join(_START + self._parameters[kind] for kind in (_SPS, _PPS))
        if not any(kind == _SPS for kind, _ in units):
            frame = sets + frame
        return self._finish(timestamp, frame, key=True, shape=sets)

    def _break(self) -> None:
        self._lost = self.awaits_key = True
        self._begun = False

    def _finish(self, timestamp: int, data: bytes, *, key: bool, shape: bytes = b"") -> Frame:
        lost, self._lost = self._lost, False
        return Frame(timestamp, data, key, lost, shape)


def _units(frame: bytes) -> list[tuple[int, bytes]]:
    """(kind, unit) of an access unit with start codes."""
    return [(unit[0] & 0x1F, unit) for unit in frame.split(_START) if unit]


def picture_size(codec: Codec, key_frame: bytes) -> tuple[int, int]:
    """Width and height; (0, 0) if the frame doesn't say (RFC 6386 9.1)."""
    if codec == "vp8":
        if len(key_frame) < 10 or key_frame[3:6] != b"\x9d\x01\x2a":
            return 0, 0
        width = int.from_bytes(key_frame[6:8], "little") & 0x3FFF
        height = int.from_bytes(key_frame[8:10], "little") & 0x3FFF
        return width, height
    try:
        with av.open(io.BytesIO(key_frame), format="h264") as container:
            stream = container.streams.video[0]
            return stream.width, stream.height
    except av.FFmpegError:
        return 0, 0
