"""A trouble is named once, where it is, with what to do."""

from dataclasses import replace

import pytest

from shared.ids import SessionId, StationCode
from streaming_server.ports.media import PublisherCondition, WorkerLoad
from streaming_server.telemetry import (
    LEAST_FREE_BYTES,
    FleetOverview,
    SessionOverview,
    StationOverview,
    advise,
    has_room,
)
from streaming_server.telemetry.advice import NO_ROOM_BYTES

PUBLISHER = PublisherCondition(
    has_picture=True, kbps=1200, lost=0.0, silent_s=0.0, keyframe_requests=1
)
SHOW = SessionOverview(
    session_id=SessionId("show"),
    worker=0,
    publisher=PUBLISHER,
    viewers=12,
    rungs={"high": 12},
    troubled=0,
    lost=0.0,
    frozen_share=0.0,
    relayed=0,
    join_median_ms=200,
    join_p95_ms=400,
    stations=(),
)


def station(code: str, **changes: object) -> StationOverview:
    fine = StationOverview(
        station=StationCode(code),
        viewers=4,
        troubled=0,
        lost=0.0,
        frozen_share=0.0,
        is_kiosk_troubled=False,
    )
    return replace(fine, **changes)  # type: ignore[arg-type]


def codes(show: SessionOverview, *workers: WorkerLoad) -> list[str]:
    return [one.code for one in advise(FleetOverview(sessions=(show,), workers=workers))]


def test_where_all_is_well_nothing_is_said() -> None:
    assert codes(SHOW, WorkerLoad(number=0, viewers=12, cpu=0.5)) == []
    assert codes(replace(SHOW, publisher=None)) == []


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ({"silent_s": 4.0, "lost": 0.5, "kbps": 0.0}, "publisher_silent"),
        ({"lost": 0.09, "kbps": 100.0}, "publisher_loses"),
        ({"kbps": 120.0}, "publisher_slow"),
    ],
)
def test_of_a_publisher_the_worst_is_said_alone(trouble: dict[str, float], code: str) -> None:
    assert codes(replace(SHOW, publisher=replace(PUBLISHER, **trouble))) == [code]  # type: ignore[arg-type]


def test_sound_alone_needs_no_bitrate() -> None:
    assert codes(replace(SHOW, publisher=replace(PUBLISHER, has_picture=False, kbps=32))) == []


def test_one_station_that_loses_is_named_with_its_share() -> None:
    bad = station("bad", lost=0.09, troubled=3)
    (advice,) = advise(
        FleetOverview(sessions=(replace(SHOW, stations=(bad, station("good"))),), workers=())
    )
    assert (advice.code, advice.station, advice.is_urgent) == ("station_loses", "bad", True)
    assert advice.facts == {"share": 9, "troubled": 3, "count": 4}


def test_one_phone_says_nothing_about_its_station_but_the_stations_own_screen_does() -> None:
    phone = station("far", viewers=1, lost=0.2, troubled=1)
    lonely = replace(SHOW, stations=(phone, station("good")), troubled=1)
    assert codes(lonely) == ["viewers_troubled"]
    kiosk = replace(phone, is_kiosk_troubled=True)
    assert codes(replace(SHOW, stations=(kiosk, station("good")))) == ["station_loses"]


def test_where_somebody_has_trouble_nobody_reads_that_all_is_well() -> None:
    """Pictures that stand still while no packet is lost count as well."""
    still = station("slow", frozen_share=0.2, troubled=2)
    show = replace(SHOW, stations=(still, station("good")), troubled=2)
    (advice,) = advise(FleetOverview(sessions=(show,), workers=()))
    assert (advice.code, advice.is_urgent) == ("viewers_troubled", False)
    assert advice.facts == {"troubled": 2, "count": 12}


def test_a_trouble_that_has_a_name_is_not_told_twice() -> None:
    of_shop = replace(SHOW, troubled=12, publisher=replace(PUBLISHER, lost=0.5))
    assert codes(of_shop) == ["publisher_loses"]
    bad = station("bad", lost=0.09, troubled=3)
    assert codes(replace(SHOW, troubled=3, stations=(bad, station("good")))) == ["station_loses"]


def test_a_show_whose_shop_went_away_is_told_also_when_the_engine_forgot_it() -> None:
    fleets = FleetOverview(sessions=(), workers=()), FleetOverview(sessions=(SHOW,), workers=())
    for fleet in fleets:
        (advice,) = advise(fleet, (SHOW.session_id,))
        assert (advice.code, advice.is_urgent) == ("publisher_gone", True)


def test_a_trouble_everywhere_is_one_trouble_of_the_server() -> None:
    stations = tuple(station(name, lost=0.1, troubled=4) for name in ("a", "b", "c"))
    assert codes(replace(SHOW, stations=stations, lost=0.1)) == ["everybody_loses"]


@pytest.mark.parametrize(
    ("free_bytes", "told"),
    [
        (None, []),
        (LEAST_FREE_BYTES, []),
        (LEAST_FREE_BYTES - 1, ["disk_low"]),
        (NO_ROOM_BYTES, ["disk_low"]),
        (NO_ROOM_BYTES - 1, ["disk_full"]),
        (0, ["disk_full"]),
    ],
)
def test_a_disk_is_told_before_it_is_full(free_bytes: int | None, told: list[str]) -> None:
    found = advise(FleetOverview(sessions=(), workers=(), free_bytes=free_bytes))
    assert [one.code for one in found] == told
    assert free_bytes is None or has_room(free_bytes) is (told != ["disk_full"])


def test_what_is_urgent_comes_first() -> None:
    slow = replace(SHOW, join_p95_ms=3100, relayed=9, publisher=replace(PUBLISHER, lost=0.5))
    full = WorkerLoad(number=1, viewers=300, cpu=0.93)
    assert codes(slow, full) == ["worker_full", "publisher_loses", "slow_joins", "many_relayed"]
