"""A file with rooms becomes an inventory: by the words of resources/inventory.json."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from shared.lodging import Policy
from shared.lodging.inventory import Inventory, RoomLine, Vocabulary, fold, read_inventory
from shared.organisation import Station
from streaming_server.sheets import Table, read_table

_WORDS: Final = Path(__file__).resolve().parents[1] / "resources" / "inventory.json"


def read_rooms(file: bytes, stations: Iterable[Station]) -> Inventory:
    """Raises Unreadable."""
    markets = [station for station in stations if station.is_gig_market]
    names = {fold(market.name): market.code for market in markets}
    codes = {market.code for market in markets}
    return read_inventory(read_table(file), vocabulary(), codes, names)


def as_table(rooms: Iterable[RoomLine]) -> Table:
    """Rooms as a list that reads back as the same rooms; for the file that is passed around."""
    words = vocabulary()
    fields = ("market", "building", "floor", "number", "policy", "beds", "night_yuan")
    heading = (*fields, "deposit_yuan", "free_nights")
    titles = tuple(min(words.columns[name]) for name in heading)
    policies = {policy: word for word, policy in words.policies.items()}
    return (
        titles,
        *(
            (
                room.market,
                room.building,
                str(room.floor),
                room.number,
                policies[room.policy],
                words.between[0].join(bed.label for bed in room.beds),
                _yuan(room.night_fen),
                _yuan(room.deposit_fen),
                str(room.free_nights),
            )
            for room in rooms
        ),
    )


@cache
def vocabulary() -> Vocabulary:
    words = json.loads(_WORDS.read_text("utf-8"))
    return Vocabulary(
        columns={
            name: frozenset(fold(title) for title in titles)
            for name, titles in words["columns"].items()
        },
        policies={
            fold(word): Policy(policy)
            for policy, known in words["policies"].items()
            for word in known
        },
        lower=words["lower"],
        upper=words["upper"],
        between=words["between_beds"],
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
