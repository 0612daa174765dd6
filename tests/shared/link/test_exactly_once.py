"""Machines, a server, and lines that are cut anywhere: each wish is done once, in its order.

The rules of both sides are the real ones; disks and lines are lists. A line loses what is on it
when it is cut, a crash forgets all but the disk, and the server now and then takes only some.
"""

from collections import deque
from dataclasses import dataclass, field, replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.ids import CommandId
from shared.link import device as machines
from shared.link.device import AmendFacts, Device, GreetAgain, Phase, ReplaceFacts, Settle
from shared.link.facts import Fact, FactKind, FactName
from shared.link.greeting import Beginning, Source, agree, beginning, snapshot
from shared.link.messages import (
    VERSION,
    Agreed,
    Amendment,
    Answer,
    Answers,
    FromServer,
    Hello,
    Push,
    Wish,
)
from shared.link.outbox import Entry, Standing, batch, begins, settle
from shared.refusals import Reason
from tests.fair import NOW

MACHINES = 2
_machine = st.integers(0, MACHINES - 1)
#: How far the line carries before something else happens: up, and down.
_way = st.lists(st.sampled_from(("up", "down")), max_size=4)


@dataclass
class Line:
    """position: what the server believes the machine to have, once it was greeted."""

    up: deque[Hello | Push] = field(default_factory=deque)
    down: deque[FromServer] = field(default_factory=deque)
    position: int | None = None


@dataclass
class Machine:
    """Everything but `device` and `line` is on the disk."""

    device: Device = field(default_factory=Device)
    line: Line | None = None
    epoch: str | None = None
    position: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    outbox: list[Entry] = field(default_factory=list)


@dataclass
class Server:
    epoch: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    receipts: dict[CommandId, Answer] = field(default_factory=dict)
    done: list[CommandId] = field(default_factory=list)
    #: Before a backup was brought back, too.
    accepted: set[CommandId] = field(default_factory=set)
    refused: list[CommandId] = field(default_factory=list)

    @property
    def source(self) -> Source:
        return Source(epoch=str(self.epoch), position=len(self.log))

    def answer(self, command_id: CommandId) -> Answer:
        if command_id in self.receipts:
            return self.receipts[command_id]
        if command_id.endswith("no"):
            self.refused.append(command_id)
            return Answer(command_id=command_id, reason=Reason.ROLE_CLOSED)
        self.done.append(command_id)
        self.accepted.add(command_id)
        self.receipts[command_id] = Answer(command_id=command_id)
        return self.receipts[command_id]

    def changes(self, after: int) -> Amendment:
        keys = dict.fromkeys(self.log[after:])
        return Amendment(
            after=after,
            position=len(self.log),
            facts=tuple(_fact(key, self.facts[key]) for key in keys if key in self.facts),
            gone=tuple(
                FactName(kind=FactKind.SERVICE, key=key) for key in keys if key not in self.facts
            ),
        )


def _fact(key: str, body: str) -> Fact:
    return Fact(kind=FactKind.SERVICE, key=key, body=body)


