"""A show is named by whose it is and what it is called, and says neither twice."""

import pytest

from kiosk.link.facts import Hirer, Session
from kiosk.views.cards import show_line
from kiosk.views.wording import Wording
from shared.ids import SessionId
from shared.live_sessions import Phase
from tests.fair import HERE, NOW, SHOW


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("包子铺招人", "老周包子铺，包子铺招人"),
        ("老周包子铺招人", "老周包子铺招人"),
        ("", "老周包子铺"),
    ],
)
def test_the_employer_is_named_once(title: str, line: str) -> None:
    session = Session(
        session_id=SessionId(SHOW),
        title=title,
        station=HERE,
        starts_at=NOW,
        phase=Phase.SCHEDULED,
        employer=Hirer(name="老周包子铺"),
    )
    assert show_line(session, Wording()) == line
