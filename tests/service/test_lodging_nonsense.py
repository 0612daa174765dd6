"""Any wishes about beds, in any order, sensible or not: each is answered, and no night is lost,
given twice or left behind."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ids import KioskId, StationCode, VisitorId
from shared.lodging import (
    HAS_NIGHTS,
    AskForBed,
    BedAllotted,
    BedId,
    BlockId,
    Care,
    Channel,
    ConfirmStay,
    Document,
    ForgetGuests,
    HoldBed,
    Kind,
    LodgingCommand,
    Move,
    MoveStay,
    Party,
    PaymentId,
    RecallBed,
    ReturnBed,
    RoomId,
    Stay,
    StayId,
    TakeAllottedBed,
    TidyHolds,
    account,
    bed_nights,
)
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.people import PersonalText
from shared.refusals import Refused
from shared.wire import Malformed, decode_command, encode_command
from streaming_server.ports.handling import Receipt
from streaming_server.store.credentials import save_kiosk
from streaming_server.store.lodging.nights import read_day
from streaming_server.store.lodging.payments import load_payments
from streaming_server.store.lodging.stays import read_block, read_stays
from tests.allotted import MACHINE
from tests.fair import HERE, STAFF, VISITOR
from tests.fair_store import fresh
from tests.lodging_store import Inn, open_inn
from tests.lodgings import MARKET, night

AT_MACHINE = Actor(kind=ActorKind.KIOSK, kiosk_id=MACHINE, station=HERE)
first_nights = st.sampled_from([*map(night, (0, 0, 1, 1, 2, 3, -1, 200))])
last_days = st.sampled_from([*map(night, (2, 3, 4, 4, 5, 6, 0, 400))])
rooms = st.sampled_from([1, 1, 3, 4, 4, 9])
beds = st.sampled_from([10, 10, 11, 20, 30, 40, 40, 41, 99])
STAYS = [StayId(f"5f0a1c6e-0001-4000-8000-{at:012d}") for at in range(8)]
stays = st.sampled_from(STAYS)
numbers = [f"1380000000{at}" for at in range(6)]
phones = st.sampled_from([*numbers, *numbers, "138"]).map(PersonalText)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "command_id": st.builds(fresh),
    "stay_id": stays,
    "block_id": st.sampled_from([BlockId("block-1"), BlockId("block-2")]),
    "market": st.sampled_from([MARKET] * 9 + [StationCode("none")]),
    "first": first_nights,
    "end": last_days,
    "from_night": st.none() | first_nights,
    "bed_id": beds.map(BedId),
    "room_id": rooms.map(RoomId),
    "party": st.sampled_from([Party.MAN, *Party]),
    "channel": st.sampled_from(Channel),
    "visitor_id": st.just(VisitorId("")),
    "form_of_address": st.sampled_from(["韩先生"] * 8 + [" ", "好" * 60]).map(PersonalText),
    "phone": phones,
    "move": st.sampled_from(Move),
    "care": st.sampled_from(Care),
    "reason": st.sampled_from(["修灯", "修灯", ""]),
    "payment_id": st.sampled_from([PaymentId("payment-1"), PaymentId("payment-2")]),
    "kind": st.sampled_from(Kind),
    "amount_fen": st.sampled_from([1, 2500, 12_500, -1, 10**9]),
    "is_late": st.booleans(),
    "is_unready": st.booleans(),
    "is_minor": st.sampled_from([False] * 4 + [True]),
    "shares_phone": st.booleans(),
    "full_name": st.sampled_from(["韩先生", " "]).map(PersonalText),
    "document": st.sampled_from(Document),
    "document_number": st.sampled_from(["E12345678", "999"]).map(PersonalText),
    "home": st.sampled_from(["济南", ""]).map(PersonalText),
    "account_id": st.none(),
    "buffer": st.sampled_from([0, 1, 3, -1, 99]),
    "is_no_show_automatic": st.booleans(),
    "before": st.sampled_from([night(-200), night(-400), night(1)]),
    "count": st.sampled_from([1, 1, 2, 3, 0, 99]),
    "station": st.just(HERE),
    "kiosk_id": st.sampled_from([MACHINE] * 5 + [KioskId("none")]),
}


def command_of(kind: Any) -> st.SearchStrategy[Any]:
    hints = kind.__annotations__
    return st.builds(
        kind,
        **{
            name: st.none() | FIELDS[name] if type(None) in get_args(hint) else FIELDS[name]
            for name, hint in hints.items()
            if name != "type"
        },
    )


#: What makes a stay or gives it a name comes more often than what is done about one.
KINDS = (*get_args(LodgingCommand), HoldBed, HoldBed, HoldBed, ConfirmStay, ConfirmStay, MoveStay)
wishes = st.one_of(*map(command_of, KINDS))


def asked_by(command: LodgingCommand) -> st.SearchStrategy[tuple[LodgingCommand, Actor]]:
    likely = {
        AskForBed: VISITOR,
        TidyHolds: SYSTEM,
        ForgetGuests: SYSTEM,
        ReturnBed: AT_MACHINE,
        TakeAllottedBed: AT_MACHINE,
    }.get(type(command), STAFF)
    return st.tuples(st.just(command), st.sampled_from([likely] * 8 + [VISITOR, STAFF]))


def about_a_given_bed(command: LodgingCommand, allotted: Sequence[BlockId]) -> LodgingCommand:
    """Nobody guesses the name of what was allotted a moment ago."""
    if allotted and isinstance(command, RecallBed | ReturnBed | TakeAllottedBed):
        return replace(command, block_id=allotted[-1])
    return command


Step = tuple[tuple[LodgingCommand, Actor], int]
steps = st.lists(st.tuples(wishes.flatmap(asked_by), st.integers(0, 400)), min_size=30, max_size=60)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_nights_and_stays_always_agree(
    taken: list[Step],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(take(Path(folder), taken))


async def take(folder: Path, taken: Sequence[Step]) -> None:
    allotted: list[BlockId] = []
    async with open_inn(folder) as inn:
        enrol = partial(save_kiosk, kiosk_id=MACHINE, station=HERE, now=inn.clock.now)
        await inn.fair.store.write(enrol)
        for (wished, actor), minutes in taken:
            # Now and then hours go by: holds run out, evenings and nights come; or the clock jumps.
            passed = -1500 if minutes == 0 else minutes if minutes > 380 else minutes // 40
            inn.clock.forward(timedelta(minutes=passed))
            try:
                command = decode_command(encode_command(about_a_given_bed(wished, allotted)))
            except Malformed:
                continue
            answer = await inn.fair.service.handle(command, actor)
            assert isinstance(answer, Receipt | Refused)
            if isinstance(answer, Receipt):
                allotted += [one.block_id for one in answer.events if isinstance(one, BedAllotted)]
        await inn.fair.store.read(lambda rows: agree(rows, inn))


def agree(rows: Connection, inn: Inn) -> None:
    standing = read_stays(rows, rows.execute("SELECT * FROM stays"))
    held = [one for one in standing if one.state in HAS_NIGHTS]
    wanted = {pair for stay in held for pair in bed_nights(stay.parts)}
    in_rows = [
        (BedId(row["bed_id"]), read_day(row["night"]))
        for row in rows.execute("SELECT * FROM bed_nights WHERE stay IS NOT NULL")
    ]
    assert len(in_rows) == len(set(in_rows)) == sum(len(bed_nights(one.parts)) for one in held)
    assert set(in_rows) == wanted
    blocks = [read_block(row) for row in rows.execute("SELECT * FROM blocks")]
    blocked = rows.execute("SELECT COUNT(*) AS n FROM bed_nights WHERE block IS NOT NULL")
    assert blocked.fetchone()["n"] == sum(one.part.nights for one in blocks)
    for stay in standing:
        assert_whole(stay)
        assert_paid(rows, stay)
    parties_agree(rows)
    persons_agree(rows, held)


def assert_whole(stay: Stay) -> None:
    """No gap, no overlap, and what was booked is what is covered."""
    if not stay.parts:
        return
    assert stay.parts[0].first == stay.first
    assert stay.parts[-1].end == stay.end
    for before, after in zip(stay.parts, stay.parts[1:], strict=False):
        assert before.end == after.first


def assert_paid(rows: Connection, stay: Stay) -> None:
    """What is held is what was taken less what was given back, and never below nought."""
    payments = load_payments(rows, stay.stay_id)
    known = account(stay, payments)
    signs = {Kind.FEE: 1, Kind.DEPOSIT: 1, Kind.FEE_BACK: -1, Kind.DEPOSIT_BACK: -1}
    in_hand = sum(signs[one.kind] * one.amount_fen for one in payments)
    assert in_hand == known.paid_fen + known.deposit_fen
    assert min(known.paid_fen, known.deposit_fen) >= 0


def persons_agree(rows: Connection, held: Sequence[Stay]) -> None:
    """Nobody has two beds in a night, and every night of a known guest is that guest's."""
    nights = rows.execute(
        "SELECT person_nights.lodger AS lodger, night, stay_id FROM person_nights "
        "JOIN stays ON stays.row = person_nights.stay"
    ).fetchall()
    assert len({(row["lodger"], row["night"]) for row in nights}) == len(nights)
    known = {
        row["stay_id"] for row in rows.execute("SELECT stay_id FROM stays WHERE lodger IS NOT NULL")
    }
    wanted = {
        (stay.stay_id, night)
        for stay in held
        if stay.stay_id in known
        for _, night in bed_nights(stay.parts)
    }
    assert {(row["stay_id"], read_day(row["night"])) for row in nights} == wanted


def parties_agree(rows: Connection) -> None:
    """In no room and night are guests of two kinds, and floating rooms say whose they are."""
    mixed = rows.execute(
        "SELECT room_id, night FROM bed_nights JOIN beds USING (bed_id) "
        "JOIN stays ON stays.row = bed_nights.stay "
        "GROUP BY room_id, night HAVING COUNT(DISTINCT party) > 1"
    ).fetchall()
    assert mixed == []
    wrong = rows.execute(
        "SELECT 1 FROM bed_nights JOIN beds USING (bed_id) JOIN lodging_rooms USING (room_id) "
        "JOIN stays ON stays.row = bed_nights.stay LEFT JOIN room_nights "
        "ON room_nights.room_id = beds.room_id AND room_nights.night = bed_nights.night "
        "WHERE policy = 'floating' AND room_nights.party IS NOT stays.party"
    ).fetchall()
    assert wrong == []
    left = rows.execute(
        "SELECT 1 FROM room_nights WHERE NOT EXISTS (SELECT 1 FROM bed_nights "
        "JOIN beds USING (bed_id) WHERE beds.room_id = room_nights.room_id "
        "AND bed_nights.night = room_nights.night)"
    ).fetchall()
    assert left == []
