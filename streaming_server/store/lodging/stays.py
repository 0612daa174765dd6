"""Rows of stays, of their parts and guests, and of repairs."""

from collections.abc import Iterable
from datetime import date, datetime
from sqlite3 import Connection
from typing import Final

from shared.applications import Contact
from shared.ids import KioskId, StationCode, VisitorId
from shared.lodging import (
    Allotted,
    BedDenied,
    BedId,
    Block,
    BlockId,
    Part,
    Party,
    RoomId,
    State,
    Stay,
    StayId,
    today,
    tonight,
)
from shared.people import FormOfAddress, PhoneNumber
from streaming_server.store.lodging.befores import read_was, was_text
from streaming_server.store.lodging.nights import (
    day_number,
    lift_block,
    move_nights,
    move_person,
    nights_of,
    read_day,
    take_block,
)
from streaming_server.store.rows import (
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    listed,
    places,
    read_instant,
    read_instant_or_none,
    read_list,
    replacement,
)

MOST_AT_ONCE: Final = 500  # variables of one statement


def load_stay(connection: Connection, stay_id: StayId) -> Stay | None:
    rows = connection.execute("SELECT * FROM stays WHERE stay_id = :stay_id", {"stay_id": stay_id})
    return next(iter(read_stays(connection, rows)), None)


def read_stays(connection: Connection, rows: Iterable[Row]) -> tuple[Stay, ...]:
    """Rows of the table of stays, each with its parts, in the same order."""
    found = list(rows)
    parts: dict[int, list[Part]] = {}
    for at in range(0, len(found), MOST_AT_ONCE):
        names, bound = places("stay", [row["row"] for row in found[at : at + MOST_AT_ONCE]])
        for row in connection.execute(
            f"SELECT * FROM stay_parts WHERE stay IN ({names}) ORDER BY stay, first", bound
        ):
            parts.setdefault(row["stay"], []).append(_part(row))
    return tuple(_stay(row, parts.get(row["row"], ())) for row in found)


def load_run_out(
    connection: Connection, market: StationCode, person: str | None, now: datetime
) -> tuple[Stay, ...]:
    """Holds of the market, and of the person anywhere, whose time is over; longest over first."""
    rows = connection.execute(
        "SELECT stays.* FROM stays LEFT JOIN lodgers USING (lodger) "
        "WHERE state IN ('held', 'offered') AND hold_until <= :now "
        "AND (market = :market OR person = :person) ORDER BY hold_until, stay_id",
        {"market": market, "person": person, "now": instant(now)},
    )
    return read_stays(connection, rows)


def load_waiting(connection: Connection, market: StationCode) -> tuple[Stay, ...]:
    """In the order of asking."""
    rows = connection.execute(
        "SELECT * FROM stays WHERE market = :market AND state = 'waitlisted' ORDER BY made_at, row",
        {"market": market},
    )
    return read_stays(connection, rows)


def load_markets_to_tidy(connection: Connection, now: datetime) -> tuple[StationCode, ...]:
    rows = connection.execute(
        "SELECT DISTINCT market FROM stays "
        "WHERE (state IN ('held', 'offered') AND hold_until <= :now) "
        "OR (state = 'waitlisted' AND first < :night) ORDER BY market",
        {"now": instant(now), "night": day_number(tonight(now))},
    )
    return tuple(StationCode(row["market"]) for row in rows)


def load_lodged(
    connection: Connection, person: str, first: date, end: date, but: StayId, now: datetime
) -> frozenset[date]:
    """Nights in which the person has a bed by another stay that has not run out."""
    rows = connection.execute(
        "SELECT night FROM person_nights JOIN lodgers USING (lodger) "
        "JOIN stays ON stays.row = person_nights.stay "
        "WHERE person = :person AND night >= :first AND night < :end AND stay_id <> :but "
        "AND NOT (state IN ('held', 'offered') AND hold_until <= :now)",
        {
            "person": person,
            "first": day_number(first),
            "end": day_number(end),
            "but": but,
            "now": instant(now),
        },
    )
    return frozenset(read_day(row["night"]) for row in rows)


