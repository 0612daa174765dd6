"""What the host of a show may read: who applied, what was asked, what it brought.

A person's name is of a type that cannot print itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.applications import State
from shared.ids import ApplicationId
from shared.jobs import Topic
from shared.people import PersonalText
from shared.shapes import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """phone_tail None: has no phone. call_at: when the resident wants to be called."""

    application_id: ApplicationId
    role_number: int | None
    title: str
    form_of_address: PersonalText
    phone_tail: PersonalText | None
    state: State
    call_at: datetime
    call_at_text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """count: different residents."""

    role_number: int
    topic: Topic
    count: int
    is_open: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    applications: tuple[Applicant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestions:
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """count: residents who wait to hear about the role."""

    role_number: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearings:
    hearings: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """applications: by state."""

    viewers: int
    most_at_once: int
    seconds_on_air: int
    applications: Mapping[str, int] = field(default_factory=dict)
    questions: int = 0


APPLICANTS: Final[Shape[Applicants]] = Shape(Applicants)
QUESTIONS: Final[Shape[AskedQuestions]] = Shape(AskedQuestions)
HEARINGS: Final[Shape[Hearings]] = Shape(Hearings)
SUMMARY: Final[Shape[Summary]] = Shape(Summary)
