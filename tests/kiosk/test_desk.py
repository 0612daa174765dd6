"""The desk decides alone: effect, outbox entry and slip together, by the server's own rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.desk import Slip, SlipKind
from shared.applications import Apply, slots_for
from shared.gatherings import Meeting
from shared.ids import CommandId, LegId, StationCode
from shared.link.facts import FactKind, write_fact
from shared.link.messages import Answer
from shared.link.outbox import Standing
from shared.lodging import JoinWaitlist, Party, StayId
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from shared.tickets.legs import Rating
from shared.tickets.messages import RateService
from shared.tickets.numbers import day_of
from tests.fair import JOB, NOW, NUMBER_OF_NOBODY, TODAY, apply, posting
from tests.gatherings_fair import COURSE, enrol
from tests.kiosk.desk_ground import MARKET, TODAYS, Machine, fresh, machine, scan, ticket


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Machine]:
    with machine(tmp_path) as one:
        yield one


def slip_of(answer: Slip | Refused) -> Slip:
    assert isinstance(answer, Slip), answer
    return answer


def wish_to_work(here: Machine) -> Slip | Refused:
    call_at = slots_for(None, posting(), here.clock.now)[0]
    return here.desk.handle(apply(command_id=fresh(), session_id=None, call_at=call_at))


def test_numbers_come_from_the_leased_block_and_then_from_the_machines_own(here: Machine) -> None:
    here.lease(21, 22)
    numbers = [slip_of(here.desk.handle(ticket())).number for _ in range(4)]
    assert numbers == ["A-021", "A-022", "A-K01", "A-K02"]
    assert [slip.number for slip in here.desk.tickets()] == numbers


def test_numbers_leased_twice_after_a_backup_are_given_once(here: Machine) -> None:
    """The server forgot a block, and leases from its middle again."""
    here.lease(21, 23)
    numbers = [slip_of(here.desk.handle(ticket())).number for _ in range(2)]
    here.lease(22, 24)
    numbers += [slip_of(here.desk.handle(ticket())).number for _ in range(3)]
    assert numbers == ["A-021", "A-022", "A-023", "A-024", "A-K01"]


def test_a_block_of_yesterday_gives_no_number_today(here: Machine) -> None:
    here.lease(21, 40)
    here.clock.forward(timedelta(days=1))
    assert slip_of(here.desk.handle(ticket())).number == "A-K01"


def test_a_machines_own_series_ends_and_leaves_nothing_behind(here: Machine) -> None:
    today = day_of(here.clock.now).isoformat()
    here.replica.restore({"series": [{"prefix": "A", "day": today, "last": 98}]})
    assert slip_of(here.desk.handle(ticket())).number == "A-K99"
    for _ in range(2):
        refused = here.desk.handle(ticket())
        assert isinstance(refused, Refused)
        assert refused.reason is Reason.NO_NUMBERS_LEFT
    assert here.desk.depth().pending == 1


def test_a_machine_without_block_and_letter_gives_no_number(here: Machine) -> None:
    here.replica.set_state(letter=None)
    refused = here.desk.handle(ticket())
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NO_NUMBERS_LEFT
    assert here.desk.depth().pending == 0


def test_a_second_tap_gets_the_same_slip(here: Machine) -> None:
    wish = ticket()
    assert here.desk.handle(wish) == here.desk.handle(wish)
    assert here.desk.depth().pending == 1
    other = here.desk.handle(ticket(command_id=wish.command_id))
    assert isinstance(other, Refused)
    assert other.reason is Reason.ID_TAKEN


def test_a_closed_hall_gives_no_number(here: Machine) -> None:
    here.clock.forward(timedelta(hours=12))
    refused = here.desk.handle(ticket())
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SERVICE_CLOSED


def test_a_pass_is_read_without_a_network_and_the_first_time_counts(here: Machine) -> None:
    first = slip_of(here.desk.handle(scan()))
    here.clock.forward(timedelta(minutes=5))
    second = slip_of(here.desk.handle(scan()))
    assert first.kind is SlipKind.CHECK_IN
    assert first.first_at == second.first_at == NOW
    (booking,) = here.desk.bookings_today()
    assert booking.checked_in_at == NOW


def test_each_date_of_a_course_is_checked_in_anew(here: Machine) -> None:
    tomorrow = timedelta(days=1)
    later = Meeting(
        starts_at=TODAYS.plan.starts_at + tomorrow, ends_at=TODAYS.plan.ends_at + tomorrow
    )
    longer = replace(TODAYS, plan=replace(TODAYS.plan, more=(later,)))
    here.replica.amend_facts(8, (write_fact(FactKind.GATHERING, COURSE, longer),), ())
    last = later.day
    assert slip_of(here.desk.handle(scan(day=last))).first_at == NOW
    here.clock.forward(tomorrow)
    again = slip_of(here.desk.handle(scan(day=last)))
    assert again.first_at == NOW + tomorrow
    (booking,) = here.desk.bookings_today()
    assert booking.checked_in_at == NOW + tomorrow


def test_whose_place_is_not_known_yet_is_let_in_by_the_pass_alone(here: Machine) -> None:
    assert slip_of(here.desk.handle(scan("C-009"))).number == "C-009"


def test_a_number_is_found_by_its_slip_on_the_day_it_was_given(here: Machine) -> None:
    of_the_slip = "ab" * 32
    wish = ticket(token_hash=of_the_slip)
    slip = here.desk.handle(wish)
    assert here.desk.given_to(of_the_slip) == (slip, f"{wish.visit_id}.1")
    assert here.desk.given_to("cd" * 32) is None
    here.clock.forward(timedelta(days=1))
    assert here.desk.given_to(of_the_slip) is None


def test_a_market_that_issued_a_pass_is_told_by_its_name(here: Machine) -> None:
    refused = here.desk.handle(scan(station=StationCode(MARKET)))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.PASS_OF_ANOTHER_STATION
    assert refused.facts == {"station": "北园"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"day": TODAY - timedelta(days=1)}, Reason.PASS_EXPIRED),
        ({"station": StationCode("JN-XX-009")}, Reason.PASS_OF_ANOTHER_STATION),
    ],
)
def test_a_pass_that_is_not_good_here_says_why(
    here: Machine, changes: dict[str, Any], reason: Reason
) -> None:
    refused = here.desk.handle(scan(**changes))
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_a_neighbours_number_typed_at_the_machine_opens_nothing(here: Machine) -> None:
    refused = here.desk.handle(replace(scan(), scanned=PersonalText("C-001")))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NOT_FOUND


def test_an_application_is_kept_with_its_slip_and_gets_its_number_later(here: Machine) -> None:
    slip = slip_of(wish_to_work(here))
    assert (slip.kind, slip.subject, slip.number) == (SlipKind.APPLICATION, JOB, None)
    sent = {"type": "application_sent", "number": "B-026"}
    here.replica.settle((Answer(command_id=slip.slip_id, events=(sent,)),))
    known = here.desk.standing(slip.slip_id)
    assert known is not None
    assert known.is_sure
    assert known.slip is not None
    assert known.slip.number == "B-026"


def test_a_wrong_telephone_is_said_at_once(here: Machine) -> None:
    call_at = slots_for(None, posting(), NOW)[0]
    wish = apply(command_id=fresh(), session_id=None, call_at=call_at, phone=PersonalText("12"))
    refused = here.desk.handle(wish)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (Reason.NOT_A_PHONE, "phone")


def test_a_bed_and_a_place_are_requests_and_say_so(here: Machine) -> None:
    bed = JoinWaitlist(
        command_id=fresh(),
        stay_id=StayId("s" * 32),
        market=StationCode(MARKET),
        party=Party.MAN,
        first=TODAY,
        end=TODAY + timedelta(days=2),
        form_of_address=PersonalText("王先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
    )
    assert slip_of(here.desk.handle(bed)).is_request
    assert slip_of(here.desk.handle(enrol(7))).is_request
    late = here.desk.handle(replace(bed, command_id=fresh(), end=TODAY))
    elsewhere = here.desk.handle(replace(bed, command_id=fresh(), market=StationCode("JN-NO")))
    assert isinstance(late, Refused)
    assert isinstance(elsewhere, Refused)


def test_a_refused_wish_stays_with_staff_and_parks_what_builds_on_it(here: Machine) -> None:
    first = slip_of(here.desk.handle(ticket()))
    rating = RateService(command_id=fresh(), leg_id=LegId("leg-1"), rating=Rating.GOOD)
    here.desk.handle(rating, cause=first.slip_id)
    other = slip_of(here.desk.handle(ticket()))
    refusal = Answer(
        command_id=first.slip_id, reason=Reason.NUMBER_NOT_YOURS, sentence="这个号不是这台机器的。"
    )
    here.replica.settle((refusal, Answer(command_id=other.slip_id)))
    told = {one.entry.standing: one for one in here.desk.waiting()}
    assert set(told) == {Standing.REFUSED, Standing.PARKED}
    assert told[Standing.REFUSED].sentence.startswith("这个号")
    assert here.desk.close_wish(first.slip_id)
    assert here.desk.close_wish(rating.command_id)
    assert not here.desk.close_wish(other.slip_id)
    assert not here.desk.close_wish(CommandId("nobody"))
    assert here.desk.waiting() == ()


def test_staff_read_whose_wish_was_refused_until_they_close_it(here: Machine) -> None:
    slip = slip_of(wish_to_work(here))
    here.replica.settle((Answer(command_id=slip.slip_id, reason=Reason.ROLE_CLOSED),))
    wish = here.desk.wish(slip.slip_id)
    assert isinstance(wish, Apply)
    assert wish.form_of_address == PersonalText("王女士")
    assert here.desk.close_wish(slip.slip_id)
    assert here.desk.wish(slip.slip_id) is None
    assert here.desk.wish(CommandId("nobody")) is None


def test_more_numbers_are_asked_for_once_before_they_run_out(here: Machine) -> None:
    here.lease(1, 20)
    here.desk.ask_for_numbers()
    assert here.desk.depth().pending == 0
    for _ in range(11):
        here.desk.handle(ticket())
    here.desk.ask_for_numbers()
    here.desk.ask_for_numbers()
    kinds = [one.entry.kind for one in here.desk.waiting()]
    assert kinds.count("lease_numbers") == 1


def test_everything_is_readable_without_a_network(here: Machine) -> None:
    assert [service.number for service in here.desk.services()] == [1]
    assert [job.employer.caller for job in here.desk.jobs()] == ["周店长"]
    assert here.desk.jobs()[0].call_slots
    assert [course.has_place for course in here.desk.courses()] == [True]
    assert [price.low_fen for price in here.desk.lodging_prices()] == [1500]
    assert [policy.name["zh"] for policy in here.desk.policies()] == ["有补贴"]
    station = here.desk.station()
    assert station is not None
    assert station.name == "泉边就业服务站"


def test_the_link_is_woken_by_each_wish(here: Machine) -> None:
    here.desk.handle(ticket())
    assert here.woken


def test_a_machine_that_knows_nothing_refuses_with_a_sentence(tmp_path: Path) -> None:
    with machine(tmp_path / "new", knows=False) as empty:
        refused = empty.desk.handle(ticket())
        assert isinstance(refused, Refused)
        assert refused.reason is Reason.NOT_FOUND
        assert empty.desk.jobs() == ()
