"""Rooms out of a list: known ones are brought up to date, new ones get numbers."""

from collections.abc import Iterable
from dataclasses import replace
from sqlite3 import Connection

from shared.lodging import Bed, BedId, Room, RoomId
from shared.lodging.inventory import RoomLine
from streaming_server.ports.lodging import Furnished
from streaming_server.store.lodging.rooms import load_rooms, save_rooms


def furnish(connection: Connection, lines: Iterable[RoomLine]) -> Furnished:
    """No room and no bed is taken away: somebody may be asleep in it."""
    known = {
        (row["market"], row["building"], row["number"]): RoomId(row["room_id"])
        for row in connection.execute("SELECT room_id, market, building, number FROM lodging_rooms")
    }
    numbers = _Numbers(connection)
    added, changed, beds = 0, 0, 0
    rooms: list[Room] = []
    for line in lines:
        room_id = known.get((line.market, line.building, line.number))
        before = load_rooms(connection, [room_id])[room_id] if room_id else None
        room = _room(line, before, numbers)
        if before is None:
            added += 1
        elif room != before:
            changed += 1
        beds += len(room.beds) - (len(before.beds) if before else 0)
        if room != before:
            rooms.append(room)
    save_rooms(connection, rooms)
    return Furnished(added=added, changed=changed, beds=beds)


class _Numbers:
    """The next free ones."""

    def __init__(self, connection: Connection) -> None:
        row = connection.execute(
            "SELECT (SELECT MAX(room_id) FROM lodging_rooms) AS room, "
            "(SELECT MAX(bed_id) FROM beds) AS bed"
        ).fetchone()
        self._room, self._bed = row["room"] or 0, row["bed"] or 0

    def room(self) -> RoomId:
        self._room += 1
        return RoomId(self._room)

    def bed(self) -> BedId:
        self._bed += 1
        return BedId(self._bed)


def _room(line: RoomLine, before: Room | None, numbers: _Numbers) -> Room:
    known = {bed.label: bed for bed in before.beds} if before else {}
    beds = dict(known)
    for bed in line.beds:
        standing = known.get(bed.label)
        beds[bed.label] = (
            replace(standing, is_lower=bed.is_lower)
            if standing
            else Bed(bed_id=numbers.bed(), label=bed.label, is_lower=bed.is_lower)
        )
    return Room(
        room_id=before.room_id if before else numbers.room(),
        market=line.market,
        building=line.building,
        number=line.number,
        floor=line.floor,
        policy=line.policy,
        beds=tuple(sorted(beds.values(), key=lambda bed: bed.label)),
        night_fen=line.night_fen,
        deposit_fen=line.deposit_fen,
        free_nights=line.free_nights,
    )
