"""The state of every show at one moment, out of the engine's view and the viewers' own."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from shared.ids import SessionId, StationCode
from streaming_server.ports.media import (
    PublisherCondition,
    StageCondition,
    ViewerCondition,
    WorkerLoad,
    WriterCondition,
)
from streaming_server.telemetry.audience import Audience, Network, Watch

TROUBLED_LOSS: Final = 0.05  # of packets: words break up and pictures stand still
TROUBLED_FREEZE: Final = 0.03  # of the time: two seconds a minute
RECENT_JOINS_S: Final = 900.0
#: Beside the engine's rungs: who gets the show over plain HTTP.
SEGMENTS: Final = "segments"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationOverview:
    """Those who watch from one station. lost, frozen_share: means, 0 to 1. is_kiosk_troubled: the
    station's own touchscreen is among the troubled."""

    station: StationCode | None
    viewers: int
    troubled: int
    lost: float
    frozen_share: float
    is_kiosk_troubled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOverview:
    """join_median_ms, join_p95_ms: of the last quarter of an hour, None when nobody joined.
    relayed: viewers who are reached through a relay. objection, writers: as StageCondition has
    them, the latter by name."""

    session_id: SessionId
    worker: int
    publisher: PublisherCondition | None
    viewers: int
    rungs: Mapping[str, int]
    troubled: int
    lost: float
    frozen_share: float
    relayed: int
    join_median_ms: float | None
    join_p95_ms: float | None
    stations: tuple[StationOverview, ...]
    objection: str | None = None
    writers: Mapping[str, WriterCondition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetOverview:
    """free_bytes: of the disk on which everything is kept; None: not looked at."""

    sessions: tuple[SessionOverview, ...]
    workers: tuple[WorkerLoad, ...]
    free_bytes: int | None = None

    @property
    def viewers(self) -> int:
        return sum(session.viewers for session in self.sessions)

    @property
    def stations(self) -> tuple[StationOverview, ...]:
        """Over all shows; where most have trouble first."""
        by_station: dict[StationCode | None, list[StationOverview]] = {}
        for session in self.sessions:
            for one in session.stations:
                by_station.setdefault(one.station, []).append(one)
        return _ranked(_joined(station, those) for station, those in by_station.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One viewer from both sides."""

    station: StationCode | None
    is_kiosk: bool
    lost: float
    frozen_share: float
    network: Network

    @property
    def is_troubled(self) -> bool:
        return self.lost > TROUBLED_LOSS or self.frozen_share > TROUBLED_FREEZE


def overview_of(
    conditions: Mapping[SessionId, StageCondition],
    workers: Sequence[WorkerLoad],
    audience: Audience,
    now: float,
    late: Mapping[SessionId, int] = MappingProxyType({}),
) -> FleetOverview:
    """now: monotonic seconds. late: how many watch each show as segments."""
    return FleetOverview(
        sessions=tuple(
            _session(session_id, condition, audience, now, late.get(session_id, 0))
            for session_id, condition in conditions.items()
        ),
        workers=tuple(workers),
    )


def _session(
    session_id: SessionId, condition: StageCondition, audience: Audience, now: float, late: int
) -> SessionOverview:
    seen = [_seen(one, audience.watches.get(one.resource)) for one in condition.viewers]
    joins = audience.join_times(now - RECENT_JOINS_S, session_id)
    rungs = {**condition.rungs, SEGMENTS: late} if late else condition.rungs
    return SessionOverview(
        session_id=session_id,
        worker=condition.worker,
        publisher=condition.publisher,
        viewers=sum(rungs.values()),
        rungs=rungs,
        troubled=sum(one.is_troubled for one in seen),
        lost=_mean(one.lost for one in seen),
        frozen_share=_mean(one.frozen_share for one in seen),
        relayed=sum(one.network is Network.RELAY for one in seen),
        join_median_ms=statistics.median(joins) if joins else None,
        join_p95_ms=percentile(joins, 0.95),
        stations=_stations(seen),
        objection=condition.objection,
        writers={
            name: writer
            for name, writer in (("recorder", condition.recorder), ("segments", condition.segments))
            if writer is not None
        },
    )


def _seen(viewer: ViewerCondition, watch: Watch | None) -> _Seen:
    return _Seen(
        station=watch.station if watch else None,
        is_kiosk=watch is not None and watch.is_kiosk,
        lost=viewer.lost,
        frozen_share=(watch.frozen_share if watch else None) or 0.0,
        network=watch.network if watch else Network.UNKNOWN,
    )


def _stations(seen: Sequence[_Seen]) -> tuple[StationOverview, ...]:
    """Where most have trouble first."""
    by_station: dict[StationCode | None, list[_Seen]] = {}
    for one in seen:
        by_station.setdefault(one.station, []).append(one)
    return _ranked(
        StationOverview(
            station=station,
            viewers=len(those),
            troubled=sum(one.is_troubled for one in those),
            lost=_mean(one.lost for one in those),
            frozen_share=_mean(one.frozen_share for one in those),
            is_kiosk_troubled=any(one.is_kiosk and one.is_troubled for one in those),
        )
        for station, those in by_station.items()
    )


def _joined(station: StationCode | None, those: Sequence[StationOverview]) -> StationOverview:
    viewers = sum(one.viewers for one in those)
    return StationOverview(
        station=station,
        viewers=viewers,
        troubled=sum(one.troubled for one in those),
        lost=sum(one.lost * one.viewers for one in those) / viewers,
        frozen_share=sum(one.frozen_share * one.viewers for one in those) / viewers,
        is_kiosk_troubled=any(one.is_kiosk_troubled for one in those),
    )


def _ranked(stations: Iterable[StationOverview]) -> tuple[StationOverview, ...]:
    return tuple(sorted(stations, key=lambda one: (-one.troubled, -one.viewers, str(one.station))))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return statistics.fmean(listed) if listed else 0.0


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that this share of them does not exceed; None of none."""
    if not values:
        return None
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
