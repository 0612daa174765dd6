"""What a kiosk keeps on its disk: its token, and public facts to start from without a network.

Nothing about a person is ever written here. Files are for the kiosk's own user alone.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from shared.ids import KioskId

_REGISTRATION: Final = "registration.json"
_BOARD: Final = "board.json"
_FIRST_SCREEN: Final = "first_screen.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """token: what the server gave for the one-time code. server: the one it is for."""

    server: str
    kiosk_id: KioskId
    token: str


class KioskStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def registration(self, server: str) -> Registration | None:
        """None when this machine was never enrolled with that server."""
        known = self._read(_REGISTRATION)
        if known is None or known.get("server") != server:
            return None
        return Registration(**known)

    def keep_registration(self, registration: Registration) -> None:
        self._write(_REGISTRATION, asdict(registration))

    def board(self) -> Mapping[str, Any] | None:
        """The public facts shown last, as they came."""
        return self._read(_BOARD)

    def keep_board(self, board: Mapping[str, Any]) -> None:
        self._write(_BOARD, board)

    def first_screen(self) -> Mapping[str, Any]:
        """What it said last, and the screens one touch away; empty when nothing is known."""
        return self._read(_FIRST_SCREEN) or {}

    def keep_first_screen(self, said: Mapping[str, Any]) -> None:
        self._write(_FIRST_SCREEN, said)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            fields = json.loads((self._folder / name).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:  # no JSON, or not even text
            return None  # what a power cut left is a fresh start
        return fields if isinstance(fields, dict) else None

    def _write(self, name: str, fields: Mapping[str, Any]) -> None:
        # Written beside and renamed, so that a power cut leaves the old file or the new one.
        beside = self._folder / f"{name}.new"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(fields, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / name)
