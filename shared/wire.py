"""How commands and events travel: JSON validated onto the rules' own dataclasses.

There is no second model layer. `type` tells commands and events apart. Sizes are bounded here, so
that the rules never meet a text of a megabyte, an instant without a zone or a number without end.
"""

import dataclasses
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from shared.applications import ApplicationCommand, ApplicationEvent, Apply
from shared.appointments.messages import (
    AppointmentCommand,
    AppointmentEvent,
    BookAppointment,
)
from shared.audience.captions import CaptionSaid, SayCaption
from shared.audience.chat import ChatCommand, ChatEvent, SendLine
from shared.audience.guests import AskToSpeak, GuestCommand, GuestEvent
from shared.audience.hearings import AskToHear, HearingEvent
from shared.audience.moderation import ModerationCommand, ModerationEvent
from shared.carts import TakeCart
from shared.gatherings import Enrol, GatheringCommand, GatheringEvent
from shared.help_calls import HelpCommand, HelpEvent
from shared.ids import WHO_ASKS
from shared.jobs import JobCommand, JobEvent
from shared.live_sessions import SessionCommand, SessionEvent
from shared.lodging import AskForBed, LodgingCommand, LodgingEvent
from shared.people import PersonalText
from shared.questions import AskQuestion, QuestionCommand, QuestionEvent
from shared.recordings import RecordingCommand, RecordingEvent
from shared.reservations import ReservationCommand, ReservationEvent
from shared.studio_calls import CallToStudio, StudioCalled
from shared.tickets.messages import TakeTicket, TicketCommand, TicketEvent

#: The longest command there is: a posting with every field at its limit, in JSON escapes.
LONGEST_COMMAND: Final = 32 * 1024
#: Stands in addresses: "" or ".." there would lead elsewhere.
_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_LARGEST: Final = 2**53  # beyond it a browser's numbers are not exact
_YEARS: Final = range(2000, 2200)  # zones can be added on both sides without running off the end

#: Residents' wishes: the server puts the resident who asks in their `visitor_id`.
ResidentCommand = (
    Apply
    | AskQuestion
    | AskToHear
    | SendLine
    | AskToSpeak
    | TakeTicket
    | AskForBed
    | Enrol
    | TakeCart
    | BookAppointment
)
#: What is wished for around the picture.
AudienceCommand = AskToHear | SayCaption | ChatCommand | ModerationCommand | GuestCommand
AudienceEvent = HearingEvent | CaptionSaid | ChatEvent | ModerationEvent | GuestEvent
#: What is wished for around rooms, equipment and courses.
PlacesCommand = ReservationCommand | GatheringCommand
PlacesEvent = ReservationEvent | GatheringEvent
#: What is wished for about shows and their roles.
FairCommand = (
    JobCommand
    | SessionCommand
    | ApplicationCommand
    | QuestionCommand
    | AudienceCommand
    | RecordingCommand
    | HelpCommand
    | CallToStudio
)
Command = (
    FairCommand | TicketCommand | LodgingCommand | PlacesCommand | TakeCart | AppointmentCommand
)
FairEvent = (
    JobEvent
    | SessionEvent
    | ApplicationEvent
    | QuestionEvent
    | AudienceEvent
    | RecordingEvent
    | HelpEvent
    | StudioCalled
)
Event = FairEvent | TicketEvent | LodgingEvent | PlacesEvent | AppointmentEvent

COMMANDS: Final[TypeAdapter[Command]] = TypeAdapter(Annotated[Command, Field(discriminator="type")])
EVENTS: Final[TypeAdapter[Event]] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


class Malformed(Exception):
    """The peer's text cannot be understood. field: where, dotted; never the value."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def decode_command(text: str | bytes) -> Command:
    """Raises Malformed."""
    if len(text) > LONGEST_COMMAND:
        raise Malformed("body")
    try:
        command = COMMANDS.validate_json(text)
    except ValidationError as error:
        raise Malformed(_where(error)) from None
    wrong = next(_unsound(command, ""), None)
    if wrong is not None:
        raise Malformed(wrong)
    return command


def encode_command(command: Command) -> str:
    """The one text that discloses personal facts: it goes to the server and to nobody else."""
    if not _holds_a_person(command):
        return COMMANDS.dump_json(command).decode()
    return json.dumps(_disclosed(command), ensure_ascii=False)


def decode_event(text: str | bytes) -> Event:
    """Raises Malformed."""
    try:
        return EVENTS.validate_json(text)
    except ValidationError as error:
        raise Malformed(_where(error)) from None


def encode_event(event: Event) -> str:
    return EVENTS.dump_json(event).decode()


def _holds_a_person(command: Command) -> bool:
    return any(
        isinstance(getattr(command, field.name), PersonalText)
        for field in dataclasses.fields(command)
    )


def _disclosed(command: Command) -> Mapping[str, Any]:
    fields: dict[str, Any] = COMMANDS.dump_python(command, mode="json")
    for name in fields:
        value = getattr(command, name)
        if isinstance(value, PersonalText):
            fields[name] = value.disclose()
    return fields


def _where(error: ValidationError) -> str:
    # The discriminator's value stands first in the location; the field comes after it.
    location = [str(part) for part in error.errors(include_input=False)[0]["loc"]]
    return ".".join(location[1:]) or "type"


def _unsound(value: object, path: str) -> Iterator[str]:
    """Where a value is of its type and still cannot be meant."""
    match value:
        case float() if not math.isfinite(value):
            yield path
        case int() if abs(value) > _LARGEST:
            yield path
        case datetime() if value.tzinfo is None or value.year not in _YEARS:
            yield path
        case date() if value.year not in _YEARS:
            yield path
        case time() if value.tzinfo is not None:
            yield path
        case str() if path.endswith("_id") and not _is_id(value, path):
            yield path
        case _:
            for name, part in _parts(value):
                yield from _unsound(part, f"{path}.{name}" if path else name)


def _is_id(value: str, path: str) -> bool:
    is_left_to_the_server = path == "visitor_id" and value == WHO_ASKS
    return is_left_to_the_server or _ID.fullmatch(value) is not None


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, tuple):
        yield from ((str(index), part) for index, part in enumerate(value))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from ((part.name, getattr(value, part.name)) for part in dataclasses.fields(value))
