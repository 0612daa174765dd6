"""The machine's side of the line.

    away ──open──▶ greeting ──agreed──▶ current ──lose──▶ away
                      │                    │ a gap: greets again
                      ├──welcome without a version──▶ older (a server of version 1: no facts)
                      └──outdated──▶ outdated

`hear` never writes: it says what is to be written, and the shell gives the new state only once it
is on the disk. Then whatever is cut in between is simply heard again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from shared.ids import CommandId
from shared.link.facts import Fact, FactName
from shared.link.messages import (
    OLDEST,
    VERSION,
    Agreed,
    Amendment,
    Answer,
    Answers,
    Close,
    FromServer,
    Hello,
    Outdated,
    Retired,
    Set,
    Snapshot,
    Who,
    rows_of,
)
from shared.link.settings import SignedSettings
from shared.tickets.numbers import BlockName
from shared.wire import Malformed


class Phase(StrEnum):
    AWAY = "away"
    GREETING = "greeting"
    CURRENT = "current"
    #: The server speaks the version before: wishes go one by one, and facts stay as they are.
    OLDER = "older"
    #: No version in common: nothing is sent, and nothing is lost.
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """epoch, position: of the copy that is on the disk. parts: of a snapshot that is coming.

    pushing: wishes under way, whose answers are waited for. awaits_rows: the server's rows are
    others; what it had accepted is offered again, in its order, once its facts are there.
    """

    epoch: str | None = None
    position: int = 0
    phase: Phase = Phase.AWAY
    parts: tuple[Snapshot, ...] = ()
    pushing: tuple[CommandId, ...] = ()
    awaits_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceFacts:
    """All facts, in one transaction; wishes that wait are kept. are_other_rows: the server may not
    have what it had accepted; what the machine still holds of that is offered again."""

    epoch: str
    position: int
    facts: tuple[Fact, ...]
    are_other_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendFacts:
    position: int
    facts: tuple[Fact, ...]
    gone: tuple[FactName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnTime:
    """letter: of the machine's own numbers."""

    server: datetime
    letter: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSettings:
    signed: SignedSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWish:
    command_id: CommandId


@dataclass(frozen=True, slots=True, kw_only=True)
class TellHolder:
    """Staff ask whom to call about a wish."""

    command_id: CommandId


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireNumbers:
    """Of these blocks the machine gives no more."""

    blocks: tuple[BlockName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetAgain:
    """Something is missing: ask for it from the position that is certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDown:
    """The server could not take everything: it is asked again after a while."""


Effect = (
    ReplaceFacts
    | AmendFacts
    | Settle
    | LearnTime
    | TakeSettings
    | CloseWish
    | TellHolder
    | RetireNumbers
    | GreetAgain
    | SlowDown
)
Heard = tuple[Device, tuple[Effect, ...]]


def opened(device: Device) -> tuple[Device, Hello]:
    """A line is open; what is said first. Health and the feed's position are the shell's."""
    greeting = replace(device, phase=Phase.GREETING, parts=(), pushing=(), awaits_rows=False)
    return greeting, Hello(version=VERSION, epoch=device.epoch, position=device.position)


def lost(device: Device) -> Device:
    """Whatever was under way is said again on the next line."""
    return replace(device, phase=Phase.AWAY, parts=(), pushing=())


def welcomed(device: Device) -> Device:
    """The server welcomed us without a word about versions: it is older."""
    return replace(device, phase=Phase.OLDER) if device.phase is Phase.GREETING else device


def may_push(device: Device) -> bool:
    return device.phase is Phase.CURRENT and not device.pushing and not device.awaits_rows


def pushed(device: Device, wishes: Iterable[CommandId]) -> Device:
    """Raises ValueError when wishes are under way: their order would be lost."""
    if not may_push(device):
        raise ValueError("wishes are pushed one batch after the other, on a greeted line")
    return replace(device, pushing=tuple(wishes))


def hear(device: Device, message: FromServer) -> Heard:
    """Raises Malformed for what a server that keeps to the rules never says."""
    match message:
        case Agreed():
            return _agreed(device, message)
        case Outdated():
            return replace(device, phase=Phase.OUTDATED, pushing=()), ()
        case Snapshot():
            return _part(device, message)
        case Amendment():
            return _amended(device, message)
        case Answers():
            return _answered(device, message)
        case Set() | Close() | Who() | Retired():
            return device, (_told(message),)
    assert_never(message)


def _told(message: Set | Close | Who | Retired) -> Effect:
    match message:
        case Set(signed=signed):
            return TakeSettings(signed=signed)
        case Close(command_id=command_id):
            return CloseWish(command_id=command_id)
        case Who(command_id=command_id):
            return TellHolder(command_id=command_id)
        case Retired(blocks=blocks):
            return RetireNumbers(blocks=blocks)
    assert_never(message)


def _agreed(device: Device, message: Agreed) -> Heard:
    if device.phase is not Phase.GREETING or not OLDEST <= message.version <= VERSION:
        raise Malformed("version")
    phase = Phase.CURRENT if message.version == VERSION else Phase.OLDER
    awaits_rows = _are_others(device.epoch, message.epoch)
    return replace(device, phase=phase, awaits_rows=awaits_rows), (
        LearnTime(server=message.now, letter=message.letter),
    )


def _part(device: Device, part: Snapshot) -> Heard:
    """Parts come in order, all of one moment; anything else begins again."""
    parts = (*device.parts, part)
    is_next = part.part == len(device.parts) < part.parts
    if not is_next or len({(one.epoch, one.position, one.parts) for one in parts}) > 1:
        return replace(device, parts=()), (GreetAgain(),)
    if len(parts) < part.parts:
        return replace(device, parts=parts), ()
    facts = tuple(fact for one in parts for fact in one.facts)
    renewed = replace(device, epoch=part.epoch, position=part.position, parts=(), awaits_rows=False)
    effect = ReplaceFacts(
        epoch=part.epoch,
        position=part.position,
        facts=facts,
        are_other_rows=_are_others(device.epoch, part.epoch),
    )
    return renewed, (effect,)


def _are_others(known: str | None, epoch: str) -> bool:
    return known is not None and rows_of(known) != rows_of(epoch)


def _amended(device: Device, change: Amendment) -> Heard:
    if change.position < change.after:
        raise Malformed("position")
    if device.epoch is None or change.after > device.position:
        return device, (GreetAgain(),)
    if change.position <= device.position:
        return device, ()  # heard before
    effect = AmendFacts(position=change.position, facts=change.facts, gone=change.gone)
    return replace(device, position=change.position), (effect,)


def _answered(device: Device, message: Answers) -> Heard:
    """Answers to the first of what is under way, in order; the rest waits for another time. Those
    that were on their way when the server was greeted again are asked for again."""
    if device.phase is Phase.GREETING:
        return device, ()
    answered = tuple(answer.command_id for answer in message.answers)
    if answered != device.pushing[: len(answered)]:
        raise Malformed("answers")
    is_short = len(answered) < len(device.pushing)
    effects = (Settle(answers=message.answers), *((SlowDown(),) if is_short else ()))
    return replace(device, pushing=()), effects
