"""Builders for tests of beds that machines give by themselves."""

from dataclasses import replace
from typing import Any, Final

from shared.ids import CommandId, KioskId
from shared.lodging import (
    AllotBeds,
    Allotted,
    AllottedBed,
    Block,
    BlockId,
    Party,
    TakeAllottedBed,
)
from shared.people import PersonalText
from tests.fair import HERE, NUMBER_OF_NOBODY
from tests.lodgings import MARKET, STAY, TONIGHT, part

MACHINE: Final = KioskId("kiosk-1")
OTHER_MACHINE: Final = KioskId("kiosk-2")
GIVEN: Final = BlockId("allot-1.1")


def allot(**changes: Any) -> AllotBeds:
    usual = AllotBeds(
        command_id=CommandId("allot-1"),
        market=MARKET,
        party=Party.MAN,
        count=2,
        station=HERE,
        kiosk_id=MACHINE,
    )
    return replace(usual, **changes)


def take(**changes: Any) -> TakeAllottedBed:
    usual = TakeAllottedBed(
        command_id=CommandId("take-1"),
        stay_id=STAY,
        market=MARKET,
        party=Party.MAN,
        form_of_address=PersonalText("秦先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
    )
    return replace(usual, **changes)


def allotted_block(**changes: Any) -> Block:
    usual = Block(
        block_id=GIVEN,
        market=MARKET,
        part=part(0, 1),
        reason="",
        allotted=Allotted(station=HERE, kiosk_id=MACHINE, party=Party.MAN),
    )
    return replace(usual, **changes)


def allotted_bed(**changes: Any) -> AllottedBed:
    usual = AllottedBed(
        block_id=GIVEN,
        kiosk_id=MACHINE,
        market=MARKET,
        market_name="泉边零工市场",
        address="泉城路 1 号",
        building="1",
        room="201",
        beds=("1",),
        party=Party.MAN,
        night=TONIGHT,
        night_fen=2500,
        deposit_fen=5000,
        free_nights=0,
    )
    return replace(usual, **changes)
