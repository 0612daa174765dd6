"""Asking to speak over HTTP: who may connect, what everybody sees, what the studio can do."""

from shared.audience.guests import AskToSpeak, Move, MoveGuest, SitIn
from shared.audience.moderation import Moderate, MuteAttendee
from shared.ids import CommandId, VisitorId
from tests.fair import HERE, OWNER, SHOW, STAFF
from tests.web.house import Caller, House, new_id

SDP = {"Content-Type": "application/sdp"}
LIVE, STUDIO = f"/live/{SHOW}", f"/studio/{SHOW}"
COUNTED = "<span>问的</span><b>1</b>"


async def asked(who: Caller) -> CommandId:
    answer = await who.wish(AskToSpeak(command_id=new_id("guest"), session_id=SHOW))
    assert answer.status == 200, await answer.text()
    return CommandId((await answer.json())["events"][-1]["guest_id"])


def move(guest_id: CommandId, move: Move) -> MoveGuest:
    return MoveGuest(command_id=new_id(), session_id=SHOW, guest_id=guest_id, move=move)


async def test_who_asked_connects_and_nobody_else(house: House) -> None:
    await house.go_live()
    async with await house.resident() as guest, await house.resident() as other:
        refused = await guest.post(f"/guest/{SHOW}", data=b"offer", headers=SDP)
        assert (refused.status, (await refused.json())["reason"]) == (403, "not_invited")
        guest_id = await asked(guest)
        admitted = await guest.post(f"/guest/{SHOW}", data=b"offer", headers=SDP)
        assert admitted.status == 201
        assert admitted.headers["Location"].startswith(f"/guest/{SHOW}/")
        refused = await other.post(f"/guest/{SHOW}", data=b"offer", headers=SDP)
        assert refused.status == 403
    assert house.engine.guests == {guest_id: "offer"}


async def test_a_forged_page_opens_no_microphone(house: House) -> None:
    await house.go_live()
    async with await house.resident() as guest:
        await asked(guest)
        guest.http.headers.pop("X-CSRF-Token")
        forged = await guest.post(f"/guest/{SHOW}", data=b"offer", headers=SDP)
    assert forged.status == 403


async def test_everybody_sees_a_number_and_nothing_more(house: House) -> None:
    await house.go_live()
    async with (
        await house.resident() as guest,
        await house.resident() as viewer,
        await house.owner() as owner,
    ):
        guest_id = await asked(guest)
        assert "住户 1 在连麦" not in await (await viewer.get(LIVE)).text()
        assert (await viewer.wish(move(guest_id, Move.LEAVE))).status == 403
        assert (await guest.wish(move(guest_id, Move.ACCEPT))).status == 401
        assert (await owner.wish(move(guest_id, Move.ACCEPT))).status == 200
        page = await (await viewer.get(LIVE)).text()
        assert "住户 1 在连麦" in page
        assert guest_id not in page
        assert (await guest.wish(move(guest_id, Move.LEAVE))).status == 200
        assert "住户 1 在连麦" not in await (await viewer.get(LIVE)).text()
    items = await house.rooms.reader.feed_after(0, frozenset({f"public:{SHOW}"}))  # type: ignore[arg-type]
    assert [item.event.type for item in items][-2:] == ["stage_changed", "stage_changed"]


async def test_the_studio_takes_and_ends_guests_by_forms(house: House) -> None:
    await house.go_live()
    async with await house.resident() as guest, await house.resident() as employer:
        guest_id = await asked(guest)
        await employer.sign_in("owner", OWNER)

        async def post(wished: str) -> int:
            typed = {"command_id": new_id(), "guest_id": guest_id, "move": wished}
            return (await employer.post(f"{STUDIO}/guests", data=typed)).status

        # On a phone they lie under a tab: what is not to be seen is counted on it.
        assert COUNTED in await (await employer.get(STUDIO)).text()
        assert "接进来" in await (await employer.get(STUDIO)).text()
        assert await post("accept") == 303
        assert COUNTED not in await (await employer.get(STUDIO)).text()
        assert await post("mute") == 303
        assert "放开声音" in await (await employer.get(STUDIO)).text()
        assert await post("accept") == 409
        assert await post("end") == 303
        assert "接进来" not in await (await employer.get(STUDIO)).text()


async def test_a_muted_resident_and_a_closed_door_ask_in_vain(house: House) -> None:
    await house.go_live()
    async with await house.resident() as guest, await house.owner() as owner:
        guest_id = await asked(guest)
        assert (await guest.wish(move(guest_id, Move.WITHDRAW))).status == 200
        mute = MuteAttendee(command_id=new_id(), session_id=SHOW, number=1, muted=True)
        assert (await owner.wish(mute)).status == 200
        ask = AskToSpeak(command_id=new_id(), session_id=SHOW)
        assert (await (await guest.wish(ask)).json())["reason"] == "muted"
    async with await house.resident() as other, await house.owner() as owner:
        close = Moderate(command_id=new_id(), session_id=SHOW, door_open=False)
        assert (await owner.wish(close)).status == 200
        ask = AskToSpeak(command_id=new_id(), session_id=SHOW)
        assert (await (await other.wish(ask)).json())["reason"] == "door_closed"


async def test_a_host_who_listens_to_guests_is_no_viewer(house: House) -> None:
    await house.go_live()
    async with await house.resident() as employer, await house.resident() as viewer:
        for who, address in ((employer, f"/whep/{SHOW}?only=guests"), (viewer, f"/whep/{SHOW}")):
            answer = await who.post(address, data=b"offer", headers=SDP)
            assert answer.status == 201
            assert "?" not in answer.headers["Location"]
        summary = await house.rooms.reader.summary(SHOW)
    assert summary is not None
    assert summary.viewers <= 1


async def test_staff_sit_in_from_their_own_browser(house: House) -> None:
    await house.go_live()
    async with (
        await house.resident() as desk,
        await house.resident() as viewer,
        await house.owner() as owner,
    ):
        assert (await desk.wish(SitIn(command_id=new_id(), session_id=SHOW))).status == 401
        await desk.sign_in("staff", STAFF)
        assert "上台说两句" in await (await desk.get(f"/desk/{HERE}/sessions/{SHOW}")).text()
        seated = await desk.wish(SitIn(command_id=new_id("seat"), session_id=SHOW))
        assert seated.status == 200, await seated.text()
        guest_id = (await seated.json())["events"][0]["guest_id"]
        admitted = await desk.post(f"/guest/{SHOW}", data=b"offer", headers=SDP)
        assert admitted.status == 201
        assert "站里工作人员 在连麦" in await (await viewer.get(LIVE)).text()
        assert (await owner.wish(move(guest_id, Move.MUTE))).status == 200
        assert (await viewer.wish(move(guest_id, Move.LEAVE))).status == 403
        assert (await desk.wish(move(guest_id, Move.LEAVE))).status == 200
        assert "站里工作人员 在连麦" not in await (await viewer.get(LIVE)).text()


async def test_nobody_else_sits_in(house: House) -> None:
    await house.go_live()
    for caller in (await house.owner(), await house.other_staff(), await house.kiosk()):
        async with caller:
            assert (await caller.wish(SitIn(command_id=new_id(), session_id=SHOW))).status == 403
    async with await house.staff() as program:
        claimed = SitIn(command_id=new_id(), session_id=SHOW, visitor_id=VisitorId("somebody"))
        assert (await program.wish(claimed)).status == 403
