"""What is seen of a show, from its viewers' side and from the engine's."""

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.ids import SessionId, StationCode
from streaming_server.ports.media import StageCondition, ViewerCondition
from streaming_server.telemetry import Audience, Beacon, FleetOverview, Network, Watch, overview_of
from streaming_server.telemetry.audience import GRACE_S
from streaming_server.telemetry.overview import percentile

SHOW = SessionId("show")
NEAR, FAR = StationCode("near"), StationCode("far")


def watch(station: StationCode | None = NEAR, *, is_kiosk: bool = False) -> Watch:
    return Watch(session_id=SHOW, station=station, is_kiosk=is_kiosk, began_at=0.0)


def condition(**lost: float) -> StageCondition:
    viewers = tuple(
        ViewerCondition(resource=name, rung="high", lost=share, round_trip_s=None)
        for name, share in lost.items()
    )
    rungs = {"high": len(viewers)}
    return StageCondition(worker=0, publisher=None, rungs=rungs, viewers=viewers)


def seen(audience: Audience, **lost: float) -> FleetOverview:
    return overview_of({SHOW: condition(**lost)}, (), audience, 100.0)


def test_viewers_are_grouped_by_where_they_watch_from_the_worst_first() -> None:
    audience = Audience()
    for name, station in (("a", NEAR), ("b", NEAR), ("c", FAR)):
        audience.began(name, watch(station))
    (show,) = seen(audience, a=0.0, b=0.02, c=0.2, unknown=0.0).sessions
    assert [(one.station, one.viewers, one.troubled) for one in show.stations] == [
        (FAR, 1, 1),
        (NEAR, 2, 0),
        (None, 1, 0),
    ]
    assert show.stations[1].lost == pytest.approx(0.01)
    assert (show.viewers, show.troubled, show.rungs) == (4, 1, {"high": 4})


def test_a_picture_that_stands_still_is_a_trouble_without_any_loss() -> None:
    audience = Audience()
    audience.began("a", watch())
    assert audience.heard(Beacon(resource="a", frozen_ms=0), 50.0)
    assert audience.heard(Beacon(resource="a", frozen_ms=1000, network=Network.RELAY), 60.0)
    (show,) = seen(audience, a=0.0).sessions
    assert (show.troubled, show.relayed) == (1, 1)
    assert show.frozen_share == pytest.approx(0.1)


def test_a_first_picture_counts_once() -> None:
    audience = Audience()
    audience.began("a", watch())
    for at in (10.0, 20.0, 30.0):
        audience.heard(Beacon(resource="a", first_frame_ms=250, freezes=2), at)
    (show,) = seen(audience, a=0.0).sessions
    assert (show.join_median_ms, show.join_p95_ms) == (250, 250)
    assert (audience.join_times(0.0), audience.join_times(11.0)) == ([250], [])
    assert audience.freezes == 2


def test_who_is_not_there_is_not_heard_and_who_left_is_forgotten() -> None:
    audience = Audience()
    assert not audience.heard(Beacon(resource="nobody"), 1.0)
    audience.began("a", watch())
    audience.began("b", watch())
    audience.keep_only({"a"}, GRACE_S - 1)
    assert set(audience.watches) == {"a", "b"}
    audience.keep_only({"a"}, GRACE_S + 1)
    assert set(audience.watches) == {"a"}


def test_all_shows_of_a_station_are_one_row() -> None:
    audience = Audience()
    for name in ("a", "b"):
        audience.began(name, watch())
    shows = {SHOW: condition(a=0.1), SessionId("other"): condition(b=0.3)}
    (row,) = overview_of(shows, (), audience, 100.0).stations
    assert (row.station, row.viewers, row.troubled) == (NEAR, 2, 2)
    assert row.lost == pytest.approx(0.2)


def test_nobody_watches() -> None:
    (show,) = seen(Audience()).sessions
    assert (show.viewers, show.lost, show.join_median_ms, show.stations) == (0, 0.0, None, ())
    assert percentile([], 0.5) is None


@pytest.mark.parametrize(
    "field",
    [
        {"resource": ""},
        {"resource": "a" * 65},
        {"frames": -1},
        {"frozen_ms": float("nan")},
        {"first_frame_ms": float("inf")},
        {"network": "carrier pigeon"},
    ],
)
def test_a_beacon_that_cannot_be_is_refused(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Beacon).validate_python({"resource": "a", **field})
