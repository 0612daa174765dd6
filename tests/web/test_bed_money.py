"""Beds on paper and their money over HTTP: lists, figures, what is taken and what comes back."""

import re

from shared.lodging import BedId, StayId
from streaming_server.sheets import read_table
from tests.lodgings import MARKET, TONIGHT, night
from tests.web.house import House, new_id
from tests.web.inn import PAGE, act, holding


async def test_lists_for_the_printer_and_figures_to_take_away(inn: House) -> None:
    root = "/desk/JN-LX-001/beds"
    async with await inn.staff() as staff:
        form = holding()
        await staff.post(PAGE, data=form)
        named = {"form_of_address": "韩国强", "phone": "13800000001"}
        await act(staff, type="confirm_stay", stay_id=form["stay_id"], **named)
        page = await (await staff.get(f"{root}/list?market={MARKET}")).text()
        assert "韩**" in page
        assert "韩国强" not in page
        arrivals, departures = page.split("</table>")[:2]
        assert ("几点到" in arrivals, "几点到" in departures) == (True, False)
        assert (await staff.get(f"{root}/list?market=none")).status == 404
        query = f"first={TONIGHT.isoformat()}&nights=3"
        page = await (await staff.get(f"{root}/occupancy?{query}")).text()
        assert "7%" in page  # one of fourteen beds
        text = await (await staff.get(f"{root}/occupancy.csv?{query}")).read()
        assert read_table(text)[1][2:5] == (TONIGHT.isoformat(), "14", "1")
        book = await (await staff.get(f"{root}/occupancy.xlsx?{query}")).read()
        assert read_table(book)[3][2:5] == (night(2).isoformat(), "14", "0")
        for odd in ("first=soon", "nights=-4", "nights=99999", "first=0001-01-01"):
            assert (await staff.get(f"{root}/occupancy?{odd}")).status == 200, odd


async def test_money_is_taken_once_and_what_is_too_much_comes_back(inn: House) -> None:
    async with await inn.staff() as staff:
        form = holding()
        await staff.post(PAGE, data=form)
        named = {"form_of_address": "韩先生", "phone": "13800000001"}
        await act(staff, type="confirm_stay", stay_id=form["stay_id"], **named)
        own = f"{PAGE}&stay={form['stay_id']}"
        page = await (await staff.get(own)).text()
        assert "还差 50 元" in page
        assert "收押金 50 元" in page
        pay = {
            "type": "record_payment",
            "stay_id": form["stay_id"],
            "payment_id": "payment-1",
            "kind": "fee",
            "amount_fen": "5000",
        }
        assert (await act(staff, **pay)).status == 303
        twice = await act(staff, **pay)
        assert twice.status == 422
        assert "交清了" in await (await staff.get(own)).text()
        await act(staff, type="move_stay", stay_id=form["stay_id"], move="cancel")
        assert "该退 50 元" in await (await staff.get(own)).text()
        too_much = {**pay, "payment_id": "payment-2", "kind": "fee_back", "amount_fen": "5001"}
        assert (await act(staff, **too_much)).status == 422


async def test_staff_take_a_slip_back_change_the_bed_and_see_the_ledger_by_forms(
    inn: House,
) -> None:
    async with await inn.staff() as staff:
        form = holding()
        own = {"stay_id": form["stay_id"]}
        await staff.post(PAGE, data=form)
        named = {"form_of_address": "韩先生", "phone": "13800000001", "is_minor": "1"}
        await act(staff, type="confirm_stay", **own, **named)
        await act(
            staff, type="record_payment", payment_id=new_id(), kind="fee", amount_fen="5000", **own
        )
        page = ""
        for move, word in (("check_in", "点错了，没有入住"), ("undo", "办入住")):
            moved = await act(staff, type="move_stay", move=move, **own)
            page = await (await staff.get(moved.headers["Location"])).text()
            assert word in page
        assert "不满 18 岁" in page
        assert "收房费" in page
        assert re.search(r'<option value="11">[^<]*上铺 已打扫</option>', page)
        changed = await act(
            staff, type="change_bed", bed_id="11", from_night=TONIGHT.isoformat(), **own
        )
        assert changed.status == 303
        guest = await inn.rooms.reader.lodging.guest(StayId(form["stay_id"]))
        assert guest is not None
        assert guest.stay.parts[0].beds == (BedId(11),)


async def test_an_early_departure_says_what_is_given_back(inn: House) -> None:
    async with await inn.staff() as staff:
        form = holding(end=night(3).isoformat())
        own = {"stay_id": form["stay_id"]}
        await staff.post(PAGE, data=form)
        await act(staff, type="confirm_stay", form_of_address="韩先生", phone="13800000001", **own)
        await act(
            staff, type="record_payment", payment_id=new_id(), kind="fee", amount_fen="7500", **own
        )
        await act(staff, type="move_stay", move="check_in", **own)
        left = await act(staff, type="move_stay", move="check_out", **own)
        page = await (await staff.get(left.headers["Location"])).text()
        assert "早走 3 晚，少收 75 元" in page
        assert "该退 75 元" in page
