"""Talk under a show over HTTP: hidden numbers, slow mode, order kept, who is shut out."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.audience.chat import Form, HideLine, SendLine
from shared.audience.moderation import Moderate, MuteAttendee, RemoveAttendee
from shared.ids import CommandId
from shared.people import PersonalText
from tests.fair import NUMBER_OF_NOBODY, OWNER, SHOW, STAFF
from tests.web.house import Caller, House, new_id

LIVE, STUDIO = f"/live/{SHOW}", f"/studio/{SHOW}"
SPACED = " ".join(NUMBER_OF_NOBODY)


def line(text: str, **changes: Any) -> SendLine:
    return SendLine(command_id=new_id(), session_id=SHOW, text=PersonalText(text), **changes)


async def sent(who: Caller, text: str, **changes: Any) -> dict[str, Any]:
    answer = await who.wish(line(text, **changes))
    assert answer.status == 200, await answer.text()
    event: dict[str, Any] = (await answer.json())["events"][-1]
    return event


def moderate(**changes: Any) -> Moderate:
    return Moderate(command_id=new_id(), session_id=SHOW, **changes)


async def offer(who: Caller) -> tuple[int, str]:
    headers = {"Content-Type": "application/sdp"}
    answer = await who.post(f"/whep/{SHOW}", data=b"offer", headers=headers)
    reason = "" if answer.status == 201 else (await answer.json())["reason"]
    return answer.status, reason


async def test_a_number_is_hidden_before_anybody_sees_it(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer, await house.resident() as reader:
        event = await sent(writer, f"打我 {SPACED}")
        page = await (await reader.get(LIVE)).text()
    assert (event["text"], event["hidden"], event["number"]) == ("打我 •••", ["phone"], 1)
    assert "visitor_id" not in event
    assert "打我 •••" in page
    assert SPACED not in page


async def test_a_line_of_nothing_but_a_number_stays_with_its_writer(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer:
        answer = await writer.wish(line(SPACED))
        body = await answer.json()
        typed = {"text": SPACED, "command_id": new_id()}
        page = await writer.post(f"{LIVE}/talk", data=typed)
    assert (answer.status, body["field"]) == (422, "text")
    assert body["sentence"] == "电话、证件号、微信别写在这里，报名时店里才看得到"
    assert page.status == 422
    assert f'value="{SPACED}"' in await page.text()


async def test_talk_works_without_a_script(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer:
        typed = {"text": "加V abc123 管住吗", "surname": "王", "form": "ms", "command_id": new_id()}
        answer = await writer.post(f"{LIVE}/talk", data=typed)
        page = await (await writer.get(answer.headers["Location"].partition("#")[0])).text()
    assert answer.status == 303
    assert "<b>王女士</b> <span>••• 管住吗</span>" in page
    assert "微信、QQ 给您隐去了" in page


async def test_markup_and_emoji_are_shown_as_they_were_typed(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer:
        await sent(writer, "<img src=x> 👩🏽‍🍳 & 好")
        page = await (await writer.get(LIVE)).text()
    assert "&lt;img src=x&gt; 👩🏽‍🍳 &amp; 好" in page


@pytest.mark.parametrize("text", ["好" * 61, "好" * 10_000, "反\u202e过来", "\x00", "\u200b"])
async def test_what_cannot_be_shown_is_refused_in_words(house: House, text: str) -> None:
    await house.go_live()
    async with await house.resident() as writer:
        wish = json.loads('{"type": "send_line"}') | {
            "command_id": new_id(),
            "session_id": SHOW,
            "text": text,
        }
        body = json.dumps(wish, ensure_ascii=False).encode()
        answer = await writer.post("/api/v1/commands", data=body)
    assert answer.status == 422
    assert (await answer.json())["field"] == "text"


async def test_slow_mode_says_how_long(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer, await house.staff() as staff:
        await sent(writer, "一")
        answer = await writer.wish(line("二"))
        assert (answer.status, answer.headers["Retry-After"]) == (429, "10")
        assert (await answer.json())["sentence"] == "一句一句慢慢说，10 秒后再发"
        house.clock.forward(timedelta(seconds=10))
        await sent(writer, "二")
        assert (await staff.wish(moderate(slow_seconds=0))).status == 200
        await sent(writer, "三")


async def test_a_double_tap_is_one_line(house: House) -> None:
    await house.go_live()
    wish = line("一")
    async with await house.resident() as writer:
        first, again = [await (await writer.wish(wish)).json() for _ in range(2)]
        assert first == again
        lines = await house.rooms.reader.lines(SHOW)
    assert len(lines) == 1


async def test_a_hidden_line_is_gone_from_the_page_and_from_the_trail(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer, await house.owner() as owner:
        event = await sent(writer, "难听的话")
        hide = HideLine(command_id=new_id(), session_id=SHOW, line_id=CommandId(event["line_id"]))
        assert (await writer.wish(hide)).status == 401
        assert (await owner.wish(hide)).status == 200
        assert "难听的话" not in await (await writer.get(LIVE)).text()
    items = await house.rooms.reader.feed_after(0, frozenset({f"public:{SHOW}"}))  # type: ignore[arg-type]
    assert "难听的话" not in str(items)
    assert items[-1].event.type == "line_hidden"


async def test_a_closed_chat_and_a_muted_writer(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer, await house.owner() as owner:
        await sent(writer, "一", surname="欧阳", form=Form.MR)
        house.clock.forward(timedelta(seconds=10))
        mute = MuteAttendee(command_id=new_id(), session_id=SHOW, number=1, muted=True)
        assert (await owner.wish(mute)).status == 200
        assert (await (await writer.wish(line("二"))).json())["reason"] == "muted"
        unmute = MuteAttendee(command_id=new_id(), session_id=SHOW, number=1, muted=False)
        assert (await owner.wish(unmute)).status == 200
        assert (await owner.wish(moderate(chat_open=False))).status == 200
        assert (await (await writer.wish(line("二"))).json())["reason"] == "chat_closed"
        assert "留言先关了" in await (await writer.get(LIVE)).text()


async def test_who_is_removed_loses_the_picture_and_may_not_come_back(house: House) -> None:
    await house.go_live()
    async with (
        await house.resident() as writer,
        await house.resident() as other,
        await house.owner() as owner,
        await house.staff() as staff,
    ):
        assert await offer(writer) == (201, "")
        assert await offer(other) == (201, "")
        await sent(writer, "一")
        remove = RemoveAttendee(command_id=new_id(), session_id=SHOW, number=1, reason="骂人")
        assert (await owner.wish(remove)).status == 403
        assert (await staff.wish(remove)).status == 200
        assert house.engine.removed == [f"viewer-{SHOW}-1"]
        assert await offer(writer) == (403, "removed")
        assert await offer(other) == (201, "")
        house.clock.forward(timedelta(minutes=1))
        assert (await (await writer.wish(line("二"))).json())["reason"] == "removed"
        assert "您被请出了这场直播" in await (await writer.get(LIVE)).text()


async def test_a_closed_door_keeps_out_who_was_not_in(house: House) -> None:
    await house.go_live()
    async with (
        await house.resident() as inside,
        await house.resident() as outside,
        await house.staff() as staff,
    ):
        assert await offer(inside) == (201, "")
        assert (await staff.wish(moderate(door_open=False))).status == 200
        assert await offer(outside) == (403, "door_closed")
        assert await offer(inside) == (201, "")
        assert await offer(staff) == (201, "")
        assert (await staff.wish(moderate(door_open=True))).status == 200
        assert await offer(outside) == (201, "")


async def test_the_studio_keeps_order_by_forms(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer, await house.resident() as counter:
        event = await sent(writer, "一")
        await counter.sign_in("staff", STAFF)

        async def post(path: str, **typed: str) -> int:
            answer = await counter.post(STUDIO + path, data={"command_id": new_id(), **typed})
            return answer.status

        assert await post("/reply", text="管住，四人间") == 303
        assert await post("/moderate", slow_seconds="30") == 303
        assert await post("/moderate", chat_open="no") == 303
        assert await post("/mute", number="1", muted="yes") == 303
        page = await (await counter.get(STUDIO)).text()
        assert "住户 1" in page
        assert "不能说" in page
        assert "管住，四人间" in page
        assert await post("/remove", number="1", reason="") == 422
        assert await post("/remove", number="1", reason="骂人") == 303
        assert await post("/hide", line_id=event["line_id"]) == 303
        assert await post("/moderate", slow_seconds="-3") == 303
    rules = await house.rooms.reader.moderation(SHOW)
    assert (rules.slow_seconds, rules.is_chat_open) == (30, False)


async def test_the_employer_may_not_remove(house: House) -> None:
    await house.go_live()
    async with await house.resident() as writer, await house.resident() as employer:
        await sent(writer, "一")
        await employer.sign_in("owner", OWNER)
        page = await (await employer.get(STUDIO)).text()
        typed = {"command_id": new_id(), "number": "1", "reason": "r"}
        assert (await employer.post(f"{STUDIO}/remove", data=typed)).status == 403
    assert "请出去" not in page
