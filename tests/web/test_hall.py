"""The hall over HTTP: what is refused says what is true now, and a token opens one ticket alone."""

import wave
from datetime import timedelta

import pytest

from shared.ids import CounterId, LegId, ServiceCode, SessionId, VisitId
from shared.live_sessions import Move as SessionMove
from shared.live_sessions import MoveSession
from shared.tickets.lifecycle import CounterMove, Move
from shared.tickets.messages import CallNext, IssueTicket, MoveCounter, MoveLeg, SetUpCounter
from shared.tickets.priority import Priority
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from streaming_server.voice.clips import RATE_HZ
from streaming_server.web.slips import token_hash
from tests.fair import ELSEWHERE, HERE, SHOW, STAFF, schedule
from tests.web.house import Caller, House, new_id

DESK = CounterId("counter-1")
TOKEN = "a-slip-of-22-letters-1"
PAGE = f"/desk/{HERE}/counters/{DESK}"


async def open_hall(house: House, tickets: int = 1) -> None:
    wishes: tuple[Command, ...] = (
        SetUpCounter(command_id=new_id(), counter_id=DESK, station=HERE, number=1),
        MoveCounter(command_id=new_id(), counter_id=DESK, move=CounterMove.OPEN),
        *(
            IssueTicket(
                command_id=new_id(),
                visit_id=VisitId(f"v{at}"),
                station=HERE,
                services=(ServiceCode("job_seeking"),),
                token_hash=token_hash(TOKEN) if at == 1 else None,
            )
            for at in range(1, tickets + 1)
        ),
    )
    for wish in wishes:
        assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)


async def signed_in(house: House, name: str = "staff") -> Caller:
    browser = await house.resident()
    await browser.sign_in(name, STAFF)
    return browser


async def test_an_illegal_move_is_a_conflict_that_names_the_state(house: House) -> None:
    await open_hall(house)
    async with await house.staff() as staff:
        wish = MoveLeg(command_id=new_id(), leg_id=LegId("v1.1"), move=Move.START)
        answer = await staff.wish(wish)
        assert answer.status == 409
        body = await answer.json()
        assert body["facts"] == {"state": "ticket_waiting", "number": "A-001"}
        assert body["sentence"] == "现在办不了，A-001：这个号还在等"


async def test_a_refused_button_shows_the_counter_as_it_is(house: House) -> None:
    await open_hall(house)
    async with await signed_in(house) as staff:
        body = {"do": "move_leg", "leg_id": "v1.1", "move": "start", "command_id": "x"}
        answer = await staff.post(PAGE, data=body)
        assert answer.status == 409
        text = await answer.text()
        assert "这个号还在等" in text
        assert "叫A-001" in text


async def test_staff_say_what_a_counter_is_best_at_and_only_helps_with(house: House) -> None:
    async with await house.staff() as staff:
        sent = {"command_id": new_id(), "counter_id": DESK, "number": "1", "skill_A": "main"}
        listing = f"/desk/{HERE}/counters"
        answer = await staff.post(listing, data=sent | {"skill_B": "standby", "skill_C": ""})
        assert answer.status == 303, await answer.text()
        text = await (await staff.get(listing)).text()
        assert "帮忙 B" in text
        assert "改号码和办的事" in await (await staff.get(PAGE)).text()
        changed = sent | {"command_id": new_id(), "skill_B": "main"}
        assert (await staff.post(listing, data=changed)).status == 303
        assert "帮忙 B" not in await (await staff.get(listing)).text()


@pytest.mark.parametrize("path", ["counters", f"counters/{DESK}", "tickets/new", "services"])
async def test_the_desk_is_its_own_staffs(house: House, path: str) -> None:
    await open_hall(house)
    async with await house.other_staff() as others, await house.resident() as resident:
        assert (await others.get(f"/desk/{HERE}/{path}")).status == 403
        answer = await resident.get(f"/desk/{HERE}/{path}", allow_redirects=False)
        assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "token", ["guessed", "a-slip-of-22-letters-2", "..%2f..%2fetc", "A-001", "v1", "é" * 22]
)
async def test_a_guessed_token_opens_nothing(house: House, token: str) -> None:
    await open_hall(house)
    async with await house.resident() as resident:
        assert (await resident.get(f"/t/{token}")).status == 404
        assert (await resident.get(f"/api/v1/tickets/{token}")).status == 404


