"""How commands and events travel: JSON validated onto the rules' own dataclasses.

There is no second model layer. `type` tells commands and events apart. Sizes are bounded here, so
that the rules never meet a text of a megabyte, an instant without a zone or a number without end.
"""

import dataclasses
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_type_hints

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
from shared.shapes import Malformed as Malformed
from shared.shapes import Shape
from shared.studio_calls import CallToStudio, StudioCalled
from shared.tickets.messages import TakeTicket, TicketCommand, TicketEvent

T = TypeVar("T")
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

COMMANDS: Final[Shape[Command]] = Shape(Command, tag="type")
EVENTS: Final[Shape[Event]] = Shape(Event, tag="type")


def decode_command(text: str | bytes) -> Command:
    """Raises Malformed."""
    if len(text) > LONGEST_COMMAND:
        raise Malformed("body")
    command = _read(COMMANDS, text)
    wrong = _unsound(command, "")
    if wrong is not None:
        raise Malformed(wrong)
    return command


def encode_command(command: Command) -> str:
    """The one text that discloses personal facts: it goes to the server and to nobody else."""
    kind: type = type(command)
    held = {name: getattr(command, name) for name in _personal(kind)}
    if not any(isinstance(fact, PersonalText) for fact in held.values()):
        return _writing()(command).decode()
    return json.dumps(_disclosed(command, held), ensure_ascii=False)


def decode_event(text: str | bytes) -> Event:
    """Raises Malformed."""
    return _read(EVENTS, text)


def encode_event(event: Event) -> str:
    return _writing()(event).decode()


@cache
def _personal(kind: type) -> tuple[str, ...]:
    """Fields that may hold a personal fact."""
    return tuple(
        name
        for name, hint in get_type_hints(kind).items()
        if any(isinstance(one, type) and issubclass(one, PersonalText) for one in _either(hint))
    )


def _masked(fact: object) -> str:
    """Raises TypeError for what no message holds."""
    if not isinstance(fact, PersonalText):
        raise TypeError(f"{type(fact).__name__} does not travel")
    return str(fact)


@cache
def _writing() -> Callable[[object], bytes]:
    """Compiled, and the same text as the validator's own, byte for byte: a repeated wish is known
    by it, whichever wrote the first."""
    import msgspec  # with the first message, as shared.shapes loads its library

    return msgspec.json.Encoder(enc_hook=_masked).encode


def _either(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) or (hint,)


def _disclosed(command: Command, held: Mapping[str, object]) -> Mapping[str, Any]:
    fields: dict[str, Any] = COMMANDS.fields(command)
    for name, fact in held.items():
        if isinstance(fact, PersonalText):
            fields[name] = fact.disclose()
    return fields


def _read(shape: Shape[T], text: str | bytes) -> T:
    try:
        return shape.read(text)
    except Malformed as error:
        # The tag's value stands first in the place; the field comes after it.
        raise Malformed(error.field.partition(".")[2] or "type") from None


def _unsound(value: object, path: str) -> str | None:
    """Where a value is of its type and still cannot be meant."""
    match value:
        case None:
            is_wrong = False
        case str():
            is_wrong = path.endswith("_id") and not _is_id(value, path)
        case float():
            is_wrong = not math.isfinite(value)
        case int():
            is_wrong = abs(value) > _LARGEST
        case datetime():
            is_wrong = value.tzinfo is None or value.year not in _YEARS
        case date():
            is_wrong = value.year not in _YEARS
        case time():
            is_wrong = value.tzinfo is not None
        case _:
            return _unsound_part(value, path)
    return path if is_wrong else None


def _unsound_part(whole: object, path: str) -> str | None:
    for name, part in _parts(whole):
        wrong = _unsound(part, f"{path}.{name}" if path else name)
        if wrong is not None:
            return wrong
    return None


def _is_id(value: str, path: str) -> bool:
    is_left_to_the_server = path == "visitor_id" and value == WHO_ASKS
    return is_left_to_the_server or _ID.fullmatch(value) is not None


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, tuple):
        yield from ((str(index), part) for index, part in enumerate(value))
    else:
        kind: type = type(value)
        yield from ((name, getattr(value, name)) for name in _names(kind))


@cache
def _names(kind: type) -> tuple[str, ...]:
    """None of what is no dataclass."""
    if not dataclasses.is_dataclass(kind):
        return ()
    return tuple(one.name for one in dataclasses.fields(kind))
