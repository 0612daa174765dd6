"""One sentence for each trouble: where it is, and what to do about it.

Pure. A rule speaks only of what somebody can change: the shop's network, a station's network, this
machine. code: names the sentence under advice.{code} in resources/i18n.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shared.ids import SessionId, StationCode
from streaming_server.ports.media import PublisherCondition
from streaming_server.telemetry.overview import (
    TROUBLED_LOSS,
    FleetOverview,
    SessionOverview,
    StationOverview,
)

SILENT_S: Final = 2.0
POOR_KBPS: Final = 300.0  # below it a face is not to be recognised on a phone
FEWEST_VIEWERS: Final = 3  # fewer say something about themselves, not about their station
SLOW_JOIN_MS: Final = 2_000.0
FULL_CPU: Final = 0.85  # of a core
MANY_RELAYED: Final = 0.5
_MIB: Final = 1024**2
LEAST_FREE_BYTES: Final = 200 * _MIB  # below it a busy day of shows might not fit
#: Below it a commit of the database may not fit: what is wished is refused, watching goes on.
NO_ROOM_BYTES: Final = 4 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """facts: for the sentence; shares are whole percents. is_urgent: viewers suffer now."""

    code: str
    facts: Mapping[str, str | int]
    is_urgent: bool
    session_id: SessionId | None = None
    station: StationCode | None = None


def advise(fleet: FleetOverview, interrupted: Collection[SessionId] = ()) -> tuple[Advice, ...]:
    """What is urgent first. interrupted: shows that are on air and whose shop went away; the
    engine may not know them any more."""
    found = [*_of_disk(fleet), *_of_workers(fleet)]
    found += [
        Advice(code="publisher_gone", facts={}, is_urgent=True, session_id=session_id)
        for session_id in interrupted
    ]
    for session in fleet.sessions:
        if session.session_id not in interrupted:
            found += _of_session(session)
    return tuple(sorted(found, key=lambda one: not one.is_urgent))


def has_room(free_bytes: int) -> bool:
    """Whether the database takes what is wished."""
    return free_bytes >= NO_ROOM_BYTES


def _of_disk(fleet: FleetOverview) -> Iterator[Advice]:
    free = fleet.free_bytes
    if free is not None and free < LEAST_FREE_BYTES:
        code = "disk_low" if has_room(free) else "disk_full"
        yield Advice(code=code, facts={"megabytes": free // _MIB}, is_urgent=True)


def _of_workers(fleet: FleetOverview) -> Iterator[Advice]:
    for worker in fleet.workers:
        if worker.cpu > FULL_CPU:
            facts = {"number": worker.number, "share": _percent(worker.cpu)}
            yield Advice(code="worker_full", facts=facts, is_urgent=True)


def _of_session(session: SessionOverview) -> Iterator[Advice]:
    causes = [*_of_publisher(session), *_of_places(session)]
    yield from causes
    if session.troubled and not causes:
        # Nobody is told that all is well while somebody sees a picture that stands still.
        yield Advice(
            code="viewers_troubled",
            facts={"troubled": session.troubled, "count": session.viewers},
            is_urgent=False,
            session_id=session.session_id,
        )
    yield from _of_the_way_in(session)


def _of_publisher(session: SessionOverview) -> Iterator[Advice]:
    publisher = session.publisher
    if publisher is None:
        return
    finding = _publisher_finding(publisher)
    if finding is not None:
        code, facts = finding
        yield Advice(code=code, facts=facts, is_urgent=True, session_id=session.session_id)


def _publisher_finding(publisher: PublisherCondition) -> tuple[str, Mapping[str, int]] | None:
    """The worst alone: the others follow from it."""
    if publisher.silent_s > SILENT_S:
        return "publisher_silent", {"seconds": int(publisher.silent_s)}
    if publisher.lost > TROUBLED_LOSS:
        return "publisher_loses", {"share": _percent(publisher.lost)}
    if publisher.has_picture and publisher.kbps < POOR_KBPS:
        return "publisher_slow", {"kbps": int(publisher.kbps)}
    return None


def _of_places(session: SessionOverview) -> Iterator[Advice]:
    named = [one for one in session.stations if one.station is not None]
    suffering = [one for one in named if _suffers(one)]
    is_everywhere = len(named) >= FEWEST_VIEWERS and len(suffering) == len(named)
    if is_everywhere:
        facts = {"share": _percent(session.lost), "count": session.viewers}
        yield Advice(
            code="everybody_loses", facts=facts, is_urgent=True, session_id=session.session_id
        )
    for one in () if is_everywhere else suffering:
        yield Advice(
            code="station_loses",
            facts={"share": _percent(one.lost), "troubled": one.troubled, "count": one.viewers},
            is_urgent=True,
            session_id=session.session_id,
            station=one.station,
        )


def _of_the_way_in(session: SessionOverview) -> Iterator[Advice]:
    if session.join_p95_ms is not None and session.join_p95_ms > SLOW_JOIN_MS:
        seconds = f"{session.join_p95_ms / 1000:.1f}"
        yield Advice(
            code="slow_joins",
            facts={"seconds": seconds},
            is_urgent=False,
            session_id=session.session_id,
        )
    if session.viewers >= FEWEST_VIEWERS and session.relayed > MANY_RELAYED * session.viewers:
        yield Advice(
            code="many_relayed",
            facts={"relayed": session.relayed, "count": session.viewers},
            is_urgent=False,
            session_id=session.session_id,
        )


def _suffers(station: StationOverview) -> bool:
    is_evidence = station.viewers >= FEWEST_VIEWERS or station.is_kiosk_troubled
    return is_evidence and station.lost > TROUBLED_LOSS


def _percent(share: float) -> int:
    return round(share * 100)
