"""The second copy of the wishes that wait: a file that only grows, until none waits.

It is read when the database is damaged. A line that a power cut left half written is passed over.
"""

import base64
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the outbox. body: sealed."""

    position: int
    command_id: str
    kind: str
    fingerprint: str
    body: bytes
    slip: str | None
    occurred_at: str
    cause: str | None
    prefix: str | None


class Journal:
    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, lines: Iterable[Line]) -> None:
        """A disk that takes no second copy has taken the first: that is told and no more."""
        self._append([_written(line) for line in lines])

    def settle(self, command_ids: Iterable[str]) -> None:
        self._append([json.dumps({"settled": one}) for one in command_ids])

    def clear(self) -> None:
        """Nothing waits any more."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the journal cannot be removed error=%s", error)

    def lines(self) -> tuple[Line, ...]:
        """What was added and not settled, in order."""
        try:
            text = self._path.read_text("utf-8", errors="replace")
        except OSError:
            return ()
        waiting: dict[str, Line] = {}
        for row in text.splitlines():
            fields = _read(row)
            if "settled" in fields:
                waiting.pop(fields["settled"], None)
            elif fields:
                line = _line(fields)
                if line is not None:
                    waiting[line.command_id] = line
        return tuple(sorted(waiting.values(), key=lambda line: line.position))

    def _append(self, rows: list[str]) -> None:
        if not rows:
            return
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                # A line that a full disk cut off must not take the next one with it.
                file.write("".join(f"\n{row}" for row in rows).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            logger.warning("there is no second copy of a wish error=%s", error)


def _written(line: Line) -> str:
    fields = {name: getattr(line, name) for name in Line.__slots__}
    return json.dumps({**fields, "body": base64.b64encode(line.body).decode()})


def _read(row: str) -> dict[str, Any]:
    try:
        fields = json.loads(row)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _line(fields: dict[str, Any]) -> Line | None:
    try:
        return Line(**{**fields, "body": base64.b64decode(fields["body"])})
    except (KeyError, TypeError, ValueError):
        return None
