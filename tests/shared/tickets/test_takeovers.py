"""A phone stands in for a machine: with numbers that nobody else has."""

from dataclasses import replace

from shared.ids import CommandId, KioskId, StationCode
from shared.refusals import Reason, Refused
from shared.tickets.messages import MachineTakenOver, NumbersLeased, TakeOverMachine
from shared.tickets.numbers import BLOCK, LAST_NUMBER, day_of
from shared.tickets.takeovers import TakeoverView, decide
from tests.fair import HERE, NOW

PHONE = KioskId("phone-of-the-grid-worker-1")
WISH = TakeOverMachine(
    command_id=CommandId("take-over-1"),
    station=HERE,
    kiosk_id=KioskId("kiosk-1"),
    stand_in=PHONE,
)
VIEW = TakeoverView(stands_in=HERE, lasts={"B": 0, "A": 40})


def refused(view: TakeoverView, wish: TakeOverMachine = WISH) -> tuple[Reason, str | None]:
    decided = decide(view, wish, NOW)
    assert isinstance(decided, Refused)
    return decided.reason, decided.field


def test_the_phone_gets_numbers_of_its_own_behind_all_that_are_leased() -> None:
    decided = decide(VIEW, WISH, NOW)
    assert not isinstance(decided, Refused)
    taken, *leased = decided
    assert taken == MachineTakenOver(station=HERE, kiosk_id=WISH.kiosk_id, stand_in=PHONE, at=NOW)
    assert [
        (one.prefix, one.first, one.last, one.day, one.kiosk_id)
        for one in leased
        if isinstance(one, NumbersLeased)
    ] == [
        ("A", 41, 40 + BLOCK, day_of(NOW), PHONE),
        ("B", 1, BLOCK, day_of(NOW), PHONE),
    ]


def test_a_group_without_numbers_is_left_out() -> None:
    decided = decide(replace(VIEW, lasts={"A": LAST_NUMBER, "B": 3}), WISH, NOW)
    assert not isinstance(decided, Refused)
    assert [one.prefix for one in decided if isinstance(one, NumbersLeased)] == ["B"]
    assert refused(replace(VIEW, lasts={"A": LAST_NUMBER})) == (Reason.NO_NUMBERS_LEFT, None)
    assert refused(replace(VIEW, lasts={})) == (Reason.NO_NUMBERS_LEFT, None)


def test_only_a_machine_of_the_station_is_taken_over_by_a_phone_that_is_new() -> None:
    elsewhere = replace(VIEW, stands_in=StationCode("JN-LX-002"))
    assert refused(elsewhere) == (Reason.NOT_FOUND, "kiosk_id")
    assert refused(replace(VIEW, stands_in=None)) == (Reason.NOT_FOUND, "kiosk_id")
    known = replace(VIEW, is_stand_in_known=True)
    assert refused(known) == (Reason.ID_TAKEN, "stand_in")
    guessed = replace(WISH, stand_in=KioskId("phone"))
    assert refused(VIEW, guessed) == (Reason.MALFORMED, "stand_in")
