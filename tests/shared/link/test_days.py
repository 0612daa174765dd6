"""Which of a van's wishes the city hears of, and for whom a van may speak."""

from dataclasses import replace

import pytest

from shared.ids import CommandId, CounterId
from shared.link.days import flows, may_speak_for
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.tickets.messages import CallNext, LeaseNumbers
from tests.fair import ELSEWHERE, HERE, KIOSK, OWNER, STAFF, VISITOR, apply, schedule


def test_the_hall_and_what_people_wished_for_flow_and_what_the_city_decides_does_not() -> None:
    called = CallNext(command_id=CommandId("c"), counter_id=CounterId("one"))
    leased = LeaseNumbers(command_id=CommandId("l"), station=HERE, prefix="A")
    assert flows(called)
    assert flows(apply())
    assert not flows(leased)
    assert not flows(schedule())


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (STAFF, True),
        (KIOSK, True),
        (VISITOR, True),
        (OWNER, True),
        (SYSTEM, True),
        (replace(STAFF, station=ELSEWHERE), False),
        (replace(KIOSK, station=ELSEWHERE), False),
        (Actor(kind=ActorKind.OFFICE), False),
    ],
)
def test_a_van_speaks_for_its_own(actor: Actor, may: bool) -> None:
    assert may_speak_for(actor, HERE) is may
