"""Data plane of one relay: a native thread that owns the UDP port (and the TCP fallback port).

Python orders and listens; it never sees a media packet, except those of a tap. All identifiers
are chosen by the caller, unique within a `Core`, and never reused. Calls return at once: they
are queued to the native thread and applied in order. Times are microseconds of CLOCK_MONOTONIC.
"""

from typing import Literal, Self, TypeAlias, final

__all__ = ["Codec", "Core", "Event", "Kind", "NativeError", "fuzz_targets"]

Kind: TypeAlias = Literal["audio", "video"]

# (name in lower case such as "opus", "vp8", "h264"; payload type; clock rate in Hz; RTX payload
# type)
Codec: TypeAlias = tuple[str, int, int, int | None]

# ("dtls", transport, datagram)              a DTLS datagram for the control plane
# ("connected", transport, "ip:port")        first authenticated STUN check with USE-CANDIDATE
# ("moved", transport, "ip:port")            the peer changed its address and was validated there
# ("consent_lost", transport)                30 s without a valid check (RFC 7675), or the TCP link
#                                            closed
# ("producer_active", producer, layer)       first packet of a layer (0 = lowest)
# ("producer_silent", producer, layer)       no packet for the layer's time-out
# ("levels", [(producer, level_dbov), ...])  at most 10 times a second, 0 loudest … 127 silent (RFC
#                                            6464)
# ("speaker", group, producer | None)        active speaker of a group changed
# ("slot", slot, producer | None, layer, at_us)  the first packet of the new source has been sent
# ("tap", producer, rtp_timestamp, arrival_us, payload)  one decrypted RTP payload of a tapped
#                                                        producer
# ("refused", code)                          an accepted order could not be carried out: a bound, or
#                                            a bug
# ("dropped", count)                         events lost because the queue of 65,536 was full
Event: TypeAlias = tuple[object, ...]

class NativeError(Exception):
    """A call that names something unknown, or arguments out of range; `args[0]` is a stable code:

    unknown_transport, unknown_producer, unknown_slot, unknown_profile, duplicate, too_many,
    too_long, bad_key, bad_credential, bad_codec, bad_name, bad_extension, kind_mismatch,
    queue_full, closed, core_stopped.
    """

@final
class Core:
    def __new__(cls, bind: str, port: int, tcp_port: int | None = None) -> Self:
        """Bind UDP `bind:port` (0 = any free port) and optionally the RFC 6544 passive TCP port;
        start the thread.

        Raises OSError if a port can't be bound.
        """
    @property
    def port(self) -> int: ...
    @property
    def tcp_port(self) -> int | None: ...
    @property
    def event_fd(self) -> int:
        """An eventfd, readable while events wait; for `loop.add_reader`."""

    def take_events(self, limit: int = 1024) -> list[Event]: ...
    def close(self) -> None:
        """Stop the thread and free the ports; idempotent."""

    # Transports: one per peer connection, everything bundled on it.
    def add_transport(
        self,
        transport: int,
        local_ufrag: str,
        local_pwd: str,
        remote_ufrag: str,
        remote_pwd: str,
        extensions: list[tuple[int, str]],
    ) -> None:
        """`extensions`: the header extensions agreed in SDP, (id, URI); no other is ever sent."""
    def restart_ice(
        self, transport: int, local_ufrag: str, local_pwd: str, remote_ufrag: str, remote_pwd: str
    ) -> None: ...
    def set_remote_ice(self, transport: int, remote_ufrag: str, remote_pwd: str) -> None:
        """Give the remote credentials once the answer to our offer is known."""
    def set_extensions(self, transport: int, extensions: list[tuple[int, str]]) -> None:
        """Replace the header extensions agreed: a later offer may add m-lines that bring their
        own."""
    def send_dtls(self, transport: int, datagram: bytes) -> None: ...
    def start_srtp(self, transport: int, profile: str, local_key: bytes, remote_key: bytes) -> None:
        """`profile`: "AEAD_AES_128_GCM" or "AES_CM_128_HMAC_SHA1_80"; keys are master key ‖
        master salt."""
    def remove_transport(self, transport: int) -> None:
        """Also removes its producers and slots."""

    # Receiving.
    def add_producer(
        self,
        producer: int,
        transport: int,
        group: int,
        kind: Kind,
        mid: str,
        codecs: list[Codec],
        rids: list[str],
        ssrcs: list[tuple[int, int | None]],
    ) -> None:
        """`rids` from the lowest layer to the highest, empty without simulcast; `ssrcs` (media,
        RTX) if signalled.

        `group` is the conference: active speaker is elected within it.
        """
    def allow_producer(self, producer: int, allowed: bool) -> None:
        """A producer not allowed is received and counted but forwarded to nobody. Starts not
        allowed."""
    def remove_producer(self, producer: int) -> None: ...
    def tap_producer(self, producer: int, on: bool) -> None: ...

    # Sending.
    def add_slot(
        self,
        slot: int,
        transport: int,
        kind: Kind,
        mid: str,
        ssrc: int,
        rtx_ssrc: int | None,
        codecs: list[Codec],
        cname: str,
    ) -> None: ...
    def point_slots(self, points: list[tuple[int, int | None, int]]) -> None:
        """(slot, producer or None, highest layer wanted): all re-pointed in one turn of the
        native loop."""

    def thin_slot(self, slot: int, max_temporal: int) -> None:
        """Send no temporal layer (0 = base) above this one on a slot, where the codec tells them
        apart: thumbnails need no 30 pictures a second. A new slot sends all."""

    def stats(self) -> dict[str, int]:
        """Totals since start: rtp_in, rtp_out, rtcp_in, rtcp_out, bytes_in, bytes_out, lost_in,
        nacks_in, nacks_out, rtx_out, plis_in, plis_out, auth_failures, replays, strangers,
        malformed, send_drops."""
    def producer_stats(self) -> list[tuple[int, int, int, int, int, int]]:
        """(producer, layer, packets, bytes, lost, jitter in RTP units) for each layer seen."""
    def transport_stats(self) -> list[tuple[int, str, int, int, int, int, float]]:
        """(transport, address, packets out, bytes out, fraction lost reported 0–255, RTT µs,
        estimate bps)."""

def fuzz_targets() -> list[str]:
    """Names of the parsers that have a fuzz target; used by the test that keeps the list
    complete."""
