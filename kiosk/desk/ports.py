"""What the desk needs of a disk. The real one is kiosk.store.replica."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from kiosk.desk.slips import Slip, Waiting
from shared.ids import CommandId, KioskId, ServiceCode
from shared.link.facts import FactKind
from shared.link.outbox import Depth
from shared.lodging import BlockId, TakeAllottedBed
from shared.tickets.messages import TakeTicket
from shared.wire import Command


class Unwritable(Exception):
    """The disk takes nothing now; nothing of the wish was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A wish that was taken before. fingerprint: of the command."""

    fingerprint: str
    slip: Slip


def place_of(gathering_id: str, number: str, day: date) -> str:
    """Under which somebody's check-in of that day is kept."""
    return f"{gathering_id}|{number}|{day.isoformat()}"


class Rows(Protocol):
    """One transaction: all of it is kept, or nothing."""

    def fact(self, kind: FactKind, key: str) -> Any | None:
        """The value, of the class that belongs to the kind."""

    def facts(self, kind: FactKind) -> tuple[Any, ...]: ...
    def known(self, command_id: CommandId) -> Known | None: ...
    def numbers_left(self, prefix: str, day: date) -> int: ...
    def take_number(self, prefix: str, day: date) -> str | None:
        """The next label of the machine's blocks, else of its own series; None when there is none
        left."""

    def issued(self, service: ServiceCode, day: date) -> int:
        """Tickets that this machine gave for the service that day."""

    def checked_in(self, place: str) -> datetime | None: ...
    def save_ticket(self, slip: Slip, prefix: str, day: date) -> None: ...
    def save_check_in(self, place: str, at: datetime) -> None: ...
    def keep(
        self, command: Command, slip: Slip | None, occurred_at: datetime, cause: CommandId | None
    ) -> None:
        """The wish stands in the outbox, and its slip beside it."""

    def used_beds(self) -> frozenset[BlockId]:
        """Of those allotted to this machine: what it gave or returned."""

    def save_used(self, block_id: BlockId) -> None: ...
    def bed_wishes(self, night: date) -> tuple[TakeAllottedBed, ...]:
        """Beds that were given here for the night, as far as the wishes are still kept."""

    def close(self, command_id: CommandId) -> bool:
        """Staff looked after it; false where there is nothing to look after."""

    def is_leasing(self, prefix: str) -> bool:
        """Whether a wish for more numbers waits."""


class Replica(Protocol):
    def transaction(self) -> AbstractContextManager[Rows]:
        """Raises Unwritable when it cannot be committed."""

    def kiosk_id(self) -> KioskId: ...
    def facts(self, kind: FactKind) -> tuple[Any, ...]: ...
    def fact(self, kind: FactKind, key: str) -> Any | None: ...
    def tickets(self, day: date) -> tuple[Slip, ...]: ...
    def given_to(self, token_hash: str, day: date) -> tuple[Slip, TakeTicket] | None:
        """A number that this machine gave to whoever holds the slip's token, as far as the wish is
        still kept."""

    def checked_in(self) -> dict[str, datetime]:
        """By `place_of`."""

    def used_beds(self) -> frozenset[BlockId]: ...

    def depth(self) -> Depth: ...
    def waiting(self) -> tuple[Waiting, ...]:
        """What staff have to look at first, then what is pending; the first 200."""

    def standing(self, command_id: CommandId) -> Waiting | None: ...
    def wish(self, command_id: CommandId) -> Command | None:
        """The wish itself, while it waits or staff have to look after it."""