async def test_the_holder_of_a_slip_sees_and_leaves(house: House) -> None:
    await open_hall(house, tickets=2)
    async with await house.resident() as resident:
        seen = await resident.json(f"/api/v1/tickets/{TOKEN}")
        assert (seen["number"], seen["ahead"], seen["state"]) == ("A-001", 0, "waiting")
        forged = {"command_id": "y", "leg_id": "v2.1", "move": "cancel"}
        assert (await resident.post(f"/t/{TOKEN}", data=forged)).status == 403
        calls = {"command_id": "y", "leg_id": "v1.1", "move": "call"}
        assert (await resident.post(f"/t/{TOKEN}", data=calls)).status == 403
        leaves = {"command_id": "z", "leg_id": "v1.1", "move": "cancel"}
        assert (await resident.post(f"/t/{TOKEN}", data=leaves)).status == 303
        again = await resident.post(f"/t/{TOKEN}", data={**leaves, "command_id": "w"})
        assert again.status == 409
        assert "这个号退掉了" in await again.text()


async def test_few_before_me_in_my_line_are_many_at_a_counter_of_all_lines(house: House) -> None:
    await open_hall(house)
    async with await house.resident() as resident:
        assert "快到了" in await (await resident.get(f"/t/{TOKEN}")).text()
        for at in range(20):
            wish = IssueTicket(
                command_id=new_id(),
                visit_id=VisitId(f"advice{at}"),
                station=HERE,
                services=(ServiceCode("policy_advice"),),
                priority=Priority.ELDER,
            )
            assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)
        text = await (await resident.get(f"/t/{TOKEN}")).text()
    assert "快到了" not in text
    assert "别的号也在前面排着" in text


async def test_a_number_taken_by_phone_opens_its_page(house: House) -> None:
    await open_hall(house, tickets=0)
    async with await house.resident() as resident:
        form = {
            "command_id": "take-1",
            "visit_id": "visit-1",
            "token": TOKEN,
            "service": "job_seeking",
            "priority": "elder",
        }
        answer = await resident.post(f"/take/{HERE}", data=form)
        assert (answer.status, answer.headers["Location"]) == (303, f"/t/{TOKEN}")
        # A second tap is the same wish.
        assert (await resident.post(f"/take/{HERE}", data=form)).status == 303
        other = {**form, "command_id": "take-2", "visit_id": "visit-2"}
        refused = await resident.post(f"/take/{HERE}", data=other)
        assert refused.status == 409
        assert "A-001" in await refused.text()
        assert (await resident.get("/take/nowhere")).status == 404
    async with await house.resident() as newcomer:
        for wrong, status in (("nothing", 404), ("", 404), ("job_seeking\0", 404)):
            answer = await newcomer.post(f"/take/{HERE}", data={**other, "service": wrong})
            assert answer.status == status
        chose_nothing = {name: text for name, text in other.items() if name != "service"}
        answer = await newcomer.post(f"/take/{HERE}", data=chose_nothing)
        assert answer.status == 422
        assert "选 1 到" in await answer.text()
        answer = await newcomer.post(f"/take/{HERE}", data={**other, "priority": "king"})
        assert answer.status == 400


async def test_the_board_knows_numbers_and_nothing_of_people(house: House) -> None:
    await open_hall(house)
    called = CallNext(command_id=new_id(), counter_id=DESK)
    assert isinstance(await house.rooms.handle(called, STAFF), Receipt)
    async with await house.resident() as resident:
        hall = await resident.json(f"/api/v1/stations/{HERE}/hall")
        assert [(call["number"], call["counter"]) for call in hall["calls"]] == [("A-001", 1)]
        text = await (await resident.get(f"/board/{HERE}")).text()
        assert "A-001" in text
        assert "求职登记" not in text
        assert (await resident.get("/board/nowhere")).status == 404
        assert (await resident.get(f"/api/v1/stations/{HERE}/line")).status == 401
        assert (await resident.get(f"/feed?topic=desk:{HERE}")).status == 403


