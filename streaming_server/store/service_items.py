"""Rows of what people come for: the usual list, and a station's own words in its place."""

from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from pydantic import TypeAdapter

from shared.ids import ServiceCode, StationCode
from shared.tickets.services import ServiceItem
from streaming_server.store.rows import replacement

USUAL: Final = Path(__file__).resolve().parents[2] / "resources" / "services.json"
#: Stands where a station's code would: for all that have no words of their own.
_EVERYWHERE: Final = ""
_ITEM: Final = TypeAdapter(ServiceItem)


def lay_usual_items(connection: Connection) -> None:
    """The list that comes with the program; what a station changed stays as it is."""
    for item in TypeAdapter(tuple[ServiceItem, ...]).validate_json(USUAL.read_bytes()):
        save_service_item(connection, StationCode(_EVERYWHERE), item)


def load_service_items(
    connection: Connection, station: StationCode
) -> dict[ServiceCode, ServiceItem]:
    """By code, in the order of their numbers."""
    rows = connection.execute(
        "SELECT code, body FROM service_items WHERE station IN (:everywhere, :station) "
        "ORDER BY number, station",
        {"everywhere": _EVERYWHERE, "station": station},
    )
    return {ServiceCode(row["code"]): _item(row["body"]) for row in rows}


def load_service_item(
    connection: Connection, station: StationCode, code: ServiceCode
) -> ServiceItem | None:
    row = connection.execute(
        "SELECT body FROM service_items WHERE station IN (:everywhere, :station) "
        "AND code = :code ORDER BY station DESC LIMIT 1",
        {"everywhere": _EVERYWHERE, "station": station, "code": code},
    ).fetchone()
    return _item(row["body"]) if row else None


@lru_cache(maxsize=512)
def _item(body: str) -> ServiceItem:
    """The same words are read once: every page of the hall asks for all of them."""
    return _ITEM.validate_json(body)


def save_service_item(connection: Connection, station: StationCode, item: ServiceItem) -> None:
    row: dict[str, object] = {
        "station": station,
        "code": item.code,
        "number": item.number,
        "body": _ITEM.dump_json(item).decode(),
    }
    connection.execute(replacement("service_items", ("station", "code"), row), row)
