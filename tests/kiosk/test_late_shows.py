"""Which show the first screen tells of, and what it says of one whose hour has passed."""

from datetime import timedelta

import pytest

from kiosk.views.foyer import Foyer
from kiosk.views.home import next_show, when
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording
from tests.fair import NOW
from tests.kiosk.test_board import board, session


def foyer(*minutes: int) -> Foyer:
    """Each show by how many minutes are left until its hour."""
    shows = [session(f"in {one}", starts_at=NOW + timedelta(minutes=one)) for one in minutes]
    return Foyer(board=board(*shows), visit=VisitScope(lambda: "v"), say=Wording(), now=lambda: NOW)


@pytest.mark.parametrize(
    ("minutes", "told", "promised"),
    [((-31, 90), 90, 90), ((-7, 90), -7, 90), ((-7,), -7, None), ((-31,), None, None)],
)
def test_who_is_too_late_hides_nobody_and_who_is_late_is_not_promised(
    minutes: tuple[int, ...], told: int | None, promised: int | None
) -> None:
    hall = foyer(*minutes)
    first, ahead = next_show(hall), next_show(hall, late=timedelta())
    assert (first and first.session_id) == (told and f"in {told}")
    assert (ahead and ahead.session_id) == (promised and f"in {promised}")


def test_a_show_whose_hour_has_come_has_not_begun() -> None:
    hall = foyer(-7)
    late = next_show(hall)
    assert late is not None
    assert when(late, hall) == "还没开始"
