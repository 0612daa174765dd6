"""Every form of every page takes nonsense without a bug, whoever sends it."""

import re
from pathlib import Path
from random import Random

import pytest
from aiohttp import FormData

from shared.applications import Apply
from streaming_server.web.pages import page_routes
from streaming_server.web.rendering import TEMPLATES
from tests.fair import HERE, JOB, OWNER, SHOW, STAFF
from tests.web.house import Caller, House
from tests.web.test_commands import wish_to_work

FORMS = sorted({route.path for route in page_routes() if route.method == "POST"})
PAGES = sorted({route.path for route in page_routes() if route.method == "GET"})
NAMES = re.compile(r"""\bname="([a-z_0-9]+)["{]""")
NONSENSE = (
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "9" * 5000,
    "²",
    "٣",
    "\x00",
    "\u202e",
    "\U0002cb2a😀",
    "a" * 3000,
    "<script>",
    "{limit}",
    "../../etc",
    "2026-13-45",
    "2026-11-22",
    "25:61",
    "09:30",
    "2026-11-23T09:30",
    "2026-11-23T09:30:00+99:99",
    "nan",
    "on",
    "null",
)
ROUNDS = 8
ACCOUNTS = {"staff": STAFF, "owner": OWNER}


def names() -> list[str]:
    """Of all fields of all forms."""
    texts = (path.read_text("utf-8") for path in Path(TEMPLATES).rglob("*.html"))
    found = {name for text in texts for name in NAMES.findall(text)}
    return sorted(found - {"csrf", "viewport"})


def places(application: Apply) -> dict[str, str]:
    return {
        "station": HERE,
        "code": HERE,
        "session_id": SHOW,
        "job_id": JOB,
        "application_id": application.application_id,
        "number": "1",
        "role_number": "1",
        "topic": "meals",
    }


def filled(path: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "x"), path)


async def browser_of(house: House, who: str) -> Caller:
    browser = await house.resident()
    if who in ACCOUNTS:
        await browser.sign_in(who, ACCOUNTS[who])
    return browser


@pytest.fixture
async def application(house: House) -> Apply:
    await house.go_live()
    wish = wish_to_work()
    async with await house.resident() as resident:
        assert (await resident.wish(wish)).status == 200
    return wish


@pytest.mark.parametrize("who", ["resident", *ACCOUNTS])
async def test_forms_full_of_nonsense_are_no_bug(
    house: House, application: Apply, who: str
) -> None:
    chance, known = Random(who), names()
    async with await browser_of(house, who) as browser:
        for path in FORMS * ROUNDS:
            form = FormData([("csrf", browser.csrf or "")])
            for name in chance.sample(known, k=min(30, len(known))):
                form.add_field(name, chance.choice(NONSENSE))
            answer = await browser.post(filled(path, places(application)), data=form)
            assert answer.status < 500, path


@pytest.mark.parametrize("who", ["resident", *ACCOUNTS])
async def test_pages_asked_for_nonsense_are_no_bug(
    house: House, application: Apply, who: str
) -> None:
    chance, known = Random(who), [*names(), "page", "sent", "next", "back", "tab"]
    async with await browser_of(house, who) as browser:
        for path in PAGES * ROUNDS:
            query = {name: chance.choice(NONSENSE)[:500] for name in chance.sample(known, k=12)}
            there = filled(path, places(application))
            answer = await browser.get(there, params=query, allow_redirects=False)
            assert answer.status < 500, path


def test_there_are_forms_and_pages_to_try() -> None:
    assert len(FORMS) > 3
    assert len(PAGES) > 5
