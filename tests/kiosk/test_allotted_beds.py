"""Beds of this machine at its desk: each given once, whatever becomes of the machine meanwhile."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.desk import Slip, SlipKind
from kiosk.store.rescue import DATABASE
from shared.link.facts import FactKind, write_fact
from shared.link.messages import Answer
from shared.lodging import BlockId, Party, ReturnBed, gives_until, tonight
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.fair import NOW
from tests.kiosk.desk_ground import BEDS, Machine, bed_for, facts, machine

EIGHT = gives_until(tonight(NOW))
OTHERS = "13800000002"


def subjects(here: Machine, *phones: str) -> list[str]:
    """Which beds so many people got, one after the other."""
    answers = [here.desk.handle(bed_for(phone)) for phone in phones]
    return [one.subject if isinstance(one, Slip) else one.reason for one in answers]


def waiting(here: Machine) -> list[str]:
    return [one.entry.kind for one in here.desk.waiting()]


def test_each_bed_is_given_once_and_none_of_another_machine(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        wish = bed_for()
        slip = here.desk.handle(wish)
        assert isinstance(slip, Slip)
        assert (slip.kind, slip.subject, slip.is_request) == (
            SlipKind.ALLOTTED_BED,
            "given.0",
            False,
        )
        assert slip.bed == BEDS[0]
        assert here.desk.handle(wish) == slip
        assert subjects(here, OTHERS, "13800000003") == ["given.1", Reason.NO_BED_LEFT]
        assert waiting(here) == ["take_allotted_bed"] * 2


def test_nobody_gets_two_beds_in_a_night(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        assert subjects(here, OTHERS, OTHERS) == ["given.0", Reason.ALREADY_LODGED]
        here.clock.forward(timedelta(days=1))
        bed = replace(BEDS[0], block_id=BlockId("tomorrow"), night=tonight(here.clock.now))
        here.replica.amend_facts(8, (write_fact(FactKind.ALLOTTED_BED, "tomorrow", bed),), ())
        assert subjects(here, OTHERS) == ["tomorrow"]


@pytest.mark.parametrize("phone", ["", "12"])
def test_a_bed_without_a_telephone_is_given_to_nobody(tmp_path: Path, phone: str) -> None:
    with machine(tmp_path) as here:
        answer = here.desk.handle(replace(bed_for(), phone=PersonalText(phone)))
        assert isinstance(answer, Refused)
        assert (len(here.desk.beds_to_give()), waiting(here)) == (3, [])


def test_a_bed_that_was_given_is_so_after_a_restart(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        subjects(here, OTHERS)
    with machine(tmp_path, knows=False) as here:
        assert [one.block_id for one in here.desk.beds_to_give()] == ["given.1", "given.2"]
        here.replica.replace_facts("epoch-2", 1, facts())
        assert subjects(here, "13800000003") == ["given.1"]


def test_what_is_left_at_eight_goes_back_behind_what_was_given(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        subjects(here, OTHERS)
        here.desk.return_beds()
        assert waiting(here) == ["take_allotted_bed"]
        here.clock.now = EIGHT
        assert subjects(here, "13800000003") == [Reason.NO_BED_LEFT]
        here.desk.return_beds()
        here.desk.return_beds()
        assert waiting(here) == ["take_allotted_bed", "return_bed", "return_bed"]
        returned = [here.desk.wish(one.entry.command_id) for one in here.desk.waiting()[1:]]
        assert [one.block_id for one in returned if isinstance(one, ReturnBed)] == [
            "given.1",
            "given.2",
        ]


def test_a_bed_that_staff_want_back_goes_at_once_unless_it_was_given(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        subjects(here, OTHERS)
        recalled = (replace(BEDS[at], is_recalled=True) for at in (0, 1))
        told = [write_fact(FactKind.ALLOTTED_BED, bed.block_id, bed) for bed in recalled]
        here.replica.amend_facts(8, told, ())
        here.desk.return_beds()
        assert waiting(here) == ["take_allotted_bed", "return_bed"]
        assert subjects(here, "13800000003") == [Reason.NO_BED_LEFT]


def test_a_bed_on_a_refused_slip_goes_back_when_staff_have_looked_after_it(tmp_path: Path) -> None:
    """Not before: until then somebody may stand at the counter with it. Nor is it given here."""
    with machine(tmp_path) as here:
        refused, slip = bed_for(), here.desk.handle(bed_for(OTHERS))
        assert isinstance(slip, Slip)
        here.desk.handle(refused)
        here.replica.settle((Answer(command_id=refused.command_id, reason=Reason.ALREADY_LODGED),))
        here.accept(slip.slip_id)
        assert waiting(here) == ["take_allotted_bed"]
        assert here.desk.close_wish(refused.command_id)
        assert not here.desk.close_wish(refused.command_id)
        (back,) = here.desk.waiting()
        wish = here.desk.wish(back.entry.command_id)
        assert isinstance(wish, ReturnBed)
        assert wish.block_id == "given.1"
        assert subjects(here, "13800000003") == [Reason.NO_BED_LEFT]


def test_a_machine_that_cannot_read_what_it_gave_gives_none_of_those_beds(tmp_path: Path) -> None:
    """And returns none: one of them may be on a slip. What is allotted from then on is good."""
    with machine(tmp_path) as here:
        subjects(here, OTHERS)
    for ending in ("-wal", "-shm"):
        tmp_path.joinpath(DATABASE + ending).unlink(missing_ok=True)
    (tmp_path / DATABASE).write_bytes(b"nothing that was a database" * 99)
    with machine(tmp_path, knows=False) as here:
        here.replica.replace_facts("epoch-1", 9, facts())
        assert waiting(here) == ["take_allotted_bed"]  # out of the journal
        assert subjects(here, "13800000003") == [Reason.NO_BED_LEFT]
        here.clock.now = EIGHT - timedelta(hours=1)
        here.desk.return_beds()
        bed = replace(BEDS[0], block_id=BlockId("later"), party=Party.WOMAN)
        here.replica.amend_facts(10, (write_fact(FactKind.ALLOTTED_BED, "later", bed),), ())
        assert [one.block_id for one in here.desk.beds_to_give()] == ["later"]
