"""Beds of a machine over HTTP: staff give them to it, ask for them back, and let in who holds its
slip."""

import json

from shared.ids import KioskId
from shared.link.messages import Wish
from shared.lodging import BlockId, ReturnBed, State, StayId
from shared.organisation import Actor, ActorKind
from shared.wire import encode_command
from streaming_server.ports.handling import Receipt
from streaming_server.web.machines.trials import Trials
from tests.allotted import take
from tests.fair import HERE
from tests.fair_store import fresh
from tests.lodging_store import new_stay
from tests.lodgings import MARKET
from tests.web.house import House
from tests.web.inn import PAGE, act


async def machine_of(inn: House) -> KioskId:
    code = await inn.rooms.identity.enrolment_code(HERE)
    assert await inn.rooms.identity.enrol_kiosk(code) is not None
    (known,) = await inn.rooms.machines.known()
    return known.kiosk_id


async def test_beds_are_given_to_a_machine_and_asked_for_back(inn: House) -> None:
    lodging = inn.rooms.reader.lodging
    async with await inn.staff() as staff:
        assert "交给机器" not in await (await staff.get(PAGE)).text()
        kiosk_id = await machine_of(inn)
        form = {"market": MARKET, "station": HERE, "kiosk_id": kiosk_id, "party": "man"}
        wrong = await act(staff, type="allot_beds", count="99", **form)
        assert wrong.status == 422
        assert "一次交 1 到 20 张" in await wrong.text()
        many = await act(staff, type="allot_beds", count="9", **form)
        assert "没有这么多空床能交" in await many.text()
        gone = await act(staff, type="allot_beds", count="3", **form | {"kiosk_id": "no-machine"})
        text = await gone.text()
        assert (gone.status, text.count('id="err-allot" role="alert"')) == (404, 1)
        assert 'name="count" inputmode="numeric" maxlength="2" required value="3"' in text
        kept = await act(staff, type="allot_beds", count="2", **form)
        assert kept.status == 303
        page = await (await staff.get(kept.headers["Location"])).text()
        assert "交给机器的床 2 张" in page
        assert page.count('<i class="s given"></i>机器的床') == 1
        assert "还没给人" in page
        first, second = await lodging.allotted(MARKET)
        shown = await (await staff.get(f"{PAGE}&block={first.block_id}")).text()
        assert "1 号机" in shown
        here = f"{PAGE}&block={first.block_id}"
        lift = {"type": "lift_block", "command_id": fresh(), "block_id": first.block_id}
        lifted = await staff.post(here, data=lift)
        assert lifted.status == 409
        assert "可能已经给了人" in await lifted.text()
        asked = await act(staff, type="recall_bed", block_id=first.block_id)
        waits = await (await staff.get(asked.headers["Location"])).text()
        assert "已经跟机器说了" in waits
        machine = Actor(kind=ActorKind.KIOSK, kiosk_id=kiosk_id, station=HERE)
        back = ReturnBed(command_id=fresh(), block_id=BlockId(first.block_id))
        assert isinstance(await inn.rooms.handle(back, machine), Receipt)
        gone = await (await staff.get(asked.headers["Location"])).text()
        assert "已经不归机器了" in gone
        assert await lodging.allotted(MARKET) == (second,)


async def test_a_bed_on_a_slip_that_the_server_failed_over_is_free_once_staff_have_seen_to_it(
    inn: House,
) -> None:
    kiosk_id = await machine_of(inn)
    async with await inn.staff() as staff:
        form = {"market": MARKET, "station": HERE, "kiosk_id": kiosk_id}
        await act(staff, type="allot_beds", count="1", party="man", **form)
        (given,) = await inn.rooms.reader.lodging.allotted(MARKET)
        slip = take(stay_id=StayId(new_stay()), block_id=given.block_id)
        wish = Wish(command=json.loads(encode_command(slip)), occurred_at=inn.clock())
        trials = Trials(inn.rooms.set_aside, inn.clock)
        await trials.begin(kiosk_id)
        await trials.set_aside(kiosk_id, HERE, slip, wish, RuntimeError())
        assert await inn.rooms.reader.lodging.allotted(MARKET) == (given,)
        settle = f"/desk/{HERE}/machines/set-aside/{slip.command_id}/settle"
        assert (await staff.post(settle, data={})).status == 303
        assert await inn.rooms.reader.lodging.allotted(MARKET) == ()


async def test_whoever_holds_the_slip_is_let_in(inn: House) -> None:
    async with await inn.staff() as staff:
        form = {"market": MARKET, "station": HERE, "kiosk_id": await machine_of(inn)}
        await act(staff, type="allot_beds", count="1", party="man", **form)
        (given,) = await inn.rooms.reader.lodging.allotted(MARKET)
        stay_id = StayId(new_stay())
        slip = {"block_id": given.block_id, "stay_id": stay_id, "market": MARKET, "party": "man"}
        typed = {"type": "take_allotted_bed", "command_id": fresh(), "form_of_address": "李先生"}
        here = f"{PAGE}&block={given.block_id}"
        wrong = await staff.post(here, data={**typed, "phone": "12", **slip})
        assert wrong.status == 422
        assert "李先生" in await wrong.text()
        named = {"form_of_address": "李先生", "phone": "13800000009"}
        taken = await act(staff, type="take_allotted_bed", **named, **slip)
        assert taken.status == 303
        assert "李先生" in await (await staff.get(taken.headers["Location"])).text()
        guest = await inn.rooms.reader.lodging.guest(stay_id)
        assert guest is not None
        assert guest.stay.state is State.CONFIRMED
