"""The one way anything changes, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.ids import CommandId, Sequence
from shared.link.days import Happened
from shared.organisation import Actor
from shared.refusals import Refused
from shared.wire import Command, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a command; the same command_id always gets the same receipt.

    sequence: of the last event, or of the last one known when nothing had to change.
    """

    command_id: CommandId
    sequence: Sequence
    events: tuple[Event, ...]


class Unavailable(Exception):
    """Disk, database or engine is away; nothing was changed. code: a Reason's value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Handle(Protocol):
    """The only way anything changes."""

    async def __call__(
        self, command: Command, actor: Actor, occurred_at: datetime | None = None
    ) -> Receipt | Refused:
        """occurred_at: when a machine that was alone took the wish; None: now.

        Raises Unavailable when the store cannot write; nothing was accepted then.
        """


class KeepDay(Protocol):
    """How a city keeps what a van did."""

    async def __call__(
        self, command: Command, happened: Happened, van: Actor, occurred_at: datetime
    ) -> Receipt | Refused:
        """As Handle."""
