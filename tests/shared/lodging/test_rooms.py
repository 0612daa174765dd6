"""Who may sleep where, in which bed, and what a bed goes through."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from shared.ids import CommandId
from shared.lodging import (
    CARE_MOVES,
    BedBlocked,
    BedCared,
    BedId,
    Block,
    BlockBed,
    BlockId,
    BlockLifted,
    Care,
    CareForBed,
    LiftBlock,
    LodgingView,
    Party,
    Policy,
    RoomNights,
    TidyHolds,
    decide,
)
from shared.refusals import Reason, Refused
from tests.lodgings import MARKET, NOW, TONIGHT, night, part, room

TAKES = {
    (Policy.MEN, Party.MAN),
    (Policy.WOMEN, Party.WOMAN),
    (Policy.FAMILY, Party.FAMILY),
    *product([Policy.FLOATING], Party),
}
BLOCK = BlockBed(
    command_id=CommandId("b"),
    block_id=BlockId("block-1"),
    room_id=room().room_id,
    bed_id=BedId(10),
    first=TONIGHT,
    end=night(3),
    reason="修上铺梯子",
)


@pytest.mark.parametrize(("policy", "party"), list(product(Policy, Party)))
def test_each_policy_takes_its_guests(policy: Policy, party: Party) -> None:
    a_room = room(policy)
    beds = tuple(bed.bed_id for bed in a_room.beds)
    refused = RoomNights(room=a_room).cannot_take(beds, party, TONIGHT, night(1))
    assert (refused is None) == ((policy, party) in TAKES)


def test_a_family_never_shares() -> None:
    refused = RoomNights(room=room(Policy.FLOATING)).cannot_take(
        (BedId(10),), Party.FAMILY, TONIGHT, night(1)
    )
    assert refused is not None
    assert refused.reason is Reason.ROOM_FOR_OTHERS


def test_a_floating_room_is_its_first_guests_until_it_is_empty() -> None:
    floating = RoomNights(
        room=room(Policy.FLOATING),
        taken={(BedId(10), night(1)): "a man"},
        parties={night(1): Party.MAN},
    )
    beds = (BedId(11),)
    assert floating.cannot_take(beds, Party.MAN, TONIGHT, night(3)) is None
    refused = floating.cannot_take(beds, Party.WOMAN, TONIGHT, night(3))
    assert refused is not None
    assert refused.reason is Reason.ROOM_FOR_OTHERS
    assert floating.cannot_take(beds, Party.WOMAN, TONIGHT, night(1)) is None
    assert floating.cannot_take(beds, Party.WOMAN, night(2), night(3)) is None
    # His own nights hinder nobody but others.
    assert floating.cannot_take(beds, Party.WOMAN, TONIGHT, night(3), "a man") is None


def test_leaving_day_and_coming_day_are_one() -> None:
    taken = RoomNights(room=room(), taken={(BedId(10), night(at)): "a" for at in (0, 1)})
    beds = (BedId(10),)
    assert taken.first_taken(beds, night(2), night(4)) is None
    assert taken.first_taken(beds, night(1), night(4)) == night(1)


@pytest.mark.parametrize(("before", "wished"), list(product(Care, Care)))
def test_every_step_of_housekeeping(before: Care, wished: Care) -> None:
    usual = room()
    beds = (replace(usual.beds[0], care=before), *usual.beds[1:])
    view = LodgingView(room=RoomNights(room=replace(usual, beds=beds)))
    decided = decide(
        view, CareForBed(command_id=CommandId("c"), bed_id=BedId(10), care=wished), NOW
    )
    if before is wished:
        assert decided == ()
    elif wished in CARE_MOVES[before] and wished is not Care.OCCUPIED:
        assert isinstance(decided, tuple)
        assert isinstance(decided[0], BedCared)
        assert decided[0].care is wished
    else:
        assert isinstance(decided, Refused)
        assert decided.facts == {"state": f"bed_{before}"}


def test_repairs_take_nights_like_a_guest() -> None:
    parts = []
    for command in (BLOCK, replace(BLOCK, bed_id=None)):
        decided = decide(LodgingView(room=RoomNights(room=room())), command, NOW)
        assert not isinstance(decided, Refused)
        (blocked,) = decided
        assert isinstance(blocked, BedBlocked)
        parts.append(blocked.part)
    assert parts[0] == part(end=3)
    assert len(parts[1].beds) == 4


@pytest.mark.parametrize(
    ("changes", "taken", "expected"),
    [
        ({}, {(BedId(10), night(2)): "a guest"}, Reason.NIGHT_TAKEN),
        ({"reason": "  "}, {}, Reason.EMPTY),
        ({"bed_id": BedId(77)}, {}, Reason.NOT_FOUND),
        ({"end": TONIGHT}, {}, Reason.ENDS_BEFORE_START),
    ],
)
def test_a_wrong_repair_is_refused(changes: dict[str, Any], taken: Any, expected: Reason) -> None:
    view = LodgingView(room=RoomNights(room=room(), taken=taken))
    decided = decide(view, replace(BLOCK, **changes), NOW)
    assert isinstance(decided, Refused)
    assert decided.reason is expected


def test_a_repair_is_known_by_its_id_and_its_room() -> None:
    standing = Block(block_id=BLOCK.block_id, market=MARKET, part=part(end=3), reason="x")
    taken = decide(LodgingView(room=RoomNights(room=room()), block=standing), BLOCK, NOW)
    assert isinstance(taken, Refused)
    assert taken.reason is Reason.ID_TAKEN
    for command in (BLOCK, CareForBed(command_id=CommandId("c"), bed_id=BedId(1), care=Care.CLEAN)):
        unknown = decide(LodgingView(), command, NOW)
        assert isinstance(unknown, Refused)
        assert unknown.reason is Reason.NOT_FOUND


@pytest.mark.parametrize(("days", "end"), [(-2, 0), (1, 1), (9, 3)])
def test_a_lifted_repair_gives_the_nights_that_are_left_back(days: int, end: int) -> None:
    block = Block(block_id=BLOCK.block_id, market=MARKET, part=part(end=3), reason="x")
    wish = LiftBlock(command_id=CommandId("l"), block_id=block.block_id)
    now = NOW + timedelta(days=days)
    decided = decide(LodgingView(block=block), wish, now)
    assert isinstance(decided, tuple)
    assert isinstance(decided[0], BlockLifted)
    assert decided[0].end == night(end)
    assert decide(LodgingView(block=replace(block, lifted_at=now)), wish, now) == ()
    unknown = decide(LodgingView(), wish, now)
    assert isinstance(unknown, Refused)


def test_tidying_decides_nothing_of_its_own() -> None:
    assert decide(LodgingView(), TidyHolds(command_id=CommandId("t"), market=MARKET), NOW) == ()
