"""Rows of the outbox as shared.link.outbox knows them, and what answers do to them."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from kiosk.desk.slips import Slip
from shared.ids import CommandId
from shared.link import outbox
from shared.link.messages import Answer
from shared.link.outbox import Entry, Standing
from shared.refusals import Reason
from shared.shapes import Shape

SLIP: Final[Shape[Slip]] = Shape(Slip)
#: The one event of a receipt that gives a number which the machine did not know.
_NUMBERED = frozenset({"application_sent", "enrolled", "stay_made"})
_WITHOUT_A_SLIP = frozenset({"lease_numbers", "return_bed"})


def entry_of(row: Mapping[str, Any] | sqlite3.Row) -> Entry:
    return Entry(
        position=row["position"],
        command_id=CommandId(row["command_id"]),
        kind=row["kind"],
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        cause=CommandId(row["cause"]) if row["cause"] else None,
        standing=Standing(row["standing"]),
        reason=_reason(row["reason"]),
        is_set_aside=bool(row["is_set_aside"]),
    )


def _reason(written: str | None) -> Reason | None:
    """One that a newer program wrote before this one came back is a refusal all the same."""
    try:
        return Reason(written) if written else None
    except ValueError:
        return Reason.NOT_ALLOWED


def load_entries(
    connection: sqlite3.Connection, standing: Standing, most: int
) -> tuple[Entry, ...]:
    rows = connection.execute(
        "SELECT * FROM outbox WHERE standing = ? ORDER BY position LIMIT ?", (standing, most)
    )
    return tuple(map(entry_of, rows))


def save_answers(connection: sqlite3.Connection, answers: tuple[Answer, ...]) -> tuple[Entry, ...]:
    """The entries that changed: those answered, and those that wait for one that was refused."""
    given = {answer.command_id: answer for answer in answers}
    reasons = {command_id: answer.reason for command_id, answer in given.items()}
    set_aside = {answer.command_id for answer in answers if answer.is_set_aside}
    settled = outbox.settle(_concerned(connection, answers), reasons, set_aside)
    changed = tuple(map(_without_a_slip, settled))
    for entry in changed:
        answer = given.get(entry.command_id)
        _save(connection, entry, answer.sentence if answer else "")
        if answer is not None and entry.standing is Standing.ACCEPTED:
            _number(connection, entry, answer)
    return changed


def _concerned(connection: sqlite3.Connection, answers: tuple[Answer, ...]) -> Iterable[Entry]:
    """What is answered; where something is not done, also what may build on it."""
    rows = [
        row
        for answer in answers
        for row in connection.execute(
            "SELECT * FROM outbox WHERE command_id = ?", (answer.command_id,)
        )
    ]
    if any(answer.reason is not None or answer.is_set_aside for answer in answers):
        rows += connection.execute(
            "SELECT * FROM outbox WHERE standing = 'pending' AND cause IS NOT NULL"
        )
    return {entry.command_id: entry for entry in map(entry_of, rows)}.values()


def _save(connection: sqlite3.Connection, entry: Entry, sentence: str) -> None:
    connection.execute(
        # What was accepted keeps its body, sealed, for a while (see `offering`); what was refused
        # until staff have told the person.
        "UPDATE outbox SET standing = :standing, reason = :reason, sentence = :sentence, "
        "is_set_aside = :is_set_aside, "
        "body = CASE :standing WHEN 'closed' THEN NULL ELSE body END "
        "WHERE position = :position",
        {
            "standing": entry.standing,
            "reason": entry.reason,
            "sentence": sentence,
            "is_set_aside": entry.is_set_aside,
            "position": entry.position,
        },
    )


def _without_a_slip(entry: Entry) -> Entry:
    """Nobody holds a slip of a lease: that it was refused is nothing for staff."""
    if entry.kind not in _WITHOUT_A_SLIP or entry.standing not in outbox.FOR_STAFF:
        return entry
    return replace(entry, standing=Standing.CLOSED)


def _number(connection: sqlite3.Connection, entry: Entry, answer: Answer) -> None:
    event = next((one for one in answer.events if one.get("type") in _NUMBERED), None)
    number = event.get("number") if event else None
    row = connection.execute(
        "SELECT slip FROM outbox WHERE position = ?", (entry.position,)
    ).fetchone()
    if not isinstance(number, str) or row["slip"] is None:
        return
    slip = replace(SLIP.read(row["slip"]), number=number)
    connection.execute(
        "UPDATE outbox SET slip = ? WHERE position = ?",
        (SLIP.write(slip), entry.position),
    )
