"""Two machines of a station and the market's staff, cut off from each other at random: no bed is on
two slips, none is a guest's by a slip and somebody else's too, and what was given in time comes
true once."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.ids import CommandId, KioskId
from shared.lodging import (
    AllotBeds,
    AllotmentEnded,
    AllotmentRecalled,
    AllottedBed,
    BedAllotted,
    BedId,
    Block,
    BlockId,
    LodgingCommand,
    LodgingEvent,
    LodgingView,
    RecallBed,
    ReturnBed,
    RoomNights,
    StayId,
    StayMade,
    TakeAllottedBed,
    TidyHolds,
    cannot_give,
    decide,
    kept_until,
    to_give,
    to_return,
)
from shared.people import PersonalText
from shared.refusals import Refused
from tests.allotted import MACHINE, OTHER_MACHINE, allot, allotted_bed, take
from tests.lodgings import MARKET, NOW, TONIGHT, room

ROOM: Final = room(beds=4)
MACHINES: Final = (MACHINE, OTHER_MACHINE)
machines = st.sampled_from(MACHINES)
at = st.integers(0, 9)


class Apart(RuleBasedStateMachine):
    """blocks, taken: the market's rows. known, used, outbox: of each machine. slips: beds that
    somebody was promised, by wish."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.count = 0
        self.blocks: dict[BlockId, Block] = {}
        self.taken: dict[BedId, str] = {}
        self.known: dict[KioskId, dict[BlockId, AllottedBed]] = {one: {} for one in MACHINES}
        self.used: dict[KioskId, set[BlockId]] = {one: set() for one in MACHINES}
        self.outbox: dict[KioskId, list[LodgingCommand]] = {one: [] for one in MACHINES}
        self.slips: dict[CommandId, tuple[BedId, StayId]] = {}
        self.stays: list[StayMade] = []
        self.lost: set[CommandId] = set()

    # ---------------------------------------------------------------- the market

    @rule(machine=machines, count=st.integers(1, 3))
    def staff_allot(self, machine: KioskId, count: int) -> None:
        free = tuple((ROOM, bed.bed_id) for bed in ROOM.beds if bed.bed_id not in self.taken)
        wish = allot(command_id=self._fresh(), kiosk_id=machine, count=count)
        self._decide(LodgingView(is_machine_there=True, choices=free), wish)

    @rule(which=at)
    def staff_want_one_back(self, which: int) -> None:
        block = self._nth(which)
        if block is not None:
            wish = RecallBed(command_id=self._fresh(), block_id=block.block_id)
            self._decide(LodgingView(block=block), wish)

    @rule(which=at)
    def somebody_else_books_a_free_bed(self, which: int) -> None:
        free = [bed.bed_id for bed in ROOM.beds if bed.bed_id not in self.taken]
        if free:
            self.taken[free[which % len(free)]] = "a guest without a slip"

    @rule(minutes=st.sampled_from((1, 60, 240)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        open_ones = tuple(one for one in self.blocks.values() if one.lifted_at is None)
        wish = TidyHolds(command_id=self._fresh(), market=MARKET)
        self._decide(LodgingView(allotted=open_ones), wish)

    # --------------------------------------------------------------- the machines

    @rule(machine=machines)
    def a_machine_hears_the_facts(self, machine: KioskId) -> None:
        """Every machine of the station hears of all of them."""
        open_ones = (one for one in self.blocks.values() if one.lifted_at is None)
        self.known[machine] = {one.block_id: _fact(one) for one in open_ones}

    @rule(machine=machines, person=st.integers(0, 9))
    def somebody_asks_a_machine(self, machine: KioskId, person: int) -> None:
        known, used = self.known[machine].values(), self.used[machine]
        mine = to_give(known, used, machine, self.now)
        bed = mine[0] if mine else None
        command_id = self._fresh()
        wish = take(
            command_id=command_id,
            stay_id=StayId(f"{command_id}{'-' * 32}"),
            phone=PersonalText(f"1380000{person:04d}"),
        )
        if cannot_give(bed, wish, frozenset()) is not None or bed is None:
            return
        used.add(bed.block_id)
        self.slips[command_id] = BedId(int(bed.beds[0])), wish.stay_id
        self.outbox[machine].append(replace(wish, block_id=bed.block_id, kiosk_id=machine))

    @rule(machine=machines)
    def a_machine_returns_what_it_must(self, machine: KioskId) -> None:
        known, used = self.known[machine].values(), self.used[machine]
        for bed in to_return(known, used, machine, self.now):
            used.add(bed.block_id)
            self.outbox[machine].append(
                ReturnBed(command_id=self._fresh(), block_id=bed.block_id, kiosk_id=machine)
            )

    @rule(machine=machines, many=st.integers(1, 4))
    def a_machine_is_heard(self, machine: KioskId, many: int) -> None:
        for wish in self.outbox[machine][:many]:
            assert isinstance(wish, TakeAllottedBed | ReturnBed)
            block = self.blocks[wish.block_id]
            taken = {(bed, TONIGHT): who for bed, who in self.taken.items()}
            view = LodgingView(
                block=block, room=RoomNights(room=ROOM, taken=taken), number=str(self.count)
            )
            if not self._decide(view, wish):
                self.lost.add(wish.command_id)
        del self.outbox[machine][:many]

    # ------------------------------------------------------------------- always so

    @invariant()
    def no_bed_is_on_two_slips(self) -> None:
        beds = Counter(bed for bed, _ in self.slips.values())
        assert all(many == 1 for many in beds.values())

    @invariant()
    def a_slip_is_good_until_guests_are_waited_for_no_longer(self) -> None:
        if self.now >= kept_until(TONIGHT):
            return
        assert not self.lost
        for bed, stay_id in self.slips.values():
            assert self.taken[bed] == stay_id or self.taken[bed] in self.blocks

    @invariant()
    def each_bed_has_one_stay(self) -> None:
        beds = Counter(bed for made in self.stays for part in made.parts for bed in part.beds)
        assert all(many == 1 for many in beds.values())

    # ---------------------------------------------------------------------- within

    def _fresh(self) -> CommandId:
        self.count += 1
        return CommandId(f"wish-{self.count:04d}")

    def _nth(self, which: int) -> Block | None:
        blocks = list(self.blocks.values())
        return blocks[which % len(blocks)] if blocks else None

    def _decide(self, view: LodgingView, wish: LodgingCommand) -> bool:
        decided = decide(view, wish, self.now)
        if isinstance(decided, Refused):
            assert isinstance(wish, AllotBeds | TakeAllottedBed), decided
            return False
        for event in decided:
            self._save(event)
        return True

    def _save(self, event: LodgingEvent) -> None:
        match event:
            case BedAllotted():
                (bed,) = event.part.beds
                assert bed not in self.taken
                self.taken[bed] = event.block_id
                self.blocks[event.block_id] = Block(
                    block_id=event.block_id,
                    market=MARKET,
                    part=event.part,
                    reason="",
                    allotted=event.allotted,
                )
            case AllotmentRecalled():
                block = self.blocks[event.block_id]
                assert block.allotted is not None
                allotted = replace(block.allotted, recalled_at=event.at)
                self.blocks[event.block_id] = replace(block, allotted=allotted)
            case AllotmentEnded():
                block = self.blocks[event.block_id]
                (bed,) = block.part.beds
                assert self.taken.pop(bed) == event.block_id
                self.blocks[event.block_id] = replace(block, lifted_at=event.at)
            case StayMade():
                (bed,) = event.parts[0].beds
                assert bed not in self.taken
                self.taken[bed] = event.stay_id
                self.stays.append(event)


def _fact(block: Block) -> AllottedBed:
    assert block.allotted is not None
    (bed,) = block.part.beds
    return allotted_bed(
        block_id=block.block_id,
        kiosk_id=block.allotted.kiosk_id,
        beds=(str(bed),),
        is_recalled=block.allotted.recalled_at is not None,
    )


Apart.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_machines_and_market_apart = Apart.TestCase
