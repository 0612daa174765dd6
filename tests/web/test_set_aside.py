"""A wish over which the server fails holds nobody up: it is set aside, and staff see to it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from shared.ids import CommandId, LegId
from shared.link.health import Trouble
from shared.link.messages import Push, read_from_machine
from shared.organisation import Actor
from shared.refusals import Refused
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from streaming_server.web.languages import Language, Words
from streaming_server.web.machines.fleet import FLEET
from streaming_server.web.machines.pushes import Pushes
from streaming_server.web.machines.trials import Trials
from tests.fair import HERE, KIOSK, STAFF
from tests.web.house import House
from tests.web.test_machines import answers, machine, pushed, ticket
from tests.web.test_takeover import begin, bring, machine_id

PAGE = f"/desk/{HERE}/machines"
#: 1, the one that it is about, and 3.
WISHES = ticket("1", "A-K01"), ticket("poison", "A-K02"), ticket("3", "A-K03")


@contextmanager
def fault(folder: Path) -> Iterator[None]:
    """In the database, over one visit: no rule foresaw it, and no disk is to blame."""

    def run(statement: str) -> None:
        with contextlib.closing(sqlite3.connect(folder / "doorstep.db")) as rows:
            rows.execute(statement)
            rows.commit()

    run(
        "CREATE TRIGGER fault BEFORE INSERT ON visits WHEN NEW.visit_id = 'visit-poison' "
        "BEGIN SELECT RAISE(ABORT, '13800001111'); END"
    )
    yield
    run("DROP TRIGGER fault")


async def leg(house: House, name: str) -> bool:
    return await house.rooms.reader.leg(LegId(f"visit-{name}.1")) is not None


async def page(house: House, path: str = PAGE) -> str:
    async with await house.staff() as staff:
        return await (await staff.get(path)).text()


async def press(house: House, act: str) -> str:
    async with await house.resident() as browser:
        await browser.sign_in("staff", STAFF)
        answer = await browser.post(
            f"{PAGE}/set-aside/take-poison/{act}", data={"csrf": browser.csrf}
        )
        assert answer.status == 303, await answer.text()
        return await (await browser.get(answer.headers["Location"])).text()


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Path:
    (database,) = tmp_path.rglob("doorstep.db")
    return database.parent


async def test_a_wish_that_fails_is_set_aside_and_those_behind_it_go_on(
    house: House, folder: Path
) -> None:
    async with machine(house) as socket:
        with fault(folder):
            first = await answers(socket, pushed(*WISHES))
            again = await answers(socket, pushed(*WISHES))
            assert "又没成" in await press(house, "again")
        assert [(one.reason, one.is_set_aside) for one in first.answers] == [
            (None, False),
            (None, True),
            (None, False),
        ]
        assert "工作人员" in first.answers[1].sentence
        assert again == first
        assert (await leg(house, "3"), await leg(house, "poison")) == (True, False)
        (known,) = await house.site[FLEET].machines()
        assert [one.trouble for one in known.found] == [Trouble.SET_ASIDE]
        told = await page(house)
        assert "A-K02" in told
        assert "IntegrityError, streaming_server/store/" in told
        assert "13800001111" not in told
        assert "办好了，这件清掉了" in await press(house, "again")
        assert await leg(house, "poison")
        assert "A-K02" not in await page(house)
        assert (await house.site[FLEET].machines())[0].found == ()


async def test_staff_do_it_by_hand_and_another_station_sees_nothing(
    house: House, folder: Path
) -> None:
    async with machine(house) as socket:
        with fault(folder):
            await answers(socket, pushed(*WISHES))
        async with await house.other_staff() as elsewhere:
            assert "A-K02" not in await (await elsewhere.get(PAGE)).text()
        assert "A-K02" not in await press(house, "settle")
        (settled,) = (await answers(socket, pushed(WISHES[1]))).answers
    assert settled.is_set_aside
    assert not await leg(house, "poison")


async def test_a_rule_that_says_no_at_the_second_try_is_told(house: House, folder: Path) -> None:
    async with machine(house) as socket:
        with fault(folder):
            await answers(socket, pushed(WISHES[1]))
        await answers(socket, pushed(ticket("other", "A-K02")))
        told = await press(house, "again")
    assert "规矩不让" in told
    assert "A-K02" in told


class Died(BaseException):
    """The end of a process, as far as one can be had without one."""


async def test_a_wish_over_which_processes_die_is_set_aside_in_the_end(house: House) -> None:
    async with await house.kiosk():
        (known,) = await house.site[FLEET].machines()
    done: list[CommandId] = []

    async def handle(
        command: Command, actor: Actor, occurred_at: datetime | None = None
    ) -> Receipt | Refused:
        if command.command_id == "take-poison":
            raise Died
        done.append(command.command_id)
        return await house.rooms.handle(command, actor, occurred_at)

    actor = Actor(kind=KIOSK.kind, kiosk_id=known.machine.kiosk_id, station=HERE)
    push = read_from_machine(pushed(*WISHES))
    assert isinstance(push, Push)

    def process() -> Pushes:
        trials = Trials(house.rooms.set_aside, house.clock)
        words = Words(house.rooms.texts, Language.ZH)
        return Pushes(actor=actor, handle=handle, trials=trials, words=words)

    for _ in range(3):
        with pytest.raises(Died):
            await process().answer(push)
    assert "take-3" not in done
    last = process()
    told = await last.answer(push)
    assert [one.is_set_aside for one in told.answers] == [False, True, False]
    assert "the program ended 3 times over it" in await page(house)
    assert await last.answer(push) == told


async def test_a_process_that_ends_in_peace_leaves_no_mark(house: House) -> None:
    async with machine(house) as socket:
        await answers(socket, pushed(WISHES[0]))
    (known,) = await house.site[FLEET].machines()
    assert await house.rooms.set_aside.trial(known.machine.kiosk_id) is not None
    await house.rooms.set_aside.ends_in_peace()
    assert await house.rooms.set_aside.trial(known.machine.kiosk_id) is None


async def test_a_phone_that_stands_in_is_told_that_staff_look_after_it(
    house: House, folder: Path
) -> None:
    async with await house.kiosk(), await house.staff() as staff:
        kiosk_id = await machine_id(house)
        assert (await begin(staff, kiosk_id))[0] == 200
        with fault(folder):
            status, told = await bring(staff, kiosk_id, [ticket("poison", "A-001")])
        assert status == 200
        (answer,) = told["answers"]
        assert (answer["reason"], answer["is_set_aside"]) == (None, True)
        assert "工作人员会找您当面办" in answer["sentence"]
