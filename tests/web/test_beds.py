"""The bed calendar over HTTP: who sees it, forms that work without scripts, broken input."""

import re
from html import unescape
from pathlib import Path

import pytest
from aiohttp import FormData

from shared.ids import CommandId, StationCode
from shared.lodging import BedId, JoinWaitlist, Party, State, StayId
from shared.people import PersonalText
from streaming_server.app import control_plane
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from tests.fair import KIOSK, station
from tests.lodging_store import new_stay
from tests.lodgings import MARKET, NOW, TONIGHT, identity_number, night, room
from tests.web.house import House, new_id
from tests.web.inn import PAGE, act, holding


async def test_the_calendar_is_for_staff(inn: House) -> None:
    async with await inn.staff() as staff, await inn.resident() as resident:
        response = await staff.get(PAGE)
        text = await response.text()
        assert response.status == 200
        assert all(number in text for number in ("201", "202", "203", "204"))
        sent_away = await resident.get(PAGE, allow_redirects=False)
        assert sent_away.status == 303
        assert "/sign-in" in sent_away.headers["Location"]


async def test_a_bed_is_kept_confirmed_and_moved_into_by_forms_alone(inn: House) -> None:
    async with await inn.staff() as staff:
        form = holding()
        kept = await staff.post(PAGE, data=form)
        assert kept.status == 303
        assert form["stay_id"] in kept.headers["Location"]
        page = await (await staff.get(kept.headers["Location"])).text()
        assert "留到" in page
        said = {
            "type": "confirm_stay",
            "stay_id": form["stay_id"],
            "form_of_address": "韩先生",
            "phone": "138 0000 0009",
        }
        assert (await act(staff, **said)).status == 303
        moved = await act(staff, type="move_stay", stay_id=form["stay_id"], move="check_in")
        assert moved.status == 303
        page = await (await staff.get(moved.headers["Location"])).text()
        assert "韩先生" in page
        assert "13800000009" not in page
        guest = await inn.rooms.reader.lodging.guest(StayId(form["stay_id"]))
        assert guest is not None
        assert guest.stay.state is State.IN_HOUSE


async def test_a_bed_that_is_taken_is_told_with_the_night(inn: House) -> None:
    async with await inn.staff() as staff:
        await staff.post(PAGE, data=holding())
        taken = await staff.post(f"{PAGE}&bed=10", data=holding())
        assert taken.status == 422
        assert "已经有人了" in await taken.text()


async def test_a_bar_of_one_night_says_its_clock_alone(inn: House) -> None:
    async with await inn.staff() as staff:
        await staff.post(PAGE, data=holding(end=night(1).isoformat()))
        await staff.post(PAGE, data=holding(bed_id="11"))
        page = await (await staff.get(PAGE)).text()
        texts = re.findall(r'<a class="s hold.*?>([^<]*)</a>', page)
        assert [text for text in texts if text[0].isdigit()] == ["10:40"]
        assert [text for text in texts if not text[0].isdigit()] == ["留到上午 10:40"]


async def test_a_longer_stay_is_quoted_with_a_move(inn: House) -> None:
    async with await inn.staff() as staff:
        first, second = holding(), holding(first=night(2).isoformat(), end=night(4).isoformat())
        for form, phone in ((first, "13800000001"), (second, "13800000002")):
            await staff.post(PAGE, data=form)
            named = {"form_of_address": "韩先生", "phone": phone}
            await act(staff, type="confirm_stay", stay_id=form["stay_id"], **named)
        longer = {
            "type": "change_nights",
            "command_id": new_id(),
            "stay_id": first["stay_id"],
            "first": TONIGHT.isoformat(),
            "end": night(3).isoformat(),
        }
        refused = await staff.post(f"{PAGE}&stay={first['stay_id']}", data=longer)
        page = await refused.text()
        assert refused.status == 422
        assert "75 元" in page
        bed = re.search(r'name="bed_id" value="(\d+)"', page)
        assert bed is not None
        taken = await act(staff, **{**longer, "bed_id": bed.group(1)})
        assert taken.status == 303
        guest = await inn.rooms.reader.lodging.guest(StayId(first["stay_id"]))
        assert guest is not None
        assert [part.beds for part in guest.stay.parts] == [(10,), (BedId(int(bed.group(1))),)]


async def test_a_wish_for_any_bed_that_finds_none_leads_to_the_waitlist(inn: House) -> None:
    async with await inn.staff() as staff:
        for _ in range(2):
            await staff.post(PAGE, data=holding(party="family", bed_id=None))
        denied = await staff.post(PAGE, data=holding(party="family", bed_id=None))
        page = await (await staff.get(denied.headers["Location"])).text()
        assert "排候补" in page
        assert "今晚有 1 次" in page
        named = {"form_of_address": "秦先生", "phone": "13800000077"}
        wish = holding(type="join_waitlist", party="family", bed_id=None, **named)
        waiting = await staff.post(PAGE, data=wish)
        page = await (await staff.get(waiting.headers["Location"])).text()
        assert "候补 1 位" in page


