"""What is kept for whoever stands at the screen and proved who they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.shapes import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCode:
    """seconds: how long the code that staff read out is good."""

    proof_id: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Affair:
    """kind: application, enrolment, appointment, stay or ticket. Everything else is said as it
    stands here. undo_until: what was given back can be had again so long."""

    kind: str
    affair_id: str
    number: str
    title: str
    at: str
    where: str
    stands: str
    can_cancel: bool
    undo_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Affairs:
    affairs: tuple[Affair, ...]


ASKED_CODE: Final[Shape[AskedCode]] = Shape(AskedCode)
AFFAIRS: Final[Shape[Affairs]] = Shape(Affairs)
