"""Which of a van's wishes the city hears of, and for whom a van may speak."""

from dataclasses import replace

import pytest

from shared.ids import CommandId, CounterId
from shared.link.days import flows, is_the_citys, may_speak_for
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.tickets.messages import CallNext, LeaseNumbers
from tests.fair import ELSEWHERE, HERE, KIOSK, OWNER, STAFF, VISITOR, apply, schedule
from tests.lodging_wishes import LODGING_COMMANDS


def test_the_hall_and_what_people_wished_for_flow_and_what_the_city_decides_does_not() -> None:
    called = CallNext(command_id=CommandId("c"), counter_id=CounterId("one"))
    leased = LeaseNumbers(command_id=CommandId("l"), station=HERE, prefix="A")
    assert flows(called)
    assert flows(apply())
    assert not flows(leased)
    assert not flows(schedule())


def test_a_van_asks_for_beds_and_gives_none() -> None:
    left = [one for one in LODGING_COMMANDS if not is_the_citys(one)]
    assert {one.type for one in left} == {"join_waitlist"}
    assert all(flows(one) for one in left)
    assert not is_the_citys(apply())


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