def load_person(connection: Connection, stay_id: StayId) -> str | None:
    row = connection.execute(
        "SELECT person FROM stays JOIN lodgers USING (lodger) WHERE stay_id = :stay_id",
        {"stay_id": stay_id},
    ).fetchone()
    return row["person"] if row else None


def save_stay(connection: Connection, stay: Stay, before: Stay | None, person: str | None) -> None:
    """person: whose nights they are, once it is known; stays as it was when None.

    Raises IntegrityError when a night is somebody else's.
    """
    known = connection.execute(
        "SELECT row, lodger FROM stays WHERE stay_id = :stay_id", {"stay_id": stay.stay_id}
    ).fetchone()
    lodger_before = known["lodger"] if known else None
    lodger = lodger_before if person is None else _lodger(connection, person)
    values = stay_row(stay, lodger)
    if known is None:
        cursor = connection.execute(insertion("stays", values), values)
        row = cursor.lastrowid or 0
    else:
        row = known["row"]
        connection.execute(change("stays", "stay_id", values), values)
    move_nights(connection, row, before, stay)
    move_person(
        connection,
        row,
        (lodger_before, _dates(before)),
        (lodger, _dates(stay)),
    )
    if before is None or before.parts != stay.parts:
        _save_parts(connection, row, stay.parts)


def save_stay_contact(connection: Connection, stay_id: StayId, contact: Contact) -> None:
    stay = connection.execute(
        "SELECT row FROM stays WHERE stay_id = :stay_id", {"stay_id": stay_id}
    ).fetchone()
    row: dict[str, object] = {
        "stay": stay["row"],
        "form_of_address": contact.form_of_address.disclose(),
        "phone": contact.phone.disclose() if contact.phone else None,
    }
    connection.execute(replacement("stay_contacts", ("stay",), row), row)


def load_stay_contacts(connection: Connection, stay_ids: Iterable[StayId]) -> dict[StayId, Contact]:
    wanted = list(stay_ids)
    found: dict[StayId, Contact] = {}
    for at in range(0, len(wanted), MOST_AT_ONCE):
        names, bound = places("stay", wanted[at : at + MOST_AT_ONCE])
        for row in connection.execute(
            "SELECT stay_id, form_of_address, phone FROM stay_contacts "
            f"JOIN stays ON stays.row = stay_contacts.stay WHERE stay_id IN ({names})",
            bound,
        ):
            found[StayId(row["stay_id"])] = Contact(
                form_of_address=FormOfAddress(row["form_of_address"]),
                phone=PhoneNumber(row["phone"]) if row["phone"] else None,
            )
    return found


def load_block(connection: Connection, block_id: BlockId) -> Block | None:
    row = connection.execute(
        "SELECT * FROM blocks WHERE block_id = :block_id", {"block_id": block_id}
    ).fetchone()
    return read_block(row) if row else None


def save_block(connection: Connection, block: Block) -> None:
    """A new one takes its nights; raises IntegrityError when one is somebody's."""
    row: dict[str, object] = {
        "block_id": block.block_id,
        "market": block.market,
        "room_id": block.part.room_id,
        "beds": listed(block.part.beds),
        "first": day_number(block.part.first),
        "leaves": day_number(block.part.end),
        "reason": block.reason,
        "lifted_at": instant_or_none(block.lifted_at),
        "station": block.allotted.station if block.allotted else None,
        "kiosk_id": block.allotted.kiosk_id if block.allotted else None,
        "party": block.allotted.party.value if block.allotted else None,
    }
    cursor = connection.execute(insertion("blocks", row), row)
    take_block(connection, cursor.lastrowid or 0, block.part)


def end_block(connection: Connection, block: Block, end: date, at: datetime) -> None:
    row = connection.execute(
        "SELECT row FROM blocks WHERE block_id = :block_id", {"block_id": block.block_id}
    ).fetchone()
    lift_block(connection, row["row"], block, end)
    connection.execute(
        "UPDATE blocks SET leaves = :end, lifted_at = :at WHERE row = :row",
        {"row": row["row"], "end": day_number(end), "at": instant(at)},
    )


