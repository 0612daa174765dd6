"""Who was too quick for a form reads so on the page, with what was typed and when to come back."""

import json
from collections.abc import Mapping

import pytest

from shared.gatherings import SetGathering
from streaming_server.ports.handling import Receipt
from streaming_server.web.limits import APPLY, ASK
from tests.benchmarks.forms import filled
from tests.fair import JOB, NOW, NUMBER_OF_NOBODY, SHOW, STAFF
from tests.gatherings_fair import COURSE, plan
from tests.web.house import Caller, House, new_id
from tests.web.test_hall import TOKEN, open_hall

LIVE = f"/live/{SHOW}"
NAME = "欧阳"


async def applications_used_up(resident: Caller) -> None:
    unknown = {"type": "enrol", "form_of_address": NAME, "phone": None, "gathering_id": "none"}
    for _ in range(APPLY.each.amount):
        ids = {"command_id": new_id(), "enrolment_id": new_id()}
        body = json.dumps(unknown | ids).encode()
        assert (await resident.post("/api/v1/commands", data=body)).status != 429


@pytest.mark.parametrize("page", [f"/jobs/{JOB}/apply", f"/courses/{COURSE}"])
async def test_a_form_comes_back_with_what_was_typed(house: House, page: str) -> None:
    house.clock.now = NOW
    course = SetGathering(command_id=new_id(), plan=plan())
    assert isinstance(await house.rooms.handle(course, STAFF), Receipt)
    async with await house.resident() as resident:
        typed = filled(await (await resident.get(page)).text(), page) | {
            "form_of_address": NAME,
            "phone": NUMBER_OF_NOBODY,
        }
        await applications_used_up(resident)
        answer = await resident.post(page, data=typed)
        text = await answer.text()
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert "过 10 分钟再试" in text
    assert f'value="{NAME}"' in text
    assert f'value="{NUMBER_OF_NOBODY}"' in text


@pytest.mark.parametrize(
    ("path", "form"),
    [("ask", {"number": "3", "topic": "lodging"}), ("hear", {"number": "3"})],
)
async def test_a_tap_that_did_nothing_says_why(
    house: House, path: str, form: Mapping[str, str]
) -> None:
    await house.go_live()
    async with await house.resident() as resident:
        for _ in range(ASK.each.amount):
            done = await resident.post(f"{LIVE}/{path}", data={"command_id": new_id(), **form})
            assert done.status != 429
        refused = await resident.post(f"{LIVE}/{path}", data={"command_id": new_id(), **form})
        text = await refused.text()
    assert (refused.status, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert "过 1 分钟再试" in text


async def test_a_line_too_soon_stays_in_its_box(house: House) -> None:
    await house.go_live()
    async with await house.resident() as resident:
        first, second = ({"text": text, "command_id": new_id()} for text in ("一", "管住吗"))
        assert (await resident.post(f"{LIVE}/talk", data=first)).status == 303
        refused = await resident.post(f"{LIVE}/talk", data=second)
        text = await refused.text()
    assert (refused.status, refused.headers["Retry-After"]) == (429, "10")
    assert 'value="管住吗"' in text


async def test_a_ticket_moved_too_often_is_still_shown(house: House) -> None:
    await open_hall(house)
    async with await house.resident() as resident:
        page = f"/t/{TOKEN}"
        for _ in range(ASK.each.amount):
            wish = {"move": "nonsense", "command_id": new_id(), "leg_id": "v1.1"}
            await resident.post(page, data=wish)
        refused = await resident.post(page, data={"move": "cancel", "command_id": new_id()})
        text = await refused.text()
    assert (refused.status, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert "A-001" in text
    assert "过 1 分钟再试" in text