ODD = [
    "market=none",
    "floor=x",
    "from=yesterday",
    "from=0001-01-01",
    "from=9999-12-31",
    "stay=guessed",
    "block=guessed",
    "bed=-1",
    "bed=99999999999999",
    "bed=10&night=soon",
    "bed=10&night=9999-12-31",
    "party=cat&first=2026-11-24&end=2026-11-25",
    "party=man&first=2026-11-25&end=2026-11-24",
    "party=man&first=2026-11-25&end=2199-11-24",
]
BROKEN: list[tuple[dict[str, str], int]] = [
    ({"type": "post_job"}, 400),
    ({"type": ""}, 400),
    ({"bed_id": "ten"}, 400),
    ({"first": "soon"}, 400),
    ({"stay_id": "guessed"}, 400),
    ({"end": "2026-11-24"}, 422),
    ({"end": "2027-12-30"}, 422),
    ({"market": "none"}, 404),
]


async def test_odd_addresses_show_the_calendar(inn: House) -> None:
    async with await inn.staff() as staff:
        answers = {
            query: (await staff.get(f"/desk/JN-LX-001/beds?{query}")).status for query in ODD
        }
    assert answers == dict.fromkeys(ODD, 200)


async def test_broken_forms_get_a_sentence(inn: House) -> None:
    async with await inn.staff() as staff:
        for form, status in BROKEN:
            answer = await staff.post(PAGE, data=holding(**form))
            assert answer.status == status, form
            assert len(re.sub("<[^>]*>", "", await answer.text()).strip()) > 8


async def test_nobody_hears_of_beds_but_staff(inn: House) -> None:
    async with await inn.resident() as resident:
        heard = await resident.get(f"/feed?topic=lodging:{MARKET}")
        assert heard.status == 403


async def test_a_list_of_rooms_is_looked_at_and_then_taken(inn: House) -> None:
    path = "/desk/JN-LX-001/beds/rooms"
    lines = f"市场,房号,收谁,床位\n{MARKET},305,男,4\n{MARKET},306,猫,4"
    async with await inn.staff() as staff:
        form = FormData()
        form.add_field("file", lines.encode("gb18030"), filename="rooms.csv")
        page = await (await staff.post(path, data=form)).text()
        assert "读到 1 间房、4 张床" in page
        assert "不认识“猫”" in page
        seen = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
        assert seen is not None
        taken = FormData()
        taken.add_field("rooms", unescape(seen.group(1)))
        assert "添了 1 间" in await (await staff.post(path, data=taken)).text()
        assert "305" in await (await staff.get(f"{PAGE}&floor=1-3")).text()


async def test_what_is_no_list_is_told_so(inn: House) -> None:
    path = "/desk/JN-LX-001/beds/rooms"
    async with await inn.staff() as staff:
        assert (await staff.get(path)).status == 200
        form = FormData()
        form.add_field("file", b"\x00\x01", filename="rooms.xlsx")
        assert (await staff.post(path, data=form)).status == 422
        assert (await staff.post(path, data={"file": ""})).status == 422


async def test_what_is_free_is_everybodys_to_know(inn: House) -> None:
    async with await inn.resident() as resident:
        assert (await resident.json("/api/v1/beds"))["free"] == {MARKET: 8}
        family = await resident.json(f"/api/v1/beds?party=family&nights=3&market={MARKET}")
        assert family["free"] == {MARKET: 2}
        assert family["end"] == night(3).isoformat()
        for odd, status in (
            ("nights=400", 400),
            ("party=cat", 400),
            ("first=0001-01-01", 400),
            ("first=2026-11-01", 400),
            ("market=none", 404),
        ):
            assert (await resident.get(f"/api/v1/beds?{odd}")).status == status, odd


async def test_a_bed_asked_for_at_a_machine_is_offered_told_and_confirmed(inn: House) -> None:
    """It was kept there without a network, and arrives when that is back."""
    asked = JoinWaitlist(
        command_id=CommandId(new_id()),
        stay_id=StayId(new_stay()),
        market=MARKET,
        party=Party.MAN,
        first=TONIGHT,
        end=night(1),
        form_of_address=PersonalText("李先生"),
        phone=PersonalText("13800000009"),
    )
    async with await inn.staff() as staff, await inn.resident() as resident:
        slip = f"/stay/{asked.stay_id}"
        early = await resident.get(slip)
        assert early.status == 404
        assert "这张条还没送到" in await early.text()
        assert isinstance(await inn.rooms.handle(asked, KIOSK, NOW), Receipt)
        page = await (await staff.get(PAGE)).text()
        assert "已留床，等回话 1 位" in page
        assert "李先生" in page
        assert "13800000009" not in page
        assert (await resident.get(slip)).status == 200
        named = {"form_of_address": "李先生", "phone": "13800000009"}
        moved = await act(staff, type="confirm_stay", stay_id=asked.stay_id, **named)
        assert moved.status == 303
        assert "等回话" not in await (await staff.get(PAGE)).text()
        assert "定好了" in await (await resident.get(slip)).text()