class Town(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.machines = [Machine() for _ in range(MACHINES)]
        self.wished: list[CommandId] = []

    @rule(at=_machine, is_refused=st.booleans(), has_cause=st.booleans())
    def wish(self, at: int, is_refused: bool, has_cause: bool) -> None:
        machine = self.machines[at]
        ending = "no" if is_refused else "yes"
        command_id = CommandId(f"{at}-{len(machine.outbox)}-{ending}")
        before = machine.outbox[-1] if machine.outbox and has_cause else None
        cause = before.command_id if before else None
        standing = begins(before.standing, is_set_aside=False) if before else Standing.PENDING
        machine.outbox.append(
            Entry(
                position=len(machine.outbox),
                command_id=command_id,
                kind="take_ticket",
                occurred_at=NOW,
                cause=cause,
                standing=standing,
            )
        )
        self.wished.append(command_id)

    @rule(key=st.sampled_from("abc"), body=st.none() | st.sampled_from("123"))
    def change(self, key: str, body: str | None) -> None:
        if body is None:
            self.server.facts.pop(key, None)
        else:
            self.server.facts[key] = body
        self.server.log.append(key)
        for machine in self.machines:
            line = machine.line
            if line is not None and line.position is not None:
                line.down.append(self.server.changes(line.position))
                line.position = len(self.server.log)

    @rule()
    def bring_a_backup_back(self) -> None:
        """The server's facts, wishes and receipts are those of before, under another epoch."""
        self.server.epoch += 1
        kept = len(self.server.done) // 2
        for lost in self.server.done[kept:]:
            del self.server.receipts[lost]
        self.server.done = self.server.done[:kept]
        self.server.log = self.server.log[: len(self.server.log) // 2]
        self.server.facts.pop("a", None)
        for at in range(MACHINES):
            self.cut(at)

    @rule(at=_machine, way=_way)
    def open_line(self, at: int, way: list[str]) -> None:
        machine = self.machines[at]
        if machine.line is None:
            machine.line = Line()
            self._greet(machine)
        self._carry(at, ["up", "down", *way] if way else [], 4)

    @rule(at=_machine)
    def cut(self, at: int) -> None:
        self.machines[at].line = None
        self.machines[at].device = machines.lost(self.machines[at].device)

    @rule(at=_machine)
    def crash(self, at: int) -> None:
        machine = self.machines[at]
        machine.line = None
        machine.device = Device(epoch=machine.epoch, position=machine.position)

    @rule(at=_machine, most=st.integers(1, 4), takes=st.integers(1, 4), way=_way)
    def push(self, at: int, most: int, takes: int, way: list[str]) -> None:
        machine = self.machines[at]
        if machine.line is None or not machines.may_push(machine.device):
            return
        entries = batch(machine.outbox, most)
        if entries:
            ids = [entry.command_id for entry in entries]
            machine.device = machines.pushed(machine.device, ids)
            wishes = tuple(Wish(command={"id": one}, occurred_at=NOW) for one in ids)
            machine.line.up.append(Push(wishes=wishes))
        self._carry(at, way, takes)

    @rule(at=_machine, takes=st.integers(1, 4), way=_way)
    def carry(self, at: int, takes: int, way: list[str]) -> None:
        self._carry(at, way, takes)

    def _carry(self, at: int, way: list[str], takes: int) -> None:
        for direction in way:
            if direction == "up":
                self.carry_up(at, takes)
            else:
                self.carry_down(at)

    def carry_up(self, at: int, takes: int) -> None:
        line = self.machines[at].line
        if line is None or not line.up:
            return
        message = line.up.popleft()
        if isinstance(message, Push):
            wishes = message.wishes[:takes]
            answers = tuple(self.server.answer(CommandId(wish.command["id"])) for wish in wishes)
            line.down.append(Answers(answers=answers))
        else:
            self._welcome(line, message)

    def carry_down(self, at: int) -> None:
        machine = self.machines[at]
        if machine.line is None or not machine.line.down:
            return
        heard, effects = machines.hear(machine.device, machine.line.down.popleft())
        for effect in effects:
            self._write(machine, effect)
        machine.device = heard
        if GreetAgain() in effects:
            self._greet(machine)

    @invariant()
    def each_wish_is_done_once_and_in_order(self) -> None:
        assert len(self.server.done) == len(set(self.server.done))
        assert set(self.server.done) <= set(self.wished)
        for at in range(MACHINES):
            mine = [int(one.split("-")[1]) for one in self.server.done if one.startswith(f"{at}-")]
            assert mine == sorted(mine)

    @invariant()
    def nothing_is_done_whose_cause_was_refused(self) -> None:
        causes = {one.command_id: one.cause for m in self.machines for one in m.outbox}
        assert not [one for one in self.server.done if causes[one] in self.server.refused]

    @invariant()
    def nothing_is_settled_that_was_not_answered(self) -> None:
        for machine in self.machines:
            for entry in machine.outbox:
                if entry.standing is Standing.ACCEPTED:
                    assert entry.command_id in self.server.accepted
                if entry.standing is Standing.PARKED:
                    assert entry.command_id not in self.server.done

    def teardown(self) -> None:
        """A quiet hour: everything that waited is answered, and all copies are equal."""
        for at, machine in enumerate(self.machines):
            self.cut(at)
            self.open_line(at, [])
            while machine.line is not None and (machine.line.up or machine.line.down):
                self._carry(at, ["up", "down"], 4)
                self.push(at, 4, 4, [])
            assert machine.device.phase is Phase.CURRENT
            assert not [one for one in machine.outbox if one.standing is Standing.PENDING]
            assert machine.facts == self.server.facts
            accepted = [o.command_id for o in machine.outbox if o.standing is Standing.ACCEPTED]
            assert accepted == [one for one in self.server.done if one.startswith(f"{at}-")]

    def _greet(self, machine: Machine) -> None:
        assert machine.line is not None
        machine.device, hello = machines.opened(machine.device)
        machine.line.up.append(hello)

    def _welcome(self, line: Line, hello: Hello) -> None:
        source = self.server.source
        agreed = agree(hello.version)
        assert agreed == VERSION
        line.down.append(Agreed(version=VERSION, epoch=source.epoch, now=NOW, letter=None))
        if beginning(hello, source) is Beginning.CHANGES:
            line.down.append(self.server.changes(hello.position))
        else:
            facts = tuple(_fact(key, body) for key, body in sorted(self.server.facts.items()))
            line.down.extend(snapshot(source, facts))
        line.position = source.position

    def _write(self, machine: Machine, effect: machines.Effect) -> None:
        match effect:
            case ReplaceFacts():
                if effect.are_other_rows:
                    machine.outbox = [
                        replace(one, standing=Standing.PENDING)
                        if one.standing is Standing.ACCEPTED
                        else one
                        for one in machine.outbox
                    ]
                machine.facts = {fact.key: fact.body for fact in effect.facts}
                machine.epoch, machine.position = effect.epoch, effect.position
            case AmendFacts():
                machine.facts.update((fact.key, fact.body) for fact in effect.facts)
                for name in effect.gone:
                    machine.facts.pop(name.key, None)
                machine.position = effect.position
            case Settle():
                answers = {one.command_id: one.reason for one in effect.answers}
                for entry in settle(machine.outbox, answers):
                    machine.outbox[entry.position] = entry
            case _:
                pass


Town.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestTown = Town.TestCase
