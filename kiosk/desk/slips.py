"""What somebody gets for a wish at once, with or without a network."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.ids import CommandId
from shared.link.outbox import Entry, Standing
from shared.lodging import AllottedBed


class SlipKind(StrEnum):
    TICKET = "ticket"
    CHECK_IN = "check_in"
    APPLICATION = "application"
    FEEDBACK = "feedback"
    #: A place in a course; a request until the server has answered.
    PLACE = "place"
    #: A bed; a request until the server has answered.
    BED = "bed"
    #: One of the beds that were allotted to this machine: it is the person's from now on.
    ALLOTTED_BED = "allotted_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Holds nobody's name: it may be kept and printed again.

    slip_id: of the wish; proves it. subject: what it is about: the code of a service, the id of a
    posting or a gathering, the code of a market, the id of an allotment. number: for eyes; None
    until the server gave one. is_request: nothing is promised yet, and the slip has to say so.
    first_at: of a check-in, when it was done the first time. bed: that was given.
    """

    slip_id: CommandId
    kind: SlipKind
    subject: str
    at: datetime
    number: str | None = None
    is_request: bool = False
    first_at: datetime | None = None
    bed: AllottedBed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A wish and what became of it. sentence: of the server, when it refused."""

    entry: Entry
    slip: Slip | None
    sentence: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether the server has accepted it, and did not put it aside for its staff."""
        return self.entry.standing is Standing.ACCEPTED and not self.entry.is_set_aside
