"""Random wishes, facts, answers and restarts on a machine's own copy: these stay true after each.

The server's side of the same promise is in tests/service/test_hall_machine.py.
"""

from collections import Counter as Tally
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kiosk.desk import Slip
from kiosk.desk.ports import place_of
from kiosk.store.journal import Journal
from shared.applications import slots_for
from shared.gatherings import State
from shared.ids import GatheringId, JobId, LegId, ServiceCode, StationCode
from shared.link.facts import FactKind, FactName, write_fact
from shared.link.outbox import FOR_STAFF, Standing
from shared.lodging import JoinWaitlist, Party, StayId, gives_until
from shared.organisation import SHANGHAI
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from shared.tickets.legs import Rating
from shared.tickets.messages import RateService
from shared.tickets.numbers import day_of
from tests.fair import HERE, NOW, NUMBER_OF_NOBODY, TODAY, apply, posting
from tests.gatherings_fair import COURSE, enrol
from tests.kiosk.desk_ground import BEDS, MACHINE, MARKET, bed_for, fresh, scan, ticket
from tests.kiosk.offline_day import EVERYTHING, OfflineDay, varied
from tests.shared.tickets.hall import BED, POLICY, SEEK

SERVICES = (SEEK, SEEK, SEEK, POLICY, BED)
NAMES = sorted((fact.name for fact in EVERYTHING), key=str)
#: After ten on that Sunday; ten hours later the hall is closed.
DAYS = (0, 0, 0, 1, -1)
MINUTES = (0, 1, 20, 40, 100, 600)
OTHER_NAME = PersonalText("李女士")
GONE_BY = {
    "yesterday": Reason.PASS_EXPIRED,
    "elsewhere": Reason.PASS_OF_ANOTHER_STATION,
    "altered": Reason.PASS_ALTERED,
    "typed": Reason.NOT_FOUND,
}


