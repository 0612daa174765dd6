"""To which city a van belongs: a file beside the van's database, for this account alone."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from shared.ids import KioskId, StationCode

_FILE: Final = "city.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRegistration:
    """token: the van's own key. server: the city's address, without a slash at its end."""

    server: str
    kiosk_id: KioskId
    station: StationCode
    token: str


def is_van(data: Path) -> bool:
    return (data / _FILE).exists()


def read_registration(data: Path) -> CityRegistration | None:
    """None for a server that is no van's. Raises ValueError for a file that somebody broke."""
    try:
        text = (data / _FILE).read_text("utf-8")
    except FileNotFoundError:
        return None
    try:
        return CityRegistration(**json.loads(text))
    except TypeError as error:
        raise ValueError(f"{data / _FILE} is none of ours") from error


def keep_registration(data: Path, registration: CityRegistration) -> None:
    beside = data / f"{_FILE}.new"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(registration), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(data / _FILE)
