"""A machine on a real folder, and beside it in memory what it promised: who has which slip, which
numbers were given, and what became of each wish."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from kiosk.desk import Desk, DeskCommand, Slip, SlipKind
from kiosk.store.rescue import DATABASE, open_replica
from shared.gatherings import State
from shared.ids import CommandId
from shared.link.facts import Fact, FactKind, FactName, write_fact
from shared.link.messages import Answer
from shared.link.outbox import FOR_STAFF, Standing, begins
from shared.lodging import ReturnBed, TakeAllottedBed
from shared.refusals import Reason, Refused
from shared.tickets.messages import NumbersLeased
from shared.tickets.numbers import day_of
from shared.wire import EVENTS
from tests.fair import HERE, Clock
from tests.gatherings_fair import COURSE
from tests.kiosk.desk_ground import MACHINE, PLACE, TODAYS, facts, fresh
from tests.shared.tickets.hall import BED, POLICY, SEEK, item

EVERYTHING: Final = (
    *facts(),
    write_fact(FactKind.SERVICE, POLICY, item(POLICY)),
    write_fact(FactKind.SERVICE, BED, item(BED)),
)
TABLES: Final = ("outbox", "blocks", "series", "tickets", "check_ins", "used_beds")
#: Few, so that a block is used up within a test.
LEASED_AT_ONCE: Final = 3
NUMBERED: Final = {
    "apply": "application_sent",
    "enrol": "enrolled",
    "take_allotted_bed": "stay_made",
}


def varied(*, state: State, minutes: int, is_offered: bool, most: int | None) -> tuple[Fact, ...]:
    """As staff change them. minutes: by which the course of today is later."""
    later = timedelta(minutes=minutes)
    moved = replace(
        TODAYS.plan, starts_at=TODAYS.plan.starts_at + later, ends_at=TODAYS.plan.ends_at + later
    )
    place = replace(PLACE, state=state)
    service = item(SEEK, is_offered=is_offered, most_a_day=most)
    return (
        write_fact(FactKind.GATHERING, COURSE, replace(TODAYS, plan=moved)),
        write_fact(FactKind.BOOKING, PLACE.enrolment_id, place),
        write_fact(FactKind.SERVICE, SEEK, service),
    )


class OfflineDay:
    """outbox: every wish in order, with its standing. slips: of those that gave one. numbers: as
    given, with their day. beds: as they were given or returned. came: when somebody was first let
    in. known: facts that the machine has.
    """

    def __init__(self) -> None:
        self._root = tempfile.TemporaryDirectory(prefix="doorstep-alone-")
        self.folder = Path(self._root.name) / "0"
        self.clock = Clock()
        self.wishes: dict[CommandId, Any] = {}
        self.causes: dict[CommandId, CommandId] = {}
        self.outbox: dict[CommandId, Standing] = {}
        self.slips: dict[CommandId, Slip] = {}
        self.numbers: list[tuple[date, str]] = []
        self.beds: list[str] = []
        self.recalled: set[str] = set()
        self.came: dict[str, Any] = {}
        self.known: set[tuple[FactKind, str]] = set()
        self._leases: dict[CommandId, str] = {}
        self._returns: set[CommandId] = set()
        self._last: dict[tuple[str, date], int] = {}
        self._starts = self._epochs = self._position = 0
        self._open()
        self.new_epoch("K", EVERYTHING)

    def close(self) -> None:
        self.replica.close()
        self._root.cleanup()

    def start_again(self, *, is_cut: bool) -> None:
        if is_cut:
            self._starts += 1
            beside = self.folder.with_name(str(self._starts))
            shutil.copytree(self.folder, beside)
            self.folder = beside
        self.replica.close()
        self._open()
        assert self.replica.state("rebuilt") is None

    # ---------------------------------------------------------------- wishes

    def ask(self, wish: DeskCommand, cause: CommandId | None = None) -> Slip | Refused:
        """What was refused left no row; what was accepted is one wish however often it is said."""
        before = self.rows()
        answer = self.desk.handle(wish, cause=cause)
        if isinstance(answer, Refused):
            assert self.rows() == before
            return answer
        self.wishes[wish.command_id], self.slips[wish.command_id] = wish, answer
        before_it = self.outbox.get(cause) if cause else None
        self.outbox[wish.command_id] = begins(before_it, is_set_aside=False)
        if cause is not None:
            self.causes[wish.command_id] = cause
        if answer.kind is SlipKind.TICKET:
            self.numbers.append((day_of(answer.at), answer.number or ""))
        if answer.kind is SlipKind.ALLOTTED_BED:
            self.beds.append(answer.subject)
        self.says_the_same(wish)
        return answer

    def says_the_same(self, wish: DeskCommand) -> None:
        before = self.rows()
        assert self.desk.handle(wish) == self.slips[wish.command_id]
        assert self.rows() == before

    def nth(self, at: int) -> CommandId:
        return list(self.wishes)[at % len(self.wishes)]

    def ask_for_numbers(self) -> None:
        before = len(self.outbox)
        self.desk.ask_for_numbers()
        asked = [(row["command_id"], row["prefix"]) for row in self.rows()["outbox"][before:]]
        waiting = [
            prefix for one, prefix in self._leases.items() if self.outbox[one] is Standing.PENDING
        ]
        assert all(prefix and prefix not in waiting for _, prefix in asked)
        for name, prefix in asked:
            self.outbox[CommandId(name)] = Standing.PENDING
            self._leases[CommandId(name)] = prefix

    def return_beds(self) -> list[str]:
        """Of which beds the server is told now that they are not given any more."""
        before = len(self.outbox)
        self.desk.return_beds()
        returned = self._told_back(before)
        self.beds += returned
        return returned

    def close_wish(self, name: CommandId) -> bool:
        """A bed on a refused slip goes back, and no other."""
        before, wish = len(self.outbox), self.desk.wish(name)
        is_closed = self.desk.close_wish(name)
        if is_closed:
            self.outbox[name] = Standing.CLOSED
        beds = [wish.block_id] if is_closed and isinstance(wish, TakeAllottedBed) else []
        assert self._told_back(before) == beds
        return is_closed

    def _told_back(self, before: int) -> list[str]:
        asked = [CommandId(row["command_id"]) for row in self.rows()["outbox"][before:]]
        for name in asked:
            self.outbox[name] = Standing.PENDING
            self._returns.add(name)
        wishes = (self.desk.wish(name) for name in asked)
        return [one.block_id for one in wishes if isinstance(one, ReturnBed)]

    # ------------------------------------------------------------- the server

    def send(self, most: int) -> list[CommandId]:
        """The next wishes as they travel: in order, whole, and none with its cause."""
        entries = self.replica.pending(most)
        sent = [CommandId(wish.command["command_id"]) for wish in self.replica.wishes(entries)]
        pending = [one for one, standing in self.outbox.items() if standing is Standing.PENDING]
        assert sent == pending[: len(sent)]
        assert bool(sent) is bool(pending)
        assert not {self.causes.get(one) for one in sent} & set(sent)
        for wish in self.replica.wishes(entries):
            slip = self.slips.get(CommandId(wish.command["command_id"]))
            if slip is not None and slip.kind is SlipKind.TICKET:
                assert wish.command["number"] == slip.number
            if slip is not None and slip.kind is SlipKind.ALLOTTED_BED:
                assert wish.command["block_id"] == slip.subject
        return sent

    def settle(self, fates: dict[CommandId, bool]) -> None:
        """fates: whether it is accepted."""
        self.replica.settle([self._answer(one, is_good=good) for one, good in fates.items()])
        for name, is_good in fates.items():
            if self.outbox[name] is Standing.PENDING:
                has_slip = name not in self._leases and name not in self._returns
                refused = Standing.REFUSED if has_slip else Standing.CLOSED
                self.outbox[name] = Standing.ACCEPTED if is_good else refused
        if not all(fates.values()):
            self._park({one for one in fates if self.outbox[one] in FOR_STAFF})

    def deliver(self) -> None:
        """As after the network came back: numbers are asked for first, and all is accepted."""
        self.ask_for_numbers()
        while sent := self.send(50):
            self.settle(dict.fromkeys(sent, True))

    def settled(self) -> list[CommandId]:
        return [one for one, standing in self.outbox.items() if standing is not Standing.PENDING]

    def amend(self, came: Iterable[Fact], gone: Iterable[FactName]) -> None:
        came, gone = tuple(came), tuple(gone)
        self._position += 1
        self.replica.amend_facts(self._position, came, gone)
        self.known |= {(one.kind, one.key) for one in came}
        self.known -= {(one.kind, one.key) for one in gone}

    def new_epoch(self, letter: str, facts_of_it: Iterable[Fact]) -> None:
        told = tuple(facts_of_it)
        self._epochs, self._position = self._epochs + 1, 0
        self.replica.set_state(letter=letter)
        self.replica.replace_facts(f"epoch-{self._epochs}", 0, told)
        self.known = {(one.kind, one.key) for one in told}
        self._last = {series: max(0, last - 1) for series, last in self._last.items()}

    # ---------------------------------------------------------- what lies there

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        with closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            connection.row_factory = sqlite3.Row
            return {
                table: [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
                for table in TABLES
            }

    def standings(self) -> list[tuple[str, Standing]]:
        found = sorted(self.rows()["outbox"], key=lambda row: int(row["position"]))
        return [(row["command_id"], Standing(row["standing"])) for row in found]

    # ------------------------------------------------------------------ within

    def _open(self) -> None:
        self.replica = open_replica(self.folder, MACHINE)
        self.desk = Desk(self.replica, HERE, self.clock, lambda: fresh())

    def _answer(self, name: CommandId, *, is_good: bool) -> Answer:
        if not is_good:
            return Answer(command_id=name, reason=Reason.NOT_FOUND, sentence="没有找到。")
        is_new = self.outbox[name] is Standing.PENDING
        if name in self._leases:
            return Answer(command_id=name, events=(self._leased(name),) if is_new else ())
        if name in self._returns:
            return Answer(command_id=name)
        kind = NUMBERED.get(self.wishes[name].type)
        if kind is None:
            return Answer(command_id=name)
        if is_new:
            self.slips[name] = replace(self.slips[name], number="B-026")
        return Answer(command_id=name, events=({"type": kind, "number": "B-026"},))

    def _leased(self, name: CommandId) -> dict[str, Any]:
        prefix, today = self._leases[name], day_of(self.clock.now)
        first = self._last.get((prefix, today), 0) + 1
        self._last[prefix, today] = first + LEASED_AT_ONCE - 1
        leased = NumbersLeased(
            station=HERE,
            prefix=prefix,
            day=today,
            kiosk_id=MACHINE,
            first=first,
            last=first + LEASED_AT_ONCE - 1,
            at=self.clock.now,
        )
        fields: dict[str, Any] = EVENTS.fields(leased)
        return fields

    def _park(self, refused: set[CommandId]) -> None:
        for name, standing in self.outbox.items():
            if standing is Standing.PENDING and self.causes.get(name) in refused:
                self.outbox[name] = Standing.PARKED
                refused.add(name)
