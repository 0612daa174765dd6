"""Public facts as the server tells them, read from JSON; what the kiosk does not need is left out.

Fields follow docs/protocol.md. Sentences in them come in the language that was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from shared.ids import ApplicationId, JobId, SessionId, StationCode
from shared.jobs import Pay, Settlement
from shared.live_sessions import Phase
from shared.organisation import Station
from shared.recordings import State as Recording
from shared.shapes import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Hirer:
    """Who hires, and who calls from which phone."""

    name: str
    caller: str = ""
    phone_tail: str = ""


LONGEST_WALK_MINUTES: Final = 30
NOBODY: Final = Hirer(name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answer that a posting's fields hold, as a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """texts: pay, hours and dates as they are said. walk_minutes: from this station."""

    job_id: JobId
    title: str
    category: str
    employer: Hirer = NOBODY
    checked_on: date | None = None
    head_count: int | None = None
    conditions: str | None = None
    content: str | None = None
    place: Address | None = None
    asks: tuple[str, ...] = ()
    answers: Mapping[str, Said | None] = field(default_factory=dict)
    call_slots: tuple[datetime, ...] = ()
    texts: Mapping[str, Any] = field(default_factory=dict)
    walk_minutes: int | None = None
    pay: Pay | None = None

    @property
    def is_paid_daily(self) -> bool:
        return self.pay is not None and self.pay.settlement is Settlement.DAILY

    def text(self, name: str) -> str:
        return str(self.texts.get(name) or "")


def is_walked(job: Job) -> bool:
    """Whether somebody who stands here would walk there."""
    return job.walk_minutes is not None and job.walk_minutes <= LONGEST_WALK_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A role as it is numbered in a show."""

    number: int
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedCard:
    number: int
    picture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    session_id: SessionId
    title: str
    station: StationCode
    starts_at: datetime
    phase: Phase
    went_live_at: datetime | None = None
    employer: Hirer = NOBODY
    station_name: str = ""
    has_picture: bool = False
    viewers: int = 0
    pin: PinnedCard | None = None
    talked: tuple[int, ...] = ()
    call_slots: tuple[datetime, ...] = ()
    cards: tuple[Card, ...] = ()
    recording: Recording = Recording.UNASKED

    def card(self, number: int | None) -> Card | None:
        return next((card for card in self.cards if card.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    jobs: tuple[Job, ...]
    total: int
    heads: int = 0
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplication:
    """One application of the person who stands here. sentence: what happens next."""

    application_id: ApplicationId
    number: str
    title: str
    employer: str
    state: str
    sentence: str
    caller: str = ""
    call_at: datetime | None = None
    slot: datetime | None = None
    question: str | None = None
    role_number: int | None = None
    may_undo_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    applications: tuple[OwnApplication, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What the server says first on a new link."""

    sequence: int
    station: Station
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """token: the kiosk's own from now on."""

    token: str
    kiosk_id: str
    station: Station


STATION: Final[Shape[Station]] = Shape(Station)
JOB_PAGE: Final[Shape[JobPage]] = Shape(JobPage)
SESSION: Final[Shape[Session]] = Shape(Session)
OWN: Final[Shape[Own]] = Shape(Own)
WELCOME: Final[Shape[Welcome]] = Shape(Welcome)
ENROLLED: Final[Shape[Enrolled]] = Shape(Enrolled)
