"""What is said on the line between a machine and the server, version 2.

The machine keeps a position in the server's sequence of events, valid within one epoch. An epoch
is the name of the server's rows and a day: the name changes when the rows are not those of before,
in another database or a backup brought back; the day ends so that what is over then is forgotten.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import datetime
from typing import Any, Final, Literal, TypeVar

from shared.ids import CommandId
from shared.link.days import Happened
from shared.link.facts import Fact, FactKind, FactName, check_fact
from shared.link.health import Health, in_known_words
from shared.link.settings import SignedSettings
from shared.people import PersonalText
from shared.refusals import Reason
from shared.shapes import Malformed, Shape
from shared.tickets.numbers import BlockName

T = TypeVar("T")

#: Both sides speak this one and the one before it. 1: commands one by one and events, no facts.
VERSION: Final = 2
OLDEST: Final = 1
#: Wishes in one push: fewer round trips than one by one, and little to say again when it is cut.
MOST_IN_A_PUSH: Final = 50
FACTS_IN_A_PART: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """after: the position of what was heard on the feed. epoch, position: of the copy of facts;
    None for a machine that has none. copy: which of the machine's databases it is: another one
    gets another letter for its numbers. accepted: the last wish that the server accepted since the
    machine took its rows; a server that does not know it any more is one of before."""

    after: int | None = None
    version: int = OLDEST
    epoch: str | None = None
    position: int = 0
    copy: str | None = None
    accepted: CommandId | None = None
    health: Health | None = None
    type: Literal["hello"] = "hello"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """command: as JSON, of one that shared.wire decodes. happened: at a van, whose server answered
    it already."""

    command: dict[str, Any]
    occurred_at: datetime
    happened: Happened | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """In the order in which they were wished for; the next push follows the answers."""

    wishes: tuple[Wish, ...]
    type: Literal["push"] = "push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    health: Health
    type: Literal["heartbeat"] = "heartbeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom staff call about a refused wish, as they asked; empty where nobody said it."""

    command_id: CommandId
    holder: PersonalText
    type: Literal["holder"] = "holder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """version: what both speak. now: the server's clock. letter: begins the machine's own numbers;
    None when the station has no letter left. takes_days: it understands what a van did."""

    version: int
    epoch: str
    now: datetime
    letter: str | None
    takes_days: bool = False
    type: Literal["agreed"] = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One of several parts of all facts, true at the position."""

    epoch: str
    position: int
    part: int
    parts: int
    facts: tuple[Fact, ...]
    type: Literal["snapshot"] = "snapshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What changed from one position to the next; gone: what is no longer true."""

    after: int
    position: int
    facts: tuple[Fact, ...] = ()
    gone: tuple[FactName, ...] = ()
    type: Literal["amendment"] = "amendment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """reason None: accepted, with the events as JSON. sentence: for people. is_set_aside: the
    server failed over it, and its staff look after it; a machine that does not know the word takes
    it for accepted."""

    command_id: CommandId
    reason: Reason | None = None
    field: str | None = None
    facts: dict[str, Any] = made_by(default_factory=dict)
    sentence: str = ""
    sequence: int = 0
    events: tuple[dict[str, Any], ...] = ()
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """To the first of the wishes of a push; those without one are to be said again later."""

    answers: tuple[Answer, ...]
    type: Literal["answers"] = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    signed: SignedSettings
    type: Literal["set"] = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Staff looked after a refused wish."""

    command_id: CommandId
    type: Literal["close"] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Staff ask whom to call about a refused wish, of which the report tells nobody. A machine that
    does not know this message says nothing."""

    command_id: CommandId
    type: Literal["who"] = "who"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A phone gives numbers in the machine's place: of these blocks it gives no more. What it
    printed stays good, and it asks for other numbers. A machine that does not know this message
    goes on with its own, which nobody else has."""

    blocks: tuple[BlockName, ...]
    type: Literal["retired"] = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """The two have no version in common; the machine waits for a newer program."""

    oldest: int
    newest: int
    type: Literal["outdated"] = "outdated"


