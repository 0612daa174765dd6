"""Commands about gatherings and the places in them, and the events that come of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shared.gatherings.lifecycle import Move, Plan, State
from shared.ids import (
    WHO_ASKS,
    CommandId,
    EnrolmentId,
    GatheringId,
    StationCode,
    VisitorId,
)
from shared.people import PersonalText


class Level(StrEnum):
    """How far somebody is; a later word about the same skill counts."""

    SAW = "saw"
    WITH_HELP = "with_help"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGathering:
    """A new one, or what is said of one is changed."""

    command_id: CommandId
    plan: Plan
    type: Literal["set_gathering"] = "set_gathering"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffGathering:
    """reason: a sentence for those who enrolled."""

    command_id: CommandId
    gathering_id: GatheringId
    reason: str
    type: Literal["call_off_gathering"] = "call_off_gathering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """will_wait: when it is full, to stand in the line. phone None: the resident has none."""

    command_id: CommandId
    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    form_of_address: PersonalText
    phone: PersonalText | None
    will_wait: bool = False
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["enrol"] = "enrol"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolAtDesk:
    """Staff enrol whoever stands there or rings up, until it is over."""

    command_id: CommandId
    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    form_of_address: PersonalText
    phone: PersonalText | None
    will_wait: bool = False
    type: Literal["enrol_at_desk"] = "enrol_at_desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEnrolment:
    command_id: CommandId
    enrolment_id: EnrolmentId
    move: Move
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["move_enrolment"] = "move_enrolment"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlacesOn:
    """The server's: offers that nobody answered go to the next in the line."""

    command_id: CommandId
    gathering_id: GatheringId
    type: Literal["pass_places_on"] = "pass_places_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """scanned: a pass, the number on it, or the telephone of who stands there.

    token_hash: of the slip's token, when whoever asks prints one for a number in the line.
    """

    command_id: CommandId
    station: StationCode
    scanned: PersonalText
    token_hash: str | None = None
    type: Literal["check_in"] = "check_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSkill:
    """Staff write down what the craftsman says of somebody who learns from them."""

    command_id: CommandId
    enrolment_id: EnrolmentId
    skill: str
    level: Level
    type: Literal["log_skill"] = "log_skill"


GatheringCommand = (
    SetGathering
    | CallOffGathering
    | Enrol
    | EnrolAtDesk
    | MoveEnrolment
    | PassPlacesOn
    | CheckIn
    | LogSkill
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringSet:
    plan: Plan
    at: datetime
    type: Literal["gathering_set"] = "gathering_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringCalledOff:
    gathering_id: GatheringId
    station: StationCode
    reason: str
    at: datetime
    type: Literal["gathering_called_off"] = "gathering_called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Holds no word about the person. state: enrolled, or waiting. visitor_id: empty for whom
    staff enrolled."""

    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    station: StationCode
    visitor_id: VisitorId
    number: str
    state: State
    at: datetime
    type: Literal["enrolled"] = "enrolled"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentMoved:
    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    station: StationCode
    visitor_id: VisitorId
    move: Move
    state: State
    at: datetime
    offer_until: datetime | None = None
    type: Literal["enrolment_moved"] = "enrolment_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """first_at: when it was done the first time for this date; before `at` means once more, and
    changes nothing. day: of the date; None in what was written before there were series."""

    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    station: StationCode
    visitor_id: VisitorId
    number: str
    first_at: datetime
    at: datetime
    day: date | None = None
    type: Literal["checked_in"] = "checked_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillLogged:
    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    station: StationCode
    visitor_id: VisitorId
    skill: str
    level: Level
    at: datetime
    type: Literal["skill_logged"] = "skill_logged"


EnrolmentEvent = Enrolled | EnrolmentMoved | CheckedIn
GatheringEvent = GatheringSet | GatheringCalledOff | EnrolmentEvent | SkillLogged
