"""Wishes with nonsense in them are answered, and never with a bug."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from yarl import URL

from shared.jobs import PostJob
from shared.live_sessions import Move, MoveSession
from shared.wire import Command, encode_command
from streaming_server.web import posted
from tests.fair import JOB, SHOW, apply, posting, schedule
from tests.web.house import Caller, House, Served, new_id

ROUNDS = 40
_SMALL = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "2026-11-23T01:30:00Z", "9999-12-31T23:59:59Z", "25:00", "\x00", "😀"])
)
_NONSENSE = st.recursive(
    _SMALL,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def _fields(command: Command) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(encode_command(command))
    return fields


WISHES: Mapping[str, dict[str, Any]] = {
    "apply": _fields(apply()),
    "schedule_session": _fields(schedule()),
    "post_job": _fields(PostJob(command_id=new_id(), posting=posting())),
    "amend_job": _fields(PostJob(command_id=new_id(), posting=posting())) | {"type": "amend_job"},
    "move_session": _fields(MoveSession(command_id=new_id(), session_id=SHOW, move=Move.END)),
    "close_job": {"type": "close_job", "job_id": JOB},
    "add_role": {"type": "add_role", "session_id": SHOW, "job_id": JOB},
    "pin_role": {"type": "pin_role", "session_id": SHOW, "number": 1, "publisher_picture": 1},
    "answer_application": {
        "type": "answer_application",
        "application_id": "application-1",
        "move": "offer",
        "slot": "2026-11-23T01:30:00Z",
        "text": "x",
        "reason": "filled",
    },
    "ask_question": {
        "type": "ask_question",
        "session_id": SHOW,
        "role_number": 1,
        "topic": "meals",
    },
    "answer_question": {
        "type": "answer_question",
        "session_id": SHOW,
        "role_number": 1,
        "topic": "meals",
        "word": "yes",
        "text": "x",
    },
}


@pytest.mark.parametrize("kind", WISHES)
def test_nonsense_in_a_wish_is_never_a_bug(served: Served, kind: str) -> None:
    wish = WISHES[kind]
    names = sorted(set(wish) - {"type"})
    inner = sorted(wish.get("posting", {}))

    @settings(
        max_examples=ROUNDS, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def try_it(data: DataObject) -> None:
        changed = {"command_id": new_id("nonsense"), **wish}
        for name in data.draw(st.lists(st.sampled_from(names), max_size=2)):
            changed[name] = data.draw(_NONSENSE)
        if inner and isinstance(changed.get("posting"), dict):
            name = data.draw(st.sampled_from(inner))
            changed["posting"] = wish["posting"] | {name: data.draw(_NONSENSE)}
        status, text = post(served, json.dumps(changed))
        assert status < 500, text

    try_it()


@settings(max_examples=ROUNDS, deadline=None, database=None)
@given(body=st.binary(max_size=200))
def test_nonsense_instead_of_a_wish_is_malformed(served: Served, body: bytes) -> None:
    assert post(served, body)[0] == 400


def post(served: Served, body: str | bytes) -> tuple[int, str]:
    url = URL(served.url)
    connection = HTTPConnection(url.host or "", url.port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {served.tokens['staff']}"}
        connection.request("POST", "/api/v1/commands", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data", b"garbage"),
        ("application/x-www-form-urlencoded; charset=nope", b"a=b"),
        ("application/x-www-form-urlencoded", b"csrf=\xff"),
        ("text/plain; =;;", b"\xff"),
        ("application/x-www-form-urlencoded; charset=unicode_escape", b"csrf=\\ud800"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=a\r\n"
            b"Content-Transfer-Encoding: bogus\r\n\r\nhi\r\n--x--\r\n",
        ),
    ],
)
async def test_a_broken_form_is_refused_and_no_bug(
    house: House, content_type: str, body: bytes
) -> None:
    async with Caller(house=house) as browser:
        headers = {"Content-Type": content_type}
        answer = await browser.post("/preferences", data=body, headers=headers)
    assert answer.status in {400, 403}


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer \udcff"},
        {"Authorization": "Bearer " + "a" * 4000},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic \udcff"},
        {"Cookie": "__Host-visitor=\udcff\udcfe; __Host-sign_in=\udcff; language=\udcff"},
        {"Cookie": 'text_size="; theme=;;=;'},
        {"Accept-Language": "\udcff;q=\udcff"},
        {"X-CSRF-Token": "\udcff", "Origin": "http://[::1", "Sec-Fetch-Site": "\udcff"},
    ],
)
async def test_broken_headers_are_no_bug(house: House, headers: dict[str, str]) -> None:
    port = URL(house.url).port
    for request in ("GET /sign-in", "GET /api/v1/me", "POST /api/v1/commands"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        lines = [f"{request} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        assert 200 <= int(answer.split()[1]) < 500, answer


ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    "path",
    [
        f"/jobs?page={ENDLESS}",
        f"/live/{SHOW}?number={ENDLESS}",
        f"/feed?topic=jobs&after=0{'0' * 20}{ENDLESS}",
        "/sign-in?next=//[",
        "/place?back=http://[",
    ],
)
async def test_an_address_that_cannot_be_meant_is_no_bug(house: House, path: str) -> None:
    async with Caller(house=house) as browser:
        assert (await browser.get(path)).status in {200, 400}


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (f"/live/{SHOW}/ask", {"number": ENDLESS, "topic": "meals", "command_id": "ask-1"}),
        (f"/jobs/{JOB}/apply", {"moment": ENDLESS, "command_id": "apply-1"}),
        ("/preferences", {"back": "//["}),
    ],
)
async def test_a_form_of_our_own_page_with_nonsense_in_it_is_no_bug(
    house: House, path: str, typed: dict[str, str]
) -> None:
    await house.go_live()
    async with await house.resident() as browser:
        assert (await browser.post(path, data=typed)).status < 500


async def test_a_body_that_cannot_be_unpacked_is_malformed(house: House) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with await house.resident() as browser:
        answer = await browser.post("/api/v1/commands", data=b"no gzip", headers=headers)
    assert (answer.status, (await answer.json())["reason"]) == (400, "malformed")


async def test_a_cookie_of_no_characters_is_no_place_and_no_token(house: House) -> None:
    async with await house.resident() as browser:
        (cookie,) = browser.http.cookie_jar
    lines = f"Host: 127.0.0.1\r\nCookie: {cookie.key}={cookie.value}; place=\udcff\r\n"
    for request in ("GET /", "POST /api/v1/commands"):
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(house.url).port)
        text = f"{request} HTTP/1.1\r\n{lines}X-CSRF-Token: \udcff\r\nConnection: close\r\n\r\n"
        writer.write(text.encode("utf-8", "surrogateescape"))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        assert 200 <= int(answer.split()[1]) < 500, answer


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/preferences", "application/x-www-form-urlencoded"),
        ("/api/v1/tokens", "application/json"),
        ("/api/v1/commands", "application/json"),
        (f"/whep/{SHOW}", "application/sdp"),
    ],
)
async def test_a_body_that_dribbles_in_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch, path: str, content_type: str
) -> None:
    monkeypatch.setattr(posted, "SLOWEST_BODY_SECONDS", 0.1)
    await house.go_live()

    async def dribbling() -> AsyncIterator[bytes]:
        yield b" "
        await asyncio.Event().wait()

    async with await house.staff() as program:
        headers = {"Content-Type": content_type}
        async with asyncio.timeout(60):
            answer = await program.post(path, data=dribbling(), headers=headers)
    assert answer.status == 408
