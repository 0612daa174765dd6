"""Wishes that wait for the server: in which order they go, and what becomes of each.

    pending ──accepted──▶ accepted      (or set aside: the server has it, and its staff decide)
       ├──────refused───▶ refused ──staff──▶ closed
       └──its cause was refused──▶ parked ──staff──▶ closed

A refused wish does not block those after it; only what makes no sense without it is parked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.ids import CommandId
from shared.refusals import Reason, Refused


class Standing(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    #: A rule of the server said no; staff see it until they close it.
    REFUSED = "refused"
    #: The wish that this one builds on was refused.
    PARKED = "parked"
    #: Staff looked after it.
    CLOSED = "closed"


STANDINGS: Final[Mapping[Standing, frozenset[Standing]]] = {
    Standing.PENDING: frozenset({Standing.ACCEPTED, Standing.REFUSED, Standing.PARKED}),
    Standing.ACCEPTED: frozenset(),
    Standing.REFUSED: frozenset({Standing.CLOSED}),
    Standing.PARKED: frozenset({Standing.CLOSED}),
    Standing.CLOSED: frozenset(),
}
#: What staff still have to look after.
FOR_STAFF: Final = frozenset({Standing.REFUSED, Standing.PARKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """position: grows with every wish of the machine. kind: the command's type.

    occurred_at: when it was wished for, by the machine's best knowledge of the time. cause: the
    wish without which this one makes no sense. reason: why it was refused. is_set_aside: the server
    failed over it and keeps it for its staff; what builds on it is parked, and the rest goes on.
    """

    position: int
    command_id: CommandId
    kind: str
    occurred_at: datetime
    cause: CommandId | None = None
    standing: Standing = Standing.PENDING
    reason: Reason | None = None
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """pending: wishes. oldest_at: of the first of them. for_staff: refused and parked ones."""

    pending: int
    for_staff: int
    oldest_at: datetime | None = None


def batch(entries: Iterable[Entry], most: int) -> tuple[Entry, ...]:
    """The next wishes to send, in order.

    A wish never travels together with its cause: were the cause refused, it must not be done.
    """
    taken: list[Entry] = []
    ids: set[CommandId] = set()
    for entry in sorted(entries, key=_position):
        if entry.standing is not Standing.PENDING:
            continue
        if len(taken) >= most or entry.cause in ids:
            break
        taken.append(entry)
        ids.add(entry.command_id)
    return tuple(taken)


def begins(cause: Standing | None, *, is_set_aside: bool) -> Standing:
    """How a wish stands that is made now. cause: how that one stands which it builds on, if any;
    what was refused before makes no more sense of it than what is refused later."""
    is_in_vain = cause in FOR_STAFF or cause is Standing.CLOSED or is_set_aside
    return Standing.PARKED if is_in_vain else Standing.PENDING


def settle(
    entries: Iterable[Entry],
    answers: Mapping[CommandId, Reason | None],
    set_aside: Collection[CommandId] = (),
) -> tuple[Entry, ...]:
    """The entries that change by these answers. None as an answer: accepted, or set aside.

    An answer to what was settled before changes nothing.
    """
    changed: list[Entry] = []
    refused: set[CommandId] = set()
    for entry in sorted(entries, key=_position):
        settled = _settled(entry, answers, refused)
        if settled is not entry:
            is_aside = settled.standing is Standing.ACCEPTED and entry.command_id in set_aside
            settled = replace(settled, is_set_aside=is_aside)
            changed.append(settled)
        if settled.standing in FOR_STAFF or settled.is_set_aside:
            refused.add(settled.command_id)
    return tuple(changed)


def close(entry: Entry | None) -> Entry | Refused:
    """Staff looked after it."""
    if entry is None:
        return Refused(reason=Reason.NOT_FOUND)
    if Standing.CLOSED not in STANDINGS[entry.standing]:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"outbox_{entry.standing}"})
    return replace(entry, standing=Standing.CLOSED)


def _settled(
    entry: Entry, answers: Mapping[CommandId, Reason | None], refused: set[CommandId]
) -> Entry:
    if entry.standing is not Standing.PENDING:
        return entry
    if entry.command_id in answers:
        reason = answers[entry.command_id]
        standing = Standing.ACCEPTED if reason is None else Standing.REFUSED
        return replace(entry, standing=standing, reason=reason)
    if entry.cause in refused:
        return replace(entry, standing=Standing.PARKED)
    return entry


def _position(entry: Entry) -> int:
    return entry.position