FromMachine = Push | Heartbeat | Holder
FromServer = Agreed | Snapshot | Amendment | Answers | Set | Close | Who | Retired | Outdated

HELLO: Final[Shape[Hello]] = Shape(Hello)
WISH: Final[Shape[Wish]] = Shape(Wish)
FROM_MACHINE: Final[Shape[FromMachine]] = Shape(FromMachine, tag="type")
FROM_SERVER: Final[Shape[FromServer]] = Shape(FromServer, tag="type")
KINDS_FROM_SERVER: Final = frozenset(
    {"agreed", "snapshot", "amendment", "answers", "set", "close", "who", "retired", "outdated"}
)
_KINDS: Final = frozenset(FactKind)
_REASONS: Final = frozenset(Reason)
KINDS_FROM_MACHINE: Final = frozenset({"push", "heartbeat", "holder"})


def rows_of(epoch: str) -> str:
    """The name of the rows in an epoch, without its day."""
    return epoch.partition(".")[0]


def read_hello(fields: object) -> Hello:
    """A newer machine may tell how it is in words of its own: they are passed over. Raises
    Malformed."""
    try:
        return HELLO.take(fields)
    except Malformed:
        return _read(HELLO.take, _with_known_health(fields))


def read_from_machine(text: str | bytes) -> FromMachine:
    """As of a greeting. Raises Malformed."""
    try:
        return FROM_MACHINE.read(text)
    except Malformed:
        return _read(FROM_MACHINE.read, _without_newer_report(text))


def _with_known_health(fields: object) -> object:
    told = fields.get("health") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(told, dict):
        return fields
    return {**fields, "health": in_known_words(told)}


def _without_newer_report(text: str | bytes) -> str | bytes:
    """The same text where it is no message."""
    try:
        return json.dumps(_with_known_health(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def read_from_server(text: str | bytes) -> FromServer:
    """With facts whose bodies are what their kind says, or may be with a newer server. Those of a
    kind that came with it are left out: a machine serves with what it understands. A reason that it
    does not know is a refusal all the same, and the sentence beside it says why. Raises Malformed.
    """
    try:
        message = FROM_SERVER.read(text)
    except Malformed:
        message = _read(FROM_SERVER.read, _without_newer_words(text))
    if isinstance(message, Snapshot | Amendment):
        for fact in message.facts:
            check_fact(fact)
    return message


def _without_newer_words(text: str | bytes) -> str | bytes:
    """The same text where it has none, or is no message."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(said, dict):
        return text
    for name in ("facts", "gone"):
        listed = said.get(name)
        if isinstance(listed, list):
            said[name] = [one for one in listed if not _is_newer(one)]
    answers = said.get("answers")
    if isinstance(answers, list):
        said["answers"] = [_in_known_words(one) for one in answers]
    return json.dumps(said)


def _in_known_words(answer: object) -> object:
    reason = answer.get("reason") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(reason, str) or reason in _REASONS:
        return answer
    return {**answer, "reason": Reason.NOT_ALLOWED}


def _is_newer(fact: object) -> bool:
    kind = fact.get("kind") if isinstance(fact, dict) else None
    return isinstance(kind, str) and kind not in _KINDS


def write_hello(hello: Hello) -> str:
    return HELLO.write(hello)


def write_from_machine(message: FromMachine) -> str:
    """Whom staff call is disclosed here, to the server and to nobody else."""
    if not isinstance(message, Holder):
        return FROM_MACHINE.write(message)
    return json.dumps({**FROM_MACHINE.fields(message), "holder": message.holder.disclose()})


def write_from_server(message: FromServer) -> str:
    return FROM_SERVER.write(message)


def _read(reading: Callable[[Any], T], said: object) -> T:
    try:
        return reading(said)
    except Malformed as error:
        raise Malformed(error.field or "type") from None
