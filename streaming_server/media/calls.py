"""What the pages' process and a media worker say to each other. Pure.

    pages -> worker    Call, each with a number
    worker -> pages    Done, Declined or Broken with that number; news whenever there is any

One message is one datagram of JSON. A worker reads what strangers send, so the pages' process
takes nothing from it but these shapes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from streaming_server.media.admission import Load
from streaming_server.media.continuity import Moment
from streaming_server.ports.media import Admission, RtpTarget, StageCondition, WorkerLoad

#: Offers of browsers are a tenth of this; what is longer is refused before it is sent.
LONGEST_MESSAGE: Final = 1 << 17

Plain = str | int | float | bool | None
Value = Admission | StageCondition | WorkerLoad | bool | int | str | None


class TooLong(Exception):
    """More than one datagram holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """what: a name in worker.Worker's list. A socket may travel with it."""

    number: int
    what: str
    arguments: tuple[Plain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    number: int
    value: Value
    type: Literal["done"] = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A MediaRefused."""

    number: int
    status: int
    code: str
    retry_after_seconds: int | None
    type: Literal["declined"] = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A fault of ours: the worker's log has it."""

    number: int
    type: Literal["broken"] = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    session_id: str
    type: Literal["arrived"] = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    session_id: str
    type: Literal["lost"] = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    session_id: str
    resource: str
    type: Literal["left"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStanding:
    """clock: by kind, for those that ever ran."""

    viewers: int
    clock: Mapping[str, Moment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a worker stands; told a few times a second, which also says that it lives."""

    stages: Mapping[str, StageStanding]
    load: Load = field(default_factory=Load)
    type: Literal["standing"] = "standing"


Outcome = Done | Declined | Broken
News = Arrived | Lost | Left | Standing
_TARGETS: Final = TypeAdapter(tuple[RtpTarget, ...])
_CALLS: Final = TypeAdapter(Call)
#: Names of viewers come once and never again, so of what is read the keys alone are kept:
#: pydantic's own way is to keep the last 16,384 texts.
_REPORTS: Final[TypeAdapter[Outcome | News]] = TypeAdapter(
    Annotated[Outcome | News, Field(discriminator="type")],
    config=ConfigDict(cache_strings="keys"),
)


def call_message(call: Call) -> bytes:
    """Raises TooLong."""
    return _bounded(_CALLS.dump_json(call))


def read_call(message: bytes) -> Call:
    """Raises ValueError."""
    return _CALLS.validate_python(from_json(message, cache_strings="keys"))


def report_message(report: Outcome | News) -> bytes:
    """Raises TooLong."""
    return _bounded(_REPORTS.dump_json(report))


def read_report(message: bytes) -> Outcome | News:
    """Raises ValueError, which says nothing of what was in it."""
    try:
        return _REPORTS.validate_json(message)
    except ValidationError as error:
        raise ValueError(f"not a report: {error.error_count()} faults") from None


def targets_text(targets: tuple[RtpTarget, ...]) -> str:
    return _TARGETS.dump_json(targets).decode()


def read_targets(text: str) -> tuple[RtpTarget, ...]:
    """Raises ValueError."""
    return _TARGETS.validate_json(text)


def _bounded(message: bytes) -> bytes:
    if len(message) > LONGEST_MESSAGE:
        raise TooLong
    return message
