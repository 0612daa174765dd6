"""Staff call a show to the studio: its screen gets in without a code, once, and nobody else."""

from shared.audience.hearings import AskToHear
from shared.ids import Sequence, SessionId
from shared.studio_calls import HOLDS_FOR, CallToStudio, StudioCalled
from streaming_server.web.studio_calls import StudioCalls
from tests.fair import ELSEWHERE, HERE, NOW, SHOW, STAFF
from tests.web.house import Caller, House, new_id

ENTER = f"/api/v1/sessions/{SHOW}/enter-called"


async def status(caller: Caller) -> int:
    return (await caller.post(ENTER)).status


async def test_the_screen_gets_in_once_after_the_call(house: House) -> None:
    async with await house.kiosk() as screen, await house.staff() as staff:
        assert await status(screen) == 403
        called = await staff.wish(CallToStudio(command_id=new_id(), session_id=SHOW))
        assert called.status == 200, await called.text()
        answer = await screen.post(ENTER)
        assert answer.status == 200, await answer.text()
        entered = await answer.json()
        assert await status(screen) == 403
    async with Caller(house=house, bearer=entered["token"]) as host:
        assert (await host.json(f"/api/v1/sessions/{SHOW}/questions"))["questions"] == []


async def test_nobody_but_a_screen_of_the_station_gets_in(house: House) -> None:
    async with await house.staff() as staff:
        await staff.wish(CallToStudio(command_id=new_id(), session_id=SHOW))
        assert await status(staff) == 403
    for caller in (await house.owner(), await house.other_owner()):
        async with caller:
            assert await status(caller) == 403
    async with await house.resident() as resident:
        assert await status(resident) == 401
    async with await house.kiosk() as screen:
        assert await status(screen) == 200


async def test_only_staff_of_the_station_call(house: House) -> None:
    for caller in (await house.other_staff(), await house.owner(), await house.kiosk()):
        async with caller:
            wish = CallToStudio(command_id=new_id(), session_id=SHOW)
            assert (await caller.wish(wish)).status == 403
    async with await house.kiosk() as screen:
        assert await status(screen) == 403


async def test_the_desks_button_says_what_happens(house: House) -> None:
    async with await house.resident() as desk:
        await desk.sign_in("staff", STAFF)
        own = f"/desk/{HERE}/sessions/{SHOW}"
        assert "让演播间打开这一场" in await (await desk.get(own)).text()
        answer = await desk.post(f"{own}/studio", data={"command_id": new_id()})
        assert answer.status == 200
        assert "演播间的屏幕正在打开这一场" in await answer.text()
    items = await house.rooms.reader.feed_after(Sequence(0), frozenset({f"help:{HERE}"}))
    assert [item.event.type for item in items] == ["studio_called"]


def test_a_call_lapses_and_a_later_one_takes_its_place() -> None:
    seconds = 0.0
    calls = StudioCalls(lambda: seconds)
    other = SessionId("show-9")
    for session_id in (SHOW, other):
        calls.hear((StudioCalled(session_id=session_id, station=HERE, at=NOW),))
    assert not calls.take(HERE, SHOW)
    assert not calls.take(ELSEWHERE, other)
    assert not calls.take(None, other)
    assert calls.take(HERE, other)
    calls.hear((StudioCalled(session_id=SHOW, station=HERE, at=NOW),))
    seconds = HOLDS_FOR.total_seconds() + 1
    assert not calls.take(HERE, SHOW)


async def test_who_waits_to_hear_about_a_role_is_counted_for_the_host(house: House) -> None:
    await house.go_live()
    async with await house.resident() as one, await house.resident() as other:
        for resident in (one, other):
            assert (
                await resident.wish(AskToHear(command_id=new_id(), session_id=SHOW, role_number=1))
            ).status == 200
        assert (await one.get(f"/api/v1/sessions/{SHOW}/hearings")).status in {401, 403}
    async with await house.owner() as owner:
        wanted = await owner.json(f"/api/v1/sessions/{SHOW}/hearings")
        assert wanted == {"hearings": [{"role_number": 1, "count": 2}]}
        await house.pin(1)
        assert await owner.json(f"/api/v1/sessions/{SHOW}/hearings") == {"hearings": []}
