"""What can go wrong between the kiosk and the server.

Unavailable: the network or the server is away; try again later.
Refusal: a rule said no; it has a sentence for people.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Unavailable(Exception):
    """The server cannot be reached now, or did not answer in time."""


class Unknown(Unavailable):
    """The server answered: there is no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """reason: the stable identifier. field: the input it belongs to. sentence: for people."""

    reason: str
    sentence: str
    field: str | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The server committed the command; events: what happened, as JSON."""

    sequence: int
    events: tuple[Mapping[str, Any], ...]
