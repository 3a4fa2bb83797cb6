"""Figures for Prometheus. Labels are bounded: never an id of a person or of a conference."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

FAST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class _RelayTotals(Collector):
    """The relay counts by itself; its totals are passed on as they are."""

    def __init__(self, totals: Mapping[str, int]) -> None:
        self._totals = totals

    def collect(self) -> Iterator[Metric]:
        for name, total in self._totals.items():
            yield CounterMetricFamily(f"dienhong_relay_{name}", "Total of the relay", value=total)


class Metrics:
    """One set for each server, so that several servers in one process don't mix."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._relay_totals: dict[str, int] = {}
        registry.register(_RelayTotals(self._relay_totals))
        self.requests = Counter(
            "dienhong_http_requests", "HTTP requests", ["endpoint", "status"], registry=registry
        )
        self.request_s = Histogram(
            "dienhong_http_request_seconds",
            "Time to answer an HTTP request",
            ["endpoint"],
            buckets=FAST_S,
            registry=registry,
        )
        self.sockets = Gauge("dienhong_sockets", "Authenticated sockets", registry=registry)
        self.sockets_cut = Counter(
            "dienhong_sockets_cut", "Sockets the server closed", ["reason"], registry=registry
        )
        self.socket_held_bytes = Gauge(
            "dienhong_socket_held_bytes_max",
            "Most bytes that wait for one client to read them",
            registry=registry,
        )
        self.commands = Counter(
            "dienhong_commands", "Commands by type and outcome", ["type", "code"], registry=registry
        )
        self.command_s = Histogram(
            "dienhong_command_seconds",
            "From a command's arrival to its acknowledgement",
            buckets=FAST_S,
            registry=registry,
        )
        self.conferences = Gauge(
            "dienhong_conferences_live", "Conferences held in memory", registry=registry
        )
        self.relay_up = Gauge("dienhong_relay_up", "1 while a relay serves", registry=registry)
        self.media_requests = Counter(
            "dienhong_media_requests",
            "Media signalling by type and outcome",
            ["type", "code"],
            registry=registry,
        )
        self.pages_rendered = Counter(
            "dienhong_pages_rendered", "Pages of papers rendered", registry=registry
        )
        self.pages_read = Counter(
            "dienhong_pages_read", "Pages of scans read by OCR", registry=registry
        )
        self.renderings_failed = Counter(
            "dienhong_renderings_failed", "Papers that failed", ["code"], registry=registry
        )
        self.captions = Counter("dienhong_captions", "Final captions", registry=registry)
        self.loop_lag_s = Gauge(
            "dienhong_loop_lag_seconds", "How late the event loop woke last", registry=registry
        )

    def relay_totals(self, totals: Mapping[str, int]) -> None:
        self._relay_totals.update(totals)

    def text(self) -> bytes:
        return generate_latest(self._registry)
