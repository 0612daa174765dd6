"""How commands and events travel: JSON validated onto the rules' own dataclasses.

There is no second model layer. `type` tells commands and events apart. Sizes are bounded here, so
that the rules never meet a text of a megabyte.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from shared.applications import ApplicationCommand, ApplicationEvent
from shared.jobs import JobCommand, JobEvent
from shared.live_sessions import SessionCommand, SessionEvent
from shared.questions import QuestionCommand, QuestionEvent

#: The longest command there is: a posting with every field at its limit, in JSON escapes.
LONGEST_COMMAND: Final = 32 * 1024
_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")

Command = JobCommand | SessionCommand | ApplicationCommand | QuestionCommand
Event = JobEvent | SessionEvent | ApplicationEvent | QuestionEvent

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
    for name in ("command_id", "session_id", "job_id", "application_id", "visitor_id"):
        value = getattr(command, name, None)
        if value and not _ID.fullmatch(value):
            raise Malformed(name)
    if not command.command_id:
        raise Malformed("command_id")
    return command


def encode_command(command: Command) -> str:
    """The one text that discloses personal facts: it goes to the server and to nobody else."""
    return json.dumps(_disclosed(command), ensure_ascii=False)


def decode_event(text: str | bytes) -> Event:
    """Raises Malformed."""
    try:
        return EVENTS.validate_json(text)
    except ValidationError as error:
        raise Malformed(_where(error)) from None


def encode_event(event: Event) -> str:
    return EVENTS.dump_json(event).decode()


def _disclosed(command: Command) -> Mapping[str, Any]:
    fields: dict[str, Any] = COMMANDS.dump_python(command, mode="json")
    for name in ("form_of_address", "phone"):
        personal = getattr(command, name, None)
        if personal is not None:
            fields[name] = personal.disclose()
    return fields


def _where(error: ValidationError) -> str:
    # The discriminator's value stands first in the location; the field comes after it.
    location = [str(part) for part in error.errors(include_input=False)[0]["loc"]]
    return ".".join(location[1:]) or "type"