async def test_the_board_sends_nobody_to_two_counters(house: House) -> None:
    await open_hall(house)
    other = CounterId("counter-2")
    wishes: tuple[Command, ...] = (
        SetUpCounter(command_id=new_id(), counter_id=other, station=HERE, number=2),
        MoveCounter(command_id=new_id(), counter_id=other, move=CounterMove.OPEN),
        CallNext(command_id=new_id(), counter_id=DESK),
        MoveLeg(command_id=new_id(), leg_id=LegId("v1.1"), move=Move.START),
        MoveLeg(
            command_id=new_id(),
            leg_id=LegId("v1.1"),
            move=Move.TRANSFER,
            service=ServiceCode("policy_advice"),
            counter_id=other,
        ),
        CallNext(command_id=new_id(), counter_id=other),
    )
    for wish in wishes:
        assert isinstance(await house.rooms.handle(wish, STAFF), Receipt), wish
        house.clock.forward(timedelta(seconds=5))
    async with await house.resident() as resident:
        hall = await resident.json(f"/api/v1/stations/{HERE}/hall")
    assert [(call["number"], call["counter"]) for call in hall["calls"]] == [("A-001", 2)]


async def test_the_board_tells_a_show_until_its_hour_is_over(house: House) -> None:
    await open_hall(house)
    at = house.clock.now + timedelta(minutes=10)
    soon = schedule(command_id=new_id(), session_id=SessionId("soon"), starts_at=at)
    over = MoveSession(command_id=new_id(), session_id=SHOW, move=SessionMove.END)
    for wish in (over, soon):
        assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)
    async with await house.resident() as resident:
        for minutes, standing, words in ((0, "next", "下一场直播"), (15, "late", "晚点，原定")):
            house.clock.forward(timedelta(minutes=minutes))
            hall = await resident.json(f"/api/v1/stations/{HERE}/hall")
            assert (hall["show"]["title"], hall["show"]["standing"]) == (soon.title, standing)
            text = await (await resident.get(f"/board/{HERE}")).text()
            assert f'<span data-standing="{standing}">{words}</span>' in text
        house.clock.forward(timedelta(minutes=30))
        assert (await resident.json(f"/api/v1/stations/{HERE}/hall"))["show"] is None
        assert "data-show hidden" in await (await resident.get(f"/board/{HERE}")).text()


async def test_a_station_words_its_services_for_itself(house: House) -> None:
    path = f"/desk/{HERE}/services/job_seeking"
    async with await signed_in(house) as staff:
        form = {
            "command_id": "s-1",
            "name_zh": "找活登记",
            "name_en": "Look for work",
            "who_zh": "谁都行",
            "who_en": "Anybody",
            "papers_zh": "身份证\n照片",
            "papers_en": "Identity card",
            "steps_zh": "登记",
            "steps_en": "Register",
            "result_zh": "登记好",
            "result_en": "Registered",
            "group": "A",
            "where": "both",
            "usual_minutes": "9",
            "promised_days": "0",
            "last_ticket": "16:30",
            "is_offered": "1",
        }
        for wrong, field in (
            ({"usual_minutes": "0"}, "usual_seconds"),
            ({"steps_zh": "", "steps_en": ""}, "steps"),
            ({"name_zh": ""}, "name"),
            ({"promised_days": "soon"}, "promised_days"),
            ({"most_a_day": "5000"}, "most_a_day"),
        ):
            answer = await staff.post(path, data={**form, **wrong})
            assert answer.status == 422, field
            assert f'id="err-{field}"' in await answer.text()
        assert (await staff.post(path, data=form)).status == 303
    items = await house.rooms.reader.service_items(HERE)
    item = items[ServiceCode("job_seeking")]
    assert (item.name.zh, item.papers[1].en, item.usual_seconds) == ("找活登记", "照片", 540)
    others = await house.rooms.reader.service_items(ELSEWHERE)
    assert others[ServiceCode("job_seeking")].name.zh == "求职登记"


async def test_a_slip_is_printed_once_however_often_it_is_sent(house: House) -> None:
    async with await signed_in(house) as staff:
        form = {
            "command_id": "i-1",
            "visit_id": "v-1",
            "token": TOKEN,
            "service": "policy_advice",
            "priority": "normal",
        }
        for _ in range(2):
            answer = await staff.post(f"/desk/{HERE}/tickets/new", data=form)
            assert answer.status == 200
            slip = await answer.text()
            assert "B-001" in slip
            assert "11月22日 上午 10:00" in slip  # paper lies about for days
        renewed = {"command_id": "r-1", "visit_id": "v-1", "token": "a-slip-of-22-letters-9"}
        assert (await staff.post(f"/desk/{HERE}/slips", data=renewed)).status == 200
        assert (await staff.get(f"/t/{TOKEN}")).status == 404


