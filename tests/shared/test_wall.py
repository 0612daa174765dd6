"""What a hall's board says of the day's shows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from shared.live_sessions import Phase, Standing, on_the_wall

#: Ten in the morning in Shanghai.
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    minutes: int
    phase: Phase = Phase.SCHEDULED

    @property
    def starts_at(self) -> datetime:
        return NOW + timedelta(minutes=self.minutes)


@pytest.mark.parametrize(
    ("shows", "told"),
    [
        ([], None),
        ([Planned(minutes=30), Planned(minutes=10)], (10, Standing.NEXT)),
        ([Planned(minutes=-5), Planned(minutes=10)], (-5, Standing.LATE)),
        ([Planned(minutes=0, phase=Phase.LOBBY)], (0, Standing.LATE)),
        ([Planned(minutes=-31), Planned(minutes=10)], (10, Standing.NEXT)),
        ([Planned(minutes=-31)], None),
        ([Planned(minutes=-90, phase=Phase.ON_AIR), Planned(minutes=5)], (-90, Standing.ON_AIR)),
        ([Planned(minutes=-90, phase=Phase.INTERRUPTED)], (-90, Standing.ON_AIR)),
        ([Planned(minutes=-5, phase=Phase.ENDED)], None),
        ([Planned(minutes=14 * 60)], None),
    ],
)
def test_one_show_is_told(shows: list[Planned], told: tuple[int, Standing] | None) -> None:
    found = on_the_wall(shows, NOW)
    assert (found and (found[0].minutes, found[1])) == told
