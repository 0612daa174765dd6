"""Builders for tests of beds: two rooms of a market, stays in them, and wishes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.ids import CommandId, StationCode, VisitorId
from shared.lodging import (
    AskForBed,
    Bed,
    BedId,
    ConfirmStay,
    HoldBed,
    Part,
    Party,
    Policy,
    Room,
    RoomId,
    State,
    Stay,
    StayId,
)
from shared.people import PersonalText
from tests.fair import NUMBER_OF_NOBODY

MARKET: Final = StationCode("JN-TQ-G01")
#: Tuesday, 24 November 2026, half past ten in the morning in Shanghai.
NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
TONIGHT: Final = date(2026, 11, 24)
STAY: Final = StayId("5f0a1c6e-0001-4000-8000-000000000001")
OTHER: Final = StayId("5f0a1c6e-0001-4000-8000-000000000002")


def night(after: int) -> date:
    return TONIGHT + timedelta(days=after)


def room(policy: Policy = Policy.MEN, room_id: int = 1, beds: int = 4, **changes: Any) -> Room:
    """Beds are numbered from ten times the room's number on: 10 lower, 11 upper, ..."""
    usual = Room(
        room_id=RoomId(room_id),
        market=MARKET,
        building="1",
        number=f"{200 + room_id}",
        floor=2,
        policy=policy,
        beds=tuple(
            Bed(bed_id=BedId(room_id * 10 + at), label=str(at), is_lower=at % 2 == 0)
            for at in range(beds)
        ),
        night_fen=2500,
        deposit_fen=5000,
    )
    return replace(usual, **changes)


def part(first: int = 0, end: int = 5, beds: tuple[int, ...] = (10,), room_id: int = 1) -> Part:
    return Part(
        room_id=RoomId(room_id),
        beds=tuple(map(BedId, beds)),
        first=night(first),
        end=night(end),
    )


def stay(state: State = State.CONFIRMED, *parts: Part, **changes: Any) -> Stay:
    """Five nights from tonight on in the first bed."""
    spent = parts or (part(),)
    usual = Stay(
        stay_id=STAY,
        number="001",
        market=MARKET,
        party=Party.MAN,
        first=spent[0].first,
        end=spent[-1].end,
        state=state,
        parts=spent,
        made_at=NOW,
        night_fen=2500,
    )
    return replace(usual, **changes)


def hold(**changes: Any) -> HoldBed:
    usual = HoldBed(
        command_id=CommandId("hold-1"),
        stay_id=STAY,
        market=MARKET,
        party=Party.MAN,
        first=TONIGHT,
        end=night(5),
    )
    return replace(usual, **changes)


def ask(**changes: Any) -> AskForBed:
    usual = AskForBed(
        command_id=CommandId("ask-1"),
        stay_id=STAY,
        market=MARKET,
        party=Party.MAN,
        first=TONIGHT,
        end=night(1),
        visitor_id=VisitorId("resident-1"),
    )
    return replace(usual, **changes)


def confirm(**changes: Any) -> ConfirmStay:
    usual = ConfirmStay(
        command_id=CommandId("confirm-1"),
        stay_id=STAY,
        form_of_address=PersonalText("韩先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
    )
    return replace(usual, **changes)


def identity_number(born: str) -> str:
    """Of nobody, for no such area exists. Assembled, so that no file holds a whole number."""
    first = f"999999{born}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return first + "10X98765432"[total % 11]
