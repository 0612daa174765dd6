"""A wish is answered once: who asks again gets the receipt, and nobody else does."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from shared.live_sessions import AddRole, PinRole
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.fair import (
    GUEST,
    JOB,
    NEIGHBOUR,
    RESIDENT,
    SHOW,
    STAFF,
    VISITOR,
    apply,
)
from tests.fair_store import fresh, open_fair, visitor


async def test_a_repeated_command_gets_the_earlier_receipt(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        first = await fair.accept(apply(), VISITOR)
        fair.clock.forward(timedelta(minutes=5))
        assert await fair.accept(apply(), VISITOR) == first
        assert len(await fair.store.reader.applications_of(RESIDENT)) == 1


async def test_double_taps_at_once_make_one_application(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        receipts = await asyncio.gather(*(fair.accept(apply(), VISITOR) for _ in range(20)))
        assert len({receipt.sequence for receipt in receipts}) == 1
        assert len(await fair.store.reader.applicants(SHOW)) == 1


async def test_an_id_stands_for_one_wish(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.accept(apply(), VISITOR)
        other = apply(form_of_address=PersonalText("李先生"))
        assert await fair.refuse(other, VISITOR) == Refused(
            reason=Reason.ID_TAKEN, field="command_id"
        )


async def test_another_resident_does_not_get_my_receipt(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.accept(apply(), VISITOR)
        refused = await fair.refuse(apply(), visitor(NEIGHBOUR))
        assert refused.reason is Reason.ID_TAKEN


async def test_a_refusal_is_not_kept(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        pin = PinRole(command_id=fresh(), session_id=SHOW, number=1)
        assert (await fair.refuse(pin, STAFF)).reason is Reason.NOT_FOUND
        await fair.go_on_air()
        assert (await fair.accept(pin, STAFF)).events


async def test_a_repeated_pin_is_the_same_wish_at_a_later_picture(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        pin = PinRole(command_id=fresh(), session_id=SHOW, number=1, picture=100)
        first = await fair.accept(pin, GUEST)
        assert await fair.accept(replace(pin, picture=9000), GUEST) == first


async def test_nothing_to_change_is_a_receipt_too(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        last = await fair.store.reader.last_sequence()
        again = AddRole(command_id=fresh(), session_id=SHOW, job_id=JOB)
        receipt = await fair.accept(again, STAFF)
        assert (receipt.events, receipt.sequence) == ((), last)
        assert await fair.accept(again, STAFF) == receipt
