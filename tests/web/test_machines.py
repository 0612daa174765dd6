"""GET /link in version 2: wishes of a machine that was alone go up, its facts come down."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from shared.ids import CommandId, JobId, LegId, Sequence, VisitId, VisitorId
from shared.jobs import CloseJob, PostJob
from shared.link.facts import FactKind
from shared.link.health import Health, Trouble
from shared.link.messages import (
    KINDS_FROM_SERVER,
    VERSION,
    Agreed,
    Amendment,
    Answers,
    FromServer,
    Heartbeat,
    Hello,
    Holder,
    Outdated,
    Push,
    Set,
    Snapshot,
    Who,
    Wish,
    read_from_machine,
    read_from_server,
    write_from_machine,
    write_hello,
)
from shared.link.settings import MachineSettings, accept
from shared.organisation import Actor
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from shared.tickets.messages import LeaseNumbers, TakeTicket
from shared.tickets.numbers import day_of
from shared.wire import Command, encode_command
from streaming_server.ports.handling import Receipt, Unavailable
from streaming_server.web.languages import Language, Words
from streaming_server.web.machines.fleet import FLEET
from streaming_server.web.machines.pushes import Pushes
from streaming_server.web.machines.trials import Trials
from tests.fair import HERE, JOB, KIOSK, NOW, STAFF, posting
from tests.shared.tickets.hall import SEEK
from tests.web.house import Caller, House, new_id

SOON = 60.0
WELL = Health(version="0.1.0")


@asynccontextmanager
async def machine(
    house: House, hello: Hello | None = None, kiosk: Caller | None = None
) -> AsyncIterator[ClientWebSocketResponse]:
    async with kiosk or await house.kiosk() as caller, caller.http.ws_connect("/link") as socket:
        await socket.send_str(write_hello(hello or Hello(version=VERSION, copy="c", health=WELL)))
        yield socket


async def next_of(socket: ClientWebSocketResponse, kind: type[FromServer]) -> FromServer:
    async with asyncio.timeout(SOON):
        while True:
            text = (await socket.receive()).data
            if json.loads(text)["type"] in KINDS_FROM_SERVER:
                message = read_from_server(text)
                if isinstance(message, kind):
                    return message


async def snapshot(socket: ClientWebSocketResponse) -> Snapshot:
    message = await next_of(socket, Snapshot)
    assert isinstance(message, Snapshot)
    return message


async def amendment(socket: ClientWebSocketResponse) -> Amendment:
    message = await next_of(socket, Amendment)
    assert isinstance(message, Amendment)
    return message


def pushed(*commands: Command, ago: timedelta = timedelta(0)) -> str:
    wishes = (
        Wish(command=json.loads(encode_command(one)), occurred_at=NOW - ago) for one in commands
    )
    return write_from_machine(Push(wishes=tuple(wishes)))


def ticket(name: str, number: str | None = None) -> TakeTicket:
    return TakeTicket(
        command_id=CommandId(f"take-{name}"),
        visit_id=VisitId(f"visit-{name}"),
        station=HERE,
        services=(SEEK,),
        number=number,
        visitor_id=VisitorId(f"v-{name}"),
    )


async def answers(socket: ClientWebSocketResponse, push: str) -> Answers:
    await socket.send_str(push)
    message = await next_of(socket, Answers)
    assert isinstance(message, Answers)
    return message


async def test_a_machine_is_told_the_time_its_letter_and_all_facts(house: House) -> None:
    async with machine(house) as socket:
        agreed = await next_of(socket, Agreed)
        facts = await snapshot(socket)
        settings = await next_of(socket, Set)
    assert isinstance(agreed, Agreed)
    assert (agreed.version, agreed.now, agreed.letter) == (VERSION, NOW, "F")
    assert (facts.epoch, facts.part, facts.parts) == (agreed.epoch, 0, 1)
    kinds = {fact.kind for fact in facts.facts}
    assert {FactKind.STATION, FactKind.SERVICE, FactKind.JOB, FactKind.EMPLOYER} <= kinds
    assert FactKind.POLICY in kinds
    assert isinstance(settings, Set)


async def test_each_copy_of_a_machines_database_has_a_letter_of_its_own(house: House) -> None:
    kiosk = await house.kiosk()
    for copy, letter in (("a", "F"), ("b", "G"), ("a", "F")):
        bearer = Caller(house=house, bearer=kiosk.http.headers["Authorization"].split()[1])
        async with machine(house, Hello(version=VERSION, copy=copy), bearer) as socket:
            agreed = await next_of(socket, Agreed)
            assert isinstance(agreed, Agreed)
            assert agreed.letter == letter
    await kiosk.http.close()


async def test_what_changes_comes_down_and_what_is_over_goes(house: House) -> None:
    async with machine(house) as socket:
        before = await snapshot(socket)
        new = replace(posting(), job_id=JobId("job-new"), title="夜班分拣")
        await house.rooms.handle(PostJob(command_id=new_id(), posting=new), STAFF)
        first = await amendment(socket)
        await house.rooms.handle(CloseJob(command_id=new_id(), job_id=JOB), STAFF)
        second = await amendment(socket)
    assert first.after == before.position
    assert {fact.key for fact in first.facts if fact.kind is FactKind.JOB} == {"job-new"}
    assert second.after == first.position
    assert [name.key for name in second.gone] == [JOB]


async def test_a_machine_that_comes_back_gets_what_it_missed(house: House) -> None:
    async with machine(house) as socket:
        before = await snapshot(socket)
    await house.rooms.handle(CloseJob(command_id=new_id(), job_id=JOB), STAFF)
    hello = Hello(version=VERSION, epoch=before.epoch, position=before.position)
    async with machine(house, hello) as socket:
        missed = await amendment(socket)
    assert [name.key for name in missed.gone] == [JOB]
    other = replace(hello, epoch="of a backup")
    async with machine(house, other) as socket:
        assert (await snapshot(socket)).epoch == before.epoch


async def test_each_day_is_fetched_anew(house: House) -> None:
    async with machine(house) as socket:
        before = await snapshot(socket)
        house.clock.forward(timedelta(days=1))
        await house.rooms.handle(CloseJob(command_id=new_id(), job_id=JOB), STAFF)
        after = await snapshot(socket)
    assert after.epoch != before.epoch
    assert JOB not in {fact.key for fact in after.facts}


async def test_wishes_are_done_in_order_and_once(house: House) -> None:
    lease = LeaseNumbers(command_id=CommandId("lease"), station=HERE, prefix="A")
    async with machine(house) as socket:
        (leased,) = (await answers(socket, pushed(lease))).answers
        wishes = ticket("1", "A-001"), ticket("2", "A-002"), ticket("3", "A-002")
        first = await answers(socket, pushed(*wishes, ago=timedelta(hours=1)))
        again = await answers(socket, pushed(*wishes, ago=timedelta(hours=1)))
    assert (leased.events[0]["first"], leased.events[0]["last"]) == (1, 20)
    assert [one.reason for one in first.answers] == [None, None, Reason.NUMBER_NOT_YOURS]
    assert first.answers[2].sentence
    assert again == first
    leg = await house.rooms.reader.leg(LegId("visit-1.1"))
    assert leg is not None
    assert leg.arrived_at == NOW - timedelta(hours=1)


async def test_a_number_of_yesterday_does_not_wait_today(house: House) -> None:
    async with machine(house) as socket:
        (answer,) = (
            await answers(socket, pushed(ticket("1", "A-K01"), ago=timedelta(days=1)))
        ).answers
    leg = await house.rooms.reader.leg(LegId("visit-1.1"))
    assert answer.reason is None
    assert leg is not None
    assert leg.day == day_of(NOW - timedelta(days=1))


async def test_nonsense_in_a_push_is_refused_and_holds_nobody_up(house: House) -> None:
    nonsense = Wish(command={"type": "apply", "command_id": "x"}, occurred_at=NOW)
    good = Wish(command=json.loads(encode_command(ticket("1", "A-K01"))), occurred_at=NOW)
    async with machine(house) as socket:
        told = await answers(socket, write_from_machine(Push(wishes=(nonsense, good))))
    assert [one.reason for one in told.answers] == [Reason.MALFORMED, None]
    assert told.answers[0].command_id == "x"


async def test_a_full_disk_ends_a_push_and_the_rest_is_said_again(house: House) -> None:
    async def handle(
        command: Command, actor: Actor, occurred_at: datetime | None = None
    ) -> Receipt | Refused:
        if command.command_id != "take-1":
            raise Unavailable("storage_full")
        return Receipt(command_id=command.command_id, sequence=Sequence(1), events=())

    push = read_from_machine(pushed(ticket("1"), ticket("2"), ticket("3")))
    assert isinstance(push, Push)
    trials = Trials(house.rooms.set_aside, house.clock)
    await house.rooms.identity.enrol_kiosk(await house.rooms.identity.enrolment_code(HERE))
    (known,) = await house.site[FLEET].machines()
    actor = replace(KIOSK, kiosk_id=known.machine.kiosk_id)
    words = Words(house.rooms.texts, Language.ZH)
    told = await Pushes(actor=actor, handle=handle, trials=trials, words=words).answer(push)
    assert [one.command_id for one in told.answers] == ["take-1"]


@pytest.mark.parametrize(("spoken", "agreed"), [(3, VERSION), (VERSION, VERSION)])
async def test_a_newer_machine_is_answered_in_our_version(
    house: House, spoken: int, agreed: int
) -> None:
    async with machine(house, Hello(version=spoken)) as socket:
        message = await next_of(socket, Agreed)
    assert isinstance(message, Agreed)
    assert message.version == agreed


async def test_a_machine_that_is_too_old_is_told_so(house: House) -> None:
    async with machine(house, Hello(version=0, health=Health(version="0.0.1"))) as socket:
        message = await next_of(socket, Outdated)
        closing = await socket.receive()
    assert message == Outdated(oldest=1, newest=VERSION)
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 4426)
    (known,) = await house.site[FLEET].machines()
    assert [one.trouble for one in known.found] == [Trouble.VERSION_OLD]  # and not never seen
    assert not known.is_linked


async def test_the_fleet_knows_how_a_machine_is(house: House) -> None:
    fleet = house.site[FLEET]
    async with machine(house) as socket:
        await snapshot(socket)
        ill = Health(version="0.1.0", clock_seconds=600)
        await socket.send_str(write_from_machine(Heartbeat(health=ill)))
        await answers(socket, pushed())
        (known,) = await fleet.machines()
        assert known.is_linked
        assert [one.trouble for one in known.found] == [Trouble.CLOCK_BEHIND]
    house.clock.forward(timedelta(minutes=5))
    async with asyncio.timeout(SOON):
        while (await fleet.machines())[0].is_linked:  # noqa: ASYNC110  a closed line tells nobody
            await asyncio.sleep(0.01)
    (known,) = await fleet.machines()
    assert [one.trouble for one in known.found][:1] == [Trouble.SILENT]


async def test_a_revoked_machine_is_cut_off_at_once(house: House) -> None:
    kiosk = await house.kiosk()
    token = kiosk.http.headers["Authorization"].split()[1]
    async with machine(house, kiosk=kiosk) as socket:
        await snapshot(socket)
        (known,) = await house.site[FLEET].machines()
        assert await house.site[FLEET].revoke(known.machine.kiosk_id)
        async with asyncio.timeout(SOON):
            while (await socket.receive()).type is WSMsgType.TEXT:
                pass
    async with Caller(house=house, bearer=token) as again:
        assert (await again.get("/link")).status == 401
    (known,) = await house.site[FLEET].machines()
    assert [one.trouble for one in known.found] == [Trouble.REVOKED]
    assert not await house.site[FLEET].revoke(known.machine.kiosk_id)


async def test_what_is_set_from_afar_reaches_the_machine_signed(house: House) -> None:
    kiosk = await house.kiosk()
    token = kiosk.http.headers["Authorization"].split()[1]
    wished = MachineSettings(volume=40)
    async with machine(house, kiosk=kiosk) as socket:
        await next_of(socket, Set)
        (known,) = await house.site[FLEET].machines()
        await house.site[FLEET].set_machines([known.machine.kiosk_id], wished)
        message = await next_of(socket, Set)
    assert isinstance(message, Set)
    taken = accept(message.signed, MachineSettings(), token)
    assert not isinstance(taken, Refused)
    assert (taken.version, taken.volume) == (1, 40)


async def test_what_machines_said_last_survives_a_restart(house: House) -> None:
    async with machine(house) as socket:
        await snapshot(socket)
        (known,) = await house.rooms.machines.known()
        await house.rooms.machines.keep_reports({known.kiosk_id: (WELL, NOW)})
    (kept,) = await house.rooms.machines.known()
    assert (kept.health, kept.seen_at, kept.number) == (WELL, NOW, 1)


async def test_two_clerks_who_ask_whom_to_call_are_both_told(house: House) -> None:
    wish, holder = CommandId("wish-1"), PersonalText("王女士 13800000000")
    fleet = house.site[FLEET]
    async with machine(house) as socket:
        await snapshot(socket)
        (known,) = await fleet.machines()
        kiosk_id = known.machine.kiosk_id
        asked = [asyncio.create_task(fleet.holder(kiosk_id, wish)) for _ in range(2)]
        for _ in asked:
            assert await next_of(socket, Who) == Who(command_id=wish)
        await socket.send_str(write_from_machine(Holder(command_id=wish, holder=holder)))
        assert await asyncio.gather(*asked) == [holder, holder]


async def test_settings_are_above_what_a_machine_said_a_moment_ago(house: House) -> None:
    """Of a server that was put back from a backup, and set before it kept any report."""
    hello = Hello(version=VERSION, copy="c", health=replace(WELL, settings=9))
    fleet = house.site[FLEET]
    async with machine(house, hello) as socket:
        await snapshot(socket)
        (known,) = await fleet.machines()
        kiosk_id = known.machine.kiosk_id
        await fleet.set_machines((kiosk_id,), MachineSettings(volume=40))
        assert (await house.rooms.machines.settings(kiosk_id)).version == 10
        await fleet.put_out_of_service(kiosk_id, True)
        assert (await house.rooms.machines.settings(kiosk_id)).version == 11


async def test_facts_of_another_station_are_not_told(house: House) -> None:
    async with machine(house) as socket:
        facts = (await snapshot(socket)).facts
    stations = [fact for fact in facts if fact.kind is FactKind.STATION]
    assert [fact.key for fact in stations] == [HERE]