async def test_a_markets_policy_is_kept_and_residents_see_what_is_left(inn: House) -> None:
    async with await inn.staff() as staff, await inn.resident() as resident:
        wrong = await act(staff, type="set_policy", market=MARKET, buffer="99")
        assert wrong.status == 422
        assert "写 0 到 50 之间的数" in await wrong.text()
        kept = await act(
            staff, type="set_policy", market=MARKET, buffer="3", is_no_show_automatic="1"
        )
        page = await (await staff.get(kept.headers["Location"])).text()
        assert 'name="is_no_show_automatic" value="1" checked' in page
        assert "空 5 床" in await (await resident.get("/beds")).text()
        free = await resident.json(f"/api/v1/beds?market={MARKET}")
        assert free["free"] == {MARKET: 5}
        assert (await resident.json("/api/v1/beds"))["free"] == {MARKET: 5}
        minor = await (await resident.get("/beds?minor=1")).text()
        assert "由工作人员安排" in minor
        assert "留一张" not in minor


async def test_the_register_is_taken_out_of_the_house_with_a_line_about_it(inn: House) -> None:
    register = f"/desk/JN-LX-001/beds/register?market={MARKET}"
    async with await inn.staff() as staff, await inn.resident() as resident:
        form = holding()
        own = {"stay_id": form["stay_id"]}
        await staff.post(PAGE, data=form)
        await act(staff, type="confirm_stay", form_of_address="韩先生", phone="13800000001", **own)
        guest = {"type": "register_guest", "full_name": "韩大力", "document": "id_card", **own}
        wrong = await act(staff, document_number="99999919900101001", home="", **guest)
        assert wrong.status == 422
        assert "证件号不对" in await wrong.text()
        # Under age by the document: the stay says so from then on.
        number = {"document_number": identity_number("20100101"), "home": "山东济南"}
        kept = await act(staff, **number, **guest)
        page = await (await staff.get(kept.headers["Location"])).text()
        assert "999***********0016" in page
        assert number["document_number"] not in page
        assert '<p class="note">不满 18 岁</p>' in page
        days = {"first": TONIGHT.isoformat(), "end": night(1).isoformat()}
        wished = {"command_id": new_id(), "kind": "csv", **days}
        taken = await staff.post(register, data=wished)
        (_, row) = (await taken.read()).decode("utf-8-sig").splitlines()
        assert f"韩大力,居民身份证,{number['document_number']},山东济南,是" in row
        text = await (await staff.get(register)).text()
        assert "导出" in text
        assert "离开满 730 天的，登记自动删除" in text
        assert (await staff.post(register, data={**wished, "kind": "exe"})).status == 404
        late = {**wished, "command_id": new_id(), "end": TONIGHT.isoformat()}
        assert (await staff.post(register, data=late)).status == 422
        away = await resident.get(register, allow_redirects=False)
        assert away.status == 303


@pytest.mark.parametrize(
    ("page", "asks"), [("register", "看哪家的住宿登记"), ("list", "看哪家今天来去的人")]
)
async def test_a_page_without_a_market_is_the_only_ones_or_asks_which(
    inn: House, tmp_path: Path, page: str, asks: str
) -> None:
    bare, second = f"/desk/JN-LX-001/beds/{page}", StationCode("JN-MARKET-2")
    async with await inn.staff() as staff:
        only = await staff.get(bare)
        assert (only.status, only.url.query.get("market")) == (200, MARKET)
        async with control_plane(Settings(data=tmp_path), inn.clock) as (store, _, _):
            await store.seed([station(second, name="河西零工市场", is_gig_market=True)], [], [])
            await store.furnish([room(room_id=9, market=second)])
        asked = await (await staff.get(bare)).text()
        assert asks in asked
        for market in (MARKET, second):
            assert f'href="{bare}?market={market}"' in asked
        assert (await staff.get(f"{bare}?market=none")).status == 404


async def test_a_market_of_several_buildings_shows_the_floors_of_one(
    inn: House, tmp_path: Path
) -> None:
    page = f"/desk/JN-LX-001/beds?market={MARKET}&floor="
    async with control_plane(Settings(data=tmp_path), inn.clock) as (store, _, _):
        await store.furnish([room(room_id=90 + at, building="2", floor=at) for at in (1, 2, 3)])
    async with await inn.staff() as staff:
        second = await (await staff.get(f"{page}2-1")).text()
        assert all(f">{floor}楼</a>" in second for floor in (1, 2, 3))
        assert 'aria-current="true">2栋</a>' in second
        first = await (await staff.get(f"{page}1-1")).text()
        assert ">3楼</a>" not in first
