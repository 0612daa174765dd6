"""What the audience does around the picture, over HTTP: voices for a role, captions."""

import asyncio
from typing import Any

import pytest

from shared.audience.captions import LONGEST_CAPTION, SayCaption
from shared.audience.hearings import AskToHear
from tests.fair import OWNER, SHOW
from tests.web.house import House, new_id

CAPTIONS = f"/api/v1/sessions/{SHOW}/captions"


def ask(number: int = 1) -> AskToHear:
    return AskToHear(command_id=new_id(), session_id=SHOW, role_number=number)


async def test_the_employer_sees_what_residents_want_to_hear_about(house: House) -> None:
    await house.go_live()
    async with await house.resident() as one, await house.resident() as other:
        assert (await one.wish(ask())).status == 200
        again = await (await one.wish(ask())).json()
        counted = await (await other.wish(ask())).json()
    assert again["events"] == []
    assert counted["events"][0]["count"] == 2
    assert "visitor_id" not in counted["events"][0]
    async with await house.resident() as employer:
        await employer.sign_in("owner", OWNER)
        page = await (await employer.get(f"/studio/{SHOW}")).text()
        assert "2 人想听" in page
        await house.pin(1)
        page = await (await employer.get(f"/studio/{SHOW}")).text()
    assert "人想听" not in page


async def test_a_voice_is_raised_without_a_script(house: House) -> None:
    await house.go_live()
    async with await house.resident() as resident:
        typed = {"command_id": new_id(), "number": "1"}
        answer = await resident.post(f"/live/{SHOW}/hear", data=typed)
        assert answer.status == 303
        page = await (await resident.get(answer.headers["Location"].partition("#")[0])).text()
    assert "替您说了，等店里讲到" in page


async def test_a_captioner_sends_lines_and_everybody_reads_them(house: House) -> None:
    await house.go_live()
    async with await house.staff() as captioner, await house.resident() as resident:
        line = {"text": "三号岗位管住", "publisher_picture": 90_000, "command_id": new_id()}
        first, again = await asyncio.gather(
            *(captioner.post(CAPTIONS, json=line) for _ in range(2))
        )
        assert await first.json() == await again.json()
        said = (await resident.json(CAPTIONS))["captions"]
    assert [(one["number"], one["text"], one["picture"]) for one in said] == [
        (1, "三号岗位管住", 1_090_000)
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "好" * (LONGEST_CAPTION + 1)}, 422),
        ({"text": "好" * 10_000}, 422),
        ({"text": "反\u202e过来"}, 422),
        ({"text": ""}, 422),
        ({}, 400),
        ({"text": "好", "command_id": "../.."}, 400),
        ({"text": "好", "publisher_picture": 10**30}, 400),
        ({"text": 7}, 400),
    ],
)
async def test_a_line_that_cannot_be_shown_is_refused(
    house: House, body: dict[str, Any], status: int
) -> None:
    await house.go_live()
    async with await house.owner() as captioner:
        answer = await captioner.post(CAPTIONS, json=body)
    assert answer.status == status
    assert (await answer.json())["sentence"]


async def test_only_the_shows_own_people_caption_it(house: House) -> None:
    await house.go_live()
    wish = SayCaption(command_id=new_id(), session_id=SHOW, text="好")
    async with await house.resident() as resident, await house.other_owner() as stranger:
        assert (await resident.post(CAPTIONS, json={"text": "好"})).status == 401
        assert (await resident.wish(wish)).status == 401
        assert (await stranger.post(CAPTIONS, json={"text": "好"})).status == 403


async def test_captions_of_no_show(house: House) -> None:
    async with await house.owner() as captioner:
        assert (await captioner.get("/api/v1/sessions/none/captions")).status == 404
        answer = await captioner.post("/api/v1/sessions/none/captions", json={"text": "好"})
    assert answer.status == 404


async def test_the_studio_has_a_line_for_captions(house: House) -> None:
    await house.go_live()
    async with await house.resident() as employer:
        await employer.sign_in("owner", OWNER)
        typed = {"command_id": new_id(), "text": "反\u202e过来"}
        wrong = await employer.post(f"/studio/{SHOW}/captions", data=typed)
        assert wrong.status == 422
        assert "反\u202e过来" in await wrong.text()
        typed = {"command_id": new_id(), "text": "<b>三号</b>"}
        assert (await employer.post(f"/studio/{SHOW}/captions", data=typed)).status == 303
        said = (await employer.json(CAPTIONS))["captions"]
    assert [one["text"] for one in said] == ["<b>三号</b>"]
