"""Wishes go in order, and each ends once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.ids import CommandId
from shared.link.outbox import STANDINGS, Entry, Standing, batch, begins, close, settle
from shared.refusals import Reason, Refused
from tests.fair import NOW


def entry(position: int, **changes: object) -> Entry:
    usual = Entry(
        position=position,
        command_id=CommandId(f"w-{position}"),
        kind="take_ticket",
        occurred_at=NOW + timedelta(seconds=position),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def ids(entries: tuple[Entry, ...]) -> list[int]:
    return [one.position for one in entries]


def test_a_batch_is_in_order_and_holds_what_is_pending_alone() -> None:
    entries = (entry(3), entry(1), entry(2, standing=Standing.ACCEPTED), entry(4))
    assert ids(batch(entries, 2)) == [1, 3]


def test_a_wish_never_travels_with_its_cause_nor_overtakes_it() -> None:
    entries = (entry(1), entry(2, cause=CommandId("w-1")), entry(3))
    assert ids(batch(entries, 9)) == [1]


def test_answers_settle_and_a_refusal_parks_what_builds_on_it() -> None:
    entries = (
        entry(1),
        entry(2, cause=CommandId("w-1")),
        entry(3, cause=CommandId("w-2")),
        entry(4),
        entry(5),
    )
    answers = {CommandId("w-1"): Reason.ROLE_CLOSED, CommandId("w-4"): None}
    changed = settle(entries, answers)
    assert [(one.position, one.standing) for one in changed] == [
        (1, Standing.REFUSED),
        (2, Standing.PARKED),
        (3, Standing.PARKED),
        (4, Standing.ACCEPTED),
    ]
    assert changed[0].reason is Reason.ROLE_CLOSED
    assert settle(changed, {CommandId("w-4"): Reason.NOT_FOUND}) == ()


def test_what_the_server_set_aside_is_over_here_and_parks_what_builds_on_it() -> None:
    first, second = CommandId("w-1"), CommandId("w-3")
    entries = (entry(1), entry(2, cause=first), entry(3), entry(4))
    changed = settle(entries, {first: None, second: Reason.NOT_FOUND}, {first, second})
    assert [(one.position, one.standing, one.is_set_aside) for one in changed] == [
        (1, Standing.ACCEPTED, True),
        (2, Standing.PARKED, False),
        (3, Standing.REFUSED, False),
    ]


@pytest.mark.parametrize("standing", Standing)
def test_what_builds_on_a_wish_that_came_to_nothing_is_not_sent(standing: Standing) -> None:
    is_in_vain = standing in {Standing.REFUSED, Standing.PARKED, Standing.CLOSED}
    begun = begins(standing, is_set_aside=False)
    assert begun is (Standing.PARKED if is_in_vain else Standing.PENDING)
    assert begins(standing, is_set_aside=True) is Standing.PARKED


@pytest.mark.parametrize("standing", Standing)
def test_staff_close_what_was_refused_and_nothing_else(standing: Standing) -> None:
    closed = close(entry(1, standing=standing))
    if Standing.CLOSED in STANDINGS[standing]:
        assert isinstance(closed, Entry)
        assert closed.standing is Standing.CLOSED
    else:
        assert isinstance(closed, Refused)
        assert closed.reason is Reason.WRONG_STATE


def test_there_is_nothing_to_close_where_nothing_is() -> None:
    assert isinstance(close(None), Refused)