@pytest.mark.parametrize(("counter", "back"), [(DESK, f"/{DESK}"), ("elsewhere", ""), ("", "")])
async def test_who_gives_a_number_goes_on_at_their_own_counter(
    house: House, counter: str, back: str
) -> None:
    await open_hall(house)
    new = f"/desk/{HERE}/tickets/new"
    async with await signed_in(house) as staff:
        asked = f"{new}?counter={DESK}"
        assert f'data-cap="i" href="{asked}"' in await (await staff.get(PAGE)).text()
        page = await (await staff.get(f"{new}?counter={counter}")).text()
        assert page.count(" autofocus>") == 1
        form = {"command_id": "i-2", "visit_id": "v-2", "service": "policy_advice"}
        slip = await (await staff.post(f"{new}?counter={counter}", data=form)).text()
        for text in (page, slip):
            assert f'href="/desk/{HERE}/counters{back}"' in text
        assert f'href="{asked if back else new}"' in slip


SPOKEN = {"zh/A-001/1": 200, "en/A-K07/12": 200, "zh/B-002/3": 404}
NO_ANNOUNCEMENT = ("de/A-001/1", "zh/A-1/1", "zh/A-001/0", "zh/A-001/1.5")


async def test_the_hall_speaks_numbers_as_far_as_it_has_clips(house: House) -> None:
    for language, clips in (
        ("zh", "please a 0 1 number to counter"),
        ("en", "number a k 0 7 to 12"),
    ):
        folder = house.rooms.voice / language
        folder.mkdir(parents=True)
        for clip in clips.split():
            with wave.open(str(folder / f"{clip}.wav"), "wb") as file:
                file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
                file.writeframes(b"\x00\x40" * 100)
    async with await house.resident() as resident:
        for path, status in (SPOKEN | dict.fromkeys(NO_ANNOUNCEMENT, 404)).items():
            answer = await resident.get(f"/board/{HERE}/voice/{path}")
            assert answer.status == status, path
            if status == 200:
                assert answer.content_type == "audio/wav"
                assert (await answer.read())[:4] == b"RIFF"


NONSENSE: tuple[dict[str, str], ...] = (
    {},
    {"do": "call_next"},
    {"do": "open_sesame", "command_id": "n-1"},
    {"do": "move_leg", "command_id": "n-2", "leg_id": "v1.1", "move": "jump"},
    {"do": "move_leg", "command_id": "n-3", "leg_id": "../..", "move": "start"},
    {"do": "move_leg", "command_id": "n-4", "leg_id": "v1.1", "move": "start", "version": "9" * 40},
    {"do": "move_leg", "command_id": "n-5", "leg_id": "v1.1", "move": "hold", "until": "soon"},
    {"do": "move_leg", "command_id": "n-6", "leg_id": "v1.1", "move": "call", "reason": "bribe"},
    {"do": "move_leg", "command_id": "n-7", "leg_id": "nobody.1", "move": "start"},
    {"do": "move_counter", "command_id": "n-8", "move": "explode"},
    {"do": "move_counter", "command_id": "n-9", "move": "pause"},
    {"do": "move_counter", "command_id": "n-10", "move": "engage"},
    {"do": "correct_priority", "command_id": "n-11", "leg_id": "v1.1", "priority": "king"},
    {"do": "answer_rating", "command_id": "n-12", "leg_id": "v1.1"},
    {"do": "move_leg", "command_id": "n-13", "leg_id": "v1.1", "move": "expire"},
)


async def test_nonsense_at_the_counter_is_answered_with_a_sentence(house: House) -> None:
    await open_hall(house)
    async with await signed_in(house) as staff:
        for form in NONSENSE:
            answer = await staff.post(PAGE, data=form)
            assert 400 <= answer.status < 500, form
            assert "<h1" in await answer.text() or "strip" in await answer.text()
        for path in ("counters/nobody", "services/nothing", "tickets/none"):
            assert (await staff.get(f"/desk/{HERE}/{path}")).status == 404
        strange = {"command_id": "s", "counter_id": "c", "number": "-1"}
        assert (await staff.post(f"/desk/{HERE}/counters", data=strange)).status == 422
        taken = {"command_id": "t", "counter_id": "c2", "number": "1"}
        answer = await staff.post(f"/desk/{HERE}/counters", data=taken)
        assert answer.status == 422
        assert "这个窗口号已经有了" in await answer.text()
    legs = await house.rooms.reader.legs_of(VisitId("v1"))
    assert (legs[0].state, legs[0].version) == ("waiting", 1)