class AloneWithThePeople(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.day = OfflineDay()

    def teardown(self) -> None:
        self.day.close()

    @initialize(used=st.sampled_from((0, 97)), letter=st.sampled_from(("K", "K", None)))
    def begins(self, used: int, letter: str | None) -> None:
        """used: numbers of the machine's own series, of which there are 99."""
        today = day_of(self.day.clock.now).isoformat()
        series = [{"prefix": one, "day": today, "last": used} for one in "AB"] if used else []
        self.day.replica.restore({"series": series})
        self.day.replica.set_state(letter=letter)
        if not used:
            self.day.deliver()

    # ---------------------------------------------------------------- wishes

    @rule(service=st.sampled_from(SERVICES), many=st.integers(1, 5))
    def take_numbers(self, service: ServiceCode, many: int) -> None:
        for _ in range(many):
            answer = self.day.ask(ticket(services=(service,)))
            if isinstance(answer, Slip):
                assert answer.number
                assert {(FactKind.SERVICE, service), (FactKind.STATION, HERE)} <= self.day.known

    @rule(number=st.sampled_from(("C-001", "C-002")), minutes=st.sampled_from((0, 5, 20)))
    def come_with_a_pass(self, number: str, minutes: int) -> None:
        """And once more, so many minutes later."""
        self._come(number)
        self.day.clock.forward(timedelta(minutes=minutes))
        self._come(number)

    def _come(self, number: str) -> None:
        now = self.day.clock.now
        answer = self.day.ask(scan(number))
        today = now.astimezone(SHANGHAI).date()
        if isinstance(answer, Slip):
            place = place_of(COURSE, number, today)
            assert answer.first_at == self.day.came.setdefault(place, now)
        elif number == "C-002" and (FactKind.PASS_KEY, HERE) in self.day.known:
            assert (answer.reason, today > TODAY) == (Reason.PASS_EXPIRED, True)

    @rule(how=st.sampled_from(sorted(GONE_BY)))
    def come_with_no_good_pass(self, how: str) -> None:
        yesterday = self.day.clock.now.astimezone(SHANGHAI).date() - timedelta(days=1)
        good = scan().scanned.disclose()
        wish = {
            "yesterday": scan(day=yesterday),
            "elsewhere": scan(station=StationCode("JN-XX-009")),
            "altered": replace(scan(), scanned=PersonalText(good[:-4] + good[-4:].swapcase())),
            "typed": replace(scan(), scanned=PersonalText("C-001")),
        }[how]
        answer = self.day.ask(wish)
        assert isinstance(answer, Refused)
        has_key = (FactKind.PASS_KEY, HERE) in self.day.known
        assert answer.reason is (GONE_BY[how] if has_key else Reason.NOT_FOUND)

    @rule(wrong=st.sampled_from(({}, {}, {"phone": PersonalText("12")}, {"job_id": JobId("no")})))
    def apply_for_work(self, wrong: dict[str, Any]) -> None:
        slots = slots_for(None, posting(), self.day.clock.now)
        answer = self.day.ask(
            apply(command_id=fresh(), session_id=None, **{"call_at": slots[0], **wrong})
        )
        assert isinstance(answer, Refused) or not wrong

    @rule(wrong=st.sampled_from(({}, {}, {"gathering_id": GatheringId("no")})))
    def wish_for_a_place(self, wrong: dict[str, Any]) -> None:
        answer = self.day.ask(enrol(7, **{"command_id": fresh(), **wrong}))
        assert answer.is_request and not wrong if isinstance(answer, Slip) else True

    @rule(nights=st.sampled_from((0, 1, 2)), phone=st.sampled_from((NUMBER_OF_NOBODY, "12")))
    def wish_for_a_bed(self, nights: int, phone: str) -> None:
        tonight = self.day.clock.now.astimezone(SHANGHAI).date()
        wish = JoinWaitlist(
            command_id=fresh(),
            stay_id=StayId("s" * 32),
            market=StationCode(MARKET),
            party=Party.MAN,
            first=tonight,
            end=tonight + timedelta(days=nights),
            form_of_address=PersonalText("王先生"),
            phone=PersonalText(phone),
        )
        answer = self.day.ask(wish)
        is_good = nights > 0 and phone == NUMBER_OF_NOBODY
        assert isinstance(answer, Refused) or (answer.is_request and is_good)

    @rule(person=st.integers(0, 3), party=st.sampled_from((Party.MAN, Party.MAN, Party.WOMAN)))
    def take_a_bed_of_the_machines(self, person: int, party: Party) -> None:
        given = set(self.day.beds)
        wish = bed_for(phone=f"1380000000{person}", party=party)
        answer = self.day.ask(wish)
        if isinstance(answer, Slip):
            bed = next(one for one in BEDS if one.block_id == answer.subject)
            assert bed.block_id not in given
            assert (bed.kiosk_id, bed.party) == (MACHINE, party)
            assert self.day.clock.now < gives_until(bed.night)
            assert not answer.is_request
        else:
            assert answer.reason in (Reason.NO_BED_LEFT, Reason.ALREADY_LODGED)

    @rule()
    def return_what_is_left(self) -> None:
        given = set(self.day.beds)
        for one in self.day.return_beds():
            bed = next(bed for bed in BEDS if bed.block_id == one)
            assert one not in given
            assert bed.kiosk_id == MACHINE
            is_over = self.day.clock.now >= gives_until(bed.night)
            assert is_over or one in self.day.recalled

    @rule(at=st.integers(0, len(BEDS) - 1))
    def staff_want_a_bed_back(self, at: int) -> None:
        bed = replace(BEDS[at], is_recalled=True)
        self.day.recalled.add(bed.block_id)
        self.day.amend((write_fact(FactKind.ALLOTTED_BED, bed.block_id, bed),), ())

    @precondition(lambda self: self.day.wishes)
    @rule(at=st.integers(0, 50), rating=st.sampled_from(Rating))
    def say_how_it_was(self, at: int, rating: Rating) -> None:
        wish = RateService(command_id=fresh(), leg_id=LegId("leg-1"), rating=rating)
        assert isinstance(self.day.ask(wish, cause=self.day.nth(at)), Slip)

    @precondition(lambda self: self.day.wishes)
    @rule(at=st.integers(0, 50), is_other=st.booleans())
    def tap_again(self, at: int, is_other: bool) -> None:
        """After hours, restarts and answers, too."""
        name = self.day.nth(at)
        wish = self.day.wishes[name]
        if not is_other:
            self.day.says_the_same(wish)
            return
        changes: dict[str, Any] = {"form_of_address": OTHER_NAME}
        match wish.type:
            case "take_ticket":
                changes = {"services": (*wish.services, ServiceCode("training"))}
            case "check_in":
                changes = {"scanned": PersonalText("C-009")}
            case "rate_service":
                changes = {"leg_id": LegId("leg-2")}
        before = self.day.rows()
        answer = self.day.desk.handle(replace(wish, **changes))
        assert isinstance(answer, Refused)
        assert (answer.reason, self.day.rows()) == (Reason.ID_TAKEN, before)

    # ------------------------------------------------------------ the outside

    @rule(names=st.sets(st.sampled_from(NAMES), max_size=3))
    def facts_go(self, names: set[FactName]) -> None:
        self.day.amend((), names)

    @rule(
        state=st.sampled_from((State.ENROLLED, State.CANCELLED)),
        minutes=st.sampled_from((0, 30, 300)),
        is_offered=st.sampled_from((True, True, True, False)),
        most=st.sampled_from((None, None, None, 1)),
    )
    def facts_come(self, **said: Any) -> None:
        self.day.amend(varied(**said), ())

    @rule(
        letter=st.sampled_from(("K", "M")),
        gone=st.sets(st.sampled_from(NAMES), max_size=2),
        is_online=st.booleans(),
    )
    def a_backup_is_brought_back(self, letter: str, gone: set[FactName], is_online: bool) -> None:
        """The server knows nothing any more of the last number that it leased."""
        self.day.new_epoch(letter, [fact for fact in EVERYTHING if fact.name not in gone])
        if is_online:
            self.day.deliver()

    @rule()
    def ask_for_numbers(self) -> None:
        self.day.ask_for_numbers()

    @rule()
    def everything_is_delivered(self) -> None:
        self.day.deliver()

    @rule(many=st.integers(1, 2), fates=st.lists(st.booleans(), min_size=2, max_size=2))
    def the_server_answers(self, many: int, fates: list[bool]) -> None:
        sent = self.day.send(many)
        self.day.settle(dict(zip(sent, fates, strict=False)))

    @precondition(lambda self: self.day.settled())
    @rule(at=st.integers(0, 50), fate=st.booleans())
    def an_answer_comes_twice(self, at: int, fate: bool) -> None:
        settled = self.day.settled()
        self.day.settle({settled[at % len(settled)]: fate})

    @precondition(lambda self: self.day.outbox)
    @rule(at=st.integers(0, 50))
    def staff_close_one(self, at: int) -> None:
        name = list(self.day.outbox)[at % len(self.day.outbox)]
        is_theirs = self.day.outbox[name] in FOR_STAFF
        assert self.day.close_wish(name) is is_theirs

    @rule(days=st.sampled_from(DAYS), minutes=st.sampled_from(MINUTES))
    def the_clock_jumps(self, days: int, minutes: int) -> None:
        self.day.clock.now = NOW + timedelta(days=days, minutes=minutes)

    @rule(is_cut=st.booleans())
    def the_machine_starts_again(self, is_cut: bool) -> None:
        """is_cut: as the disk is when the power goes."""
        self.day.start_again(is_cut=is_cut)

    # -------------------------------------------------------------- always so

    @invariant()
    def a_number_is_given_once_a_day(self) -> None:
        given = self.day.numbers
        assert not [one for one, many in Tally(given).items() if many > 1]
        today = day_of(self.day.clock.now)
        shown = [slip.number for slip in self.day.desk.tickets()]
        assert shown == [number for day, number in given if day == today]

    @invariant()
    def a_bed_is_given_or_returned_once(self) -> None:
        assert len(self.day.beds) == len(set(self.day.beds))
        assert sorted(row["block_id"] for row in self.day.rows()["used_beds"]) == sorted(
            self.day.beds
        )

    @invariant()
    def every_wish_stands_in_its_order_and_none_is_lost(self) -> None:
        day = self.day
        assert day.standings() == list(day.outbox.items())
        pending = [one for one, standing in day.outbox.items() if standing is Standing.PENDING]
        second = [line.command_id for line in Journal(day.folder / "outbox.journal").lines()]
        assert second == pending
        depth = day.desk.depth()
        for_staff = sum(standing in FOR_STAFF for standing in day.outbox.values())
        assert (depth.pending, depth.for_staff) == (len(pending), for_staff)

    @invariant()
    def each_slip_is_what_it_was(self) -> None:
        for name, slip in self.day.slips.items():
            kept = self.day.desk.standing(name)
            assert kept is not None
            assert kept.slip == slip


AloneWithThePeople.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_a_random_day_alone = AloneWithThePeople.TestCase