def save_denial(connection: Connection, event: BedDenied) -> None:
    row: dict[str, object] = {
        "market": event.market,
        "party": event.party.value,
        "first": day_number(event.first),
        "leaves": day_number(event.end),
        "at": instant(event.at),
    }
    connection.execute(insertion("denied_beds", row), row)


def read_block(row: Row) -> Block:
    return Block(
        block_id=BlockId(row["block_id"]),
        market=StationCode(row["market"]),
        part=_part(row),
        reason=row["reason"],
        lifted_at=read_instant_or_none(row["lifted_at"]),
        allotted=_allotted(row) if row["kiosk_id"] else None,
    )


def _allotted(row: Row) -> Allotted:
    return Allotted(
        station=StationCode(row["station"]),
        kiosk_id=KioskId(row["kiosk_id"]),
        party=Party(row["party"]),
        recalled_at=read_instant_or_none(row["recalled_at"]),
    )


def _dates(stay: Stay | None) -> frozenset[date]:
    return frozenset(night for _, night in nights_of(stay))


def _lodger(connection: Connection, person: str) -> int:
    key = {"person": person}
    connection.execute(
        "INSERT INTO lodgers (person) VALUES (:person) ON CONFLICT (person) DO NOTHING", key
    )
    row = connection.execute("SELECT lodger FROM lodgers WHERE person = :person", key).fetchone()
    lodger: int = row["lodger"]
    return lodger


def _save_parts(connection: Connection, row: int, parts: tuple[Part, ...]) -> None:
    connection.execute("DELETE FROM stay_parts WHERE stay = :stay", {"stay": row})
    for part in parts:
        values = part_row(row, part)
        connection.execute(insertion("stay_parts", values), values)


def part_row(row: int, part: Part) -> dict[str, object]:
    """row: of the stay."""
    return {
        "stay": row,
        "first": day_number(part.first),
        "leaves": day_number(part.end),
        "room_id": part.room_id,
        "beds": listed(part.beds),
    }


def stay_row(stay: Stay, lodger: int | None) -> dict[str, object]:
    """As it lies in the table of stays, but for the row's number."""
    return {
        "stay_id": stay.stay_id,
        "day": today(stay.made_at).isoformat(),
        "number": stay.number,
        "market": stay.market,
        "party": stay.party.value,
        "first": day_number(stay.first),
        "leaves": day_number(stay.end),
        "state": stay.state.value,
        "made_at": instant(stay.made_at),
        "hold_until": instant_or_none(stay.hold_until),
        "is_late": int(stay.is_late),
        "visitor_id": stay.visitor_id,
        "lodger": lodger,
        "night_fen": stay.night_fen,
        "deposit_fen": stay.deposit_fen,
        "free_nights": stay.free_nights,
        "changed_at": instant_or_none(stay.changed_at),
        "is_minor": int(stay.is_minor),
        "was": was_text(stay.was) if stay.was else None,
    }


def _stay(row: Row, parts: Iterable[Part]) -> Stay:
    return Stay(
        stay_id=StayId(row["stay_id"]),
        number=row["number"],
        market=StationCode(row["market"]),
        party=Party(row["party"]),
        first=read_day(row["first"]),
        end=read_day(row["leaves"]),
        state=State(row["state"]),
        parts=tuple(parts),
        made_at=read_instant(row["made_at"]),
        hold_until=read_instant_or_none(row["hold_until"]),
        is_late=bool(row["is_late"]),
        visitor_id=VisitorId(row["visitor_id"]) if row["visitor_id"] else None,
        night_fen=row["night_fen"],
        deposit_fen=row["deposit_fen"],
        free_nights=row["free_nights"],
        changed_at=read_instant_or_none(row["changed_at"]),
        is_minor=bool(row["is_minor"]),
        was=read_was(row["was"]) if row["was"] else None,
    )


def _part(row: Row) -> Part:
    return Part(
        room_id=RoomId(row["room_id"]),
        beds=tuple(BedId(int(bed)) for bed in read_list(row["beds"])),
        first=read_day(row["first"]),
        end=read_day(row["leaves"]),
    )
