"""What a machine knows without a network: rows of the server that it keeps a copy of.

A fact is named by its kind and key. What is no longer true travels as the bare name.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from shared.gatherings import Enrolment, Gathering
from shared.ids import VisitorId
from shared.jobs import Posting
from shared.lodging import AllottedBed
from shared.organisation import Employer, Station
from shared.policies import Policy
from shared.shapes import Malformed, Shape
from shared.tickets.services import ServiceItem


class FactKind(StrEnum):
    STATION = "station"
    SERVICE = "service"
    #: A posting of the station that may be applied for.
    JOB = "job"
    EMPLOYER = "employer"
    #: A course, a salon or a fair of the next weeks.
    GATHERING = "gathering"
    #: Somebody's place in a gathering of today or tomorrow, without the person.
    BOOKING = "booking"
    #: With which the station's passes are signed.
    PASS_KEY = "pass_key"
    #: What a bed costs, by market.
    LODGING = "lodging"
    #: A bed of tonight that a machine may give by itself.
    ALLOTTED_BED = "allotted_bed"
    #: What people may have, in plain words.
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassKey:
    """key: in hexadecimal."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgingPrice:
    """low_fen, high_fen: of a bed and night. free_nights: the most that the city pays."""

    market: str
    name: str
    low_fen: int
    high_fen: int
    deposit_fen: int
    free_nights: int


Value = (
    Station
    | ServiceItem
    | Posting
    | Employer
    | Gathering
    | Enrolment
    | PassKey
    | LodgingPrice
    | AllottedBed
    | Policy
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactName:
    kind: FactKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """body: the value as JSON."""

    kind: FactKind
    key: str
    body: str

    @property
    def name(self) -> FactName:
        return FactName(kind=self.kind, key=self.key)


_SHAPES: Final[dict[FactKind, Shape[Any]]] = {
    FactKind.STATION: Shape(Station),
    FactKind.SERVICE: Shape(ServiceItem),
    FactKind.JOB: Shape(Posting),
    FactKind.EMPLOYER: Shape(Employer),
    FactKind.GATHERING: Shape(Gathering),
    FactKind.BOOKING: Shape(Enrolment),
    FactKind.PASS_KEY: Shape(PassKey),
    FactKind.LODGING: Shape(LodgingPrice),
    FactKind.ALLOTTED_BED: Shape(AllottedBed),
    FactKind.POLICY: Shape(Policy),
}
NOBODY: Final = VisitorId("")


def write_fact(kind: FactKind, key: str, value: Value) -> Fact:
    """Which resident's browser a place was taken in is nothing that a machine needs."""
    if isinstance(value, Enrolment):
        value = replace(value, visitor_id=NOBODY)
    return Fact(kind=kind, key=key, body=_SHAPES[kind].write(value))


def read_fact(kind: FactKind, body: str) -> Any:
    """The value, of the class that belongs to the kind. Raises Malformed."""
    try:
        return _SHAPES[kind].read(body)
    except Malformed:
        raise Malformed(kind) from None


def check_fact(fact: Fact) -> None:
    """Before it is kept. What a newer server tells of a thing in words of its own is kept as it
    is, for the program that can read it; without its station a machine serves nobody. Raises
    Malformed."""
    try:
        read_fact(fact.kind, fact.body)
    except Malformed:
        if fact.kind is FactKind.STATION or not _is_told_in_words(fact.body):
            raise


def _is_told_in_words(body: str) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def is_soon(gathering: Gathering, now: datetime) -> bool:
    """Whether a machine still has to know it."""
    return gathering.is_on and gathering.plan.over_at > now
