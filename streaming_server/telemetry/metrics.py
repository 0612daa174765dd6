"""The figures that a monitoring system collects, in the text format of Prometheus."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streaming_server.ports.media import WriterState
from streaming_server.telemetry.audience import Audience
from streaming_server.telemetry.overview import RECENT_JOINS_S, FleetOverview, percentile

BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
QUANTILES: Final = (0.5, 0.95)


class Metrics:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._answers = Histogram(
            "doorstep_http_seconds",
            "Time to answer a request",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """route: the pattern, never what was asked for."""
        self._answers.labels(method, route, str(status)).observe(seconds)

    def exposition(self, fleet: FleetOverview, audience: Audience, now: float) -> bytes:
        """now: monotonic seconds."""
        moment = CollectorRegistry()
        moment.register(_Moment(fleet, audience, now))
        return generate_latest(self._registry) + generate_latest(moment)


class _Moment(Collector):
    """What is true now, read off the overview."""

    def __init__(self, fleet: FleetOverview, audience: Audience, now: float) -> None:
        self._fleet, self._audience, self._now = fleet, audience, now

    def collect(self) -> Iterator[Metric]:
        yield from self._viewers()
        yield from self._stations()
        yield from self._publishers()
        yield from self._writers()
        yield from self._workers()
        yield from self._experience()

    def _viewers(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("doorstep_viewers", "Who watches now", labels=("rung",))
        rungs: dict[str, int] = {}
        for session in self._fleet.sessions:
            for rung, count in session.rungs.items():
                rungs[rung] = rungs.get(rung, 0) + count
        for rung, count in sorted(rungs.items()):
            family.add_metric((rung,), count)
        yield family
        troubled = sum(session.troubled for session in self._fleet.sessions)
        yield GaugeMetricFamily(
            "doorstep_viewers_troubled", "Viewers whose picture stands still or breaks up", troubled
        )
        yield GaugeMetricFamily("doorstep_shows", "Shows on the engine", len(self._fleet.sessions))
        if self._fleet.free_bytes is not None:
            yield GaugeMetricFamily(
                "doorstep_disk_free_bytes", "Of the disk of the data folder", self._fleet.free_bytes
            )

    def _stations(self) -> Iterator[Metric]:
        lost = GaugeMetricFamily(
            "doorstep_station_lost_ratio",
            "Packets lost by a station's viewers",
            labels=("station",),
        )
        for one in self._fleet.stations:
            lost.add_metric((one.station or "",), one.lost)
        yield lost

    def _publishers(self) -> Iterator[Metric]:
        labels = ("session",)
        bitrate = GaugeMetricFamily(
            "doorstep_publisher_bits_per_second", "What a publisher sends", labels=labels
        )
        lost = GaugeMetricFamily(
            "doorstep_publisher_lost_ratio", "Packets lost on the way from it", labels=labels
        )
        asked = CounterMetricFamily(
            "doorstep_publisher_keyframe_requests", "Keyframes asked of it", labels=labels
        )
        packets = CounterMetricFamily(
            "doorstep_publisher_packets_lost", "Packets lost on the way from it", labels=labels
        )
        refused = GaugeMetricFamily(
            "doorstep_publisher_refused",
            "Why the last publisher was ended, until another one's picture is there",
            labels=("session", "reason"),
        )
        for session in self._fleet.sessions:
            if session.publisher is not None:
                bitrate.add_metric((session.session_id,), session.publisher.kbps * 1000)
                lost.add_metric((session.session_id,), session.publisher.lost)
                asked.add_metric((session.session_id,), session.publisher.keyframe_requests)
                packets.add_metric((session.session_id,), session.publisher.packets_lost)
            if session.objection is not None:
                refused.add_metric((session.session_id, session.objection), 1)
        yield from (bitrate, lost, asked, packets, refused)

    def _writers(self) -> Iterator[Metric]:
        labels = ("session", "writer")
        lost = CounterMetricFamily(
            "doorstep_writer_packets_lost",
            "Packets that who writes a show down was too slow for",
            labels=labels,
        )
        state = GaugeMetricFamily(
            "doorstep_writer_state", "Who writes a show down", labels=(*labels, "state")
        )
        for session in self._fleet.sessions:
            for name, writer in session.writers.items():
                lost.add_metric((session.session_id, name), writer.packets_lost)
                for one in WriterState:
                    state.add_metric((session.session_id, name, one), float(writer.state is one))
        yield from (lost, state)

    def _workers(self) -> Iterator[Metric]:
        labels = ("worker",)
        cpu = GaugeMetricFamily("doorstep_worker_cpu_ratio", "Share of one core", labels=labels)
        viewers = GaugeMetricFamily("doorstep_worker_viewers", "Viewers it serves", labels=labels)
        for worker in self._fleet.workers:
            cpu.add_metric((str(worker.number),), worker.cpu)
            viewers.add_metric((str(worker.number),), worker.viewers)
        yield from (cpu, viewers)

    def _experience(self) -> Iterator[Metric]:
        joins = self._audience.join_times(self._now - RECENT_JOINS_S)
        family = GaugeMetricFamily(
            "doorstep_join_seconds", "From asking to the first picture", labels=("quantile",)
        )
        for share in QUANTILES:
            took = percentile(joins, share)
            if took is not None:
                family.add_metric((str(share),), took / 1000)
        yield family
        yield CounterMetricFamily(
            "doorstep_freezes", "Pictures that stood still", self._audience.freezes
        )
        yield CounterMetricFamily(
            "doorstep_frames_decoded", "Pictures that viewers decoded", self._audience.frames
        )
        yield CounterMetricFamily(
            "doorstep_frames_dropped",
            "Pictures that came too late to be shown",
            self._audience.frames_dropped,
        )
