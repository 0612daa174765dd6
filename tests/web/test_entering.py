"""Cookies, sign-in, studio codes, kiosks, and requests that other sites forge."""

from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector
from multidict import CIMultiDict
from yarl import URL

from shared.live_sessions import Move, MoveSession
from tests.fair import HERE, SHOW, Clock
from tests.web.house import PASSWORD, Caller, House, lay_ground, new_id, open_house
from tests.web.test_commands import wish_to_work


async def test_the_first_page_makes_a_resident_of_the_browser(house: House) -> None:
    async with Caller(house=house) as browser:
        first = await browser.get("/sign-in")
        cookie = first.headers["Set-Cookie"]
        again = await browser.get("/sign-in")
    assert first.status == 200
    assert cookie.startswith("__Host-visitor=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Set-Cookie" not in again.headers


async def test_without_a_secure_context_the_cookie_has_a_plain_name(house: House) -> None:
    async with Caller(house=house) as browser:
        page = await browser.get("/sign-in", headers={"Host": "station.example"})
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("visitor=")
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_request_that_is_not_from_our_page_is_refused(
    house: House, headers: dict[str, str]
) -> None:
    async with await house.resident() as resident:
        answer = await resident.wish(wish_to_work(), **headers)
        assert answer.status == 403
        assert (await resident.json("/api/v1/me"))["applications"] == []


async def test_a_form_without_the_pages_token_is_refused(house: House) -> None:
    async with await house.resident() as resident:
        del resident.http.headers["X-CSRF-Token"]
        refused = await resident.post("/preferences", data={"language": "en"})
        taken = await resident.post(
            "/preferences", data={"language": "en", "csrf": resident.csrf, "back": "/jobs"}
        )
    assert refused.status == 403
    assert (taken.status, taken.headers["Location"]) == (303, "/jobs")


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "\\\\evil", "/a\nb", ""]
)
async def test_the_way_back_never_leads_to_another_site(house: House, back: str) -> None:
    async with await house.resident() as resident:
        answer = await resident.post("/preferences", data={"csrf": resident.csrf, "back": back})
    assert answer.headers["Location"] == "/"


async def test_an_unknown_bearer_token_is_no_visitor(house: House) -> None:
    async with Caller(house=house, bearer="made-up") as program:
        answer = await program.get("/api/v1/me")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_program_signs_in_for_a_token(house: House) -> None:
    async with await house.staff(), Caller(house=house) as program:
        wrong = await program.post("/api/v1/tokens", json={"name": "staff", "password": "no"})
        right = await program.post("/api/v1/tokens", json={"name": "staff", "password": PASSWORD})
        token = (await right.json())["token"]
    async with Caller(house=house, bearer=token) as staff:
        desk = await staff.get(f"/api/v1/stations/{HERE}/applications")
    assert (wrong.status, (await wrong.json())["field"]) == (403, "password")
    assert desk.status == 200


async def test_guessing_a_password_is_slowed_down_for_that_name(house: House) -> None:
    async with await house.staff(), Caller(house=house) as program:
        tries = [
            await program.post("/api/v1/tokens", json={"name": "staff", "password": str(n)})
            for n in range(6)
        ]
        even_right = await program.post(
            "/api/v1/tokens", json={"name": "staff", "password": PASSWORD}
        )
        other = await program.post("/api/v1/tokens", json={"name": "owner", "password": "?"})
    assert [answer.status for answer in tries] == [403] * 5 + [429]
    assert even_right.status == 429
    assert other.status == 403


async def test_a_stranger_does_not_lock_others_out(house: House) -> None:
    body = {"name": "staff", "password": "?"}
    connector = TCPConnector(local_addr=("127.0.0.2", 0))
    async with await house.staff(), Caller(house=house) as here:
        async with ClientSession(house.url, connector=connector) as stranger:
            tries = [await stranger.post("/api/v1/tokens", json=body) for _ in range(6)]
        at_home = await here.post("/api/v1/tokens", json={**body, "password": PASSWORD})
    assert tries[-1].status == 429
    assert at_home.status == 200


async def test_a_right_password_forgets_the_slips_before_it(house: House) -> None:
    wrong, right = ({"name": "staff", "password": word} for word in ("?", PASSWORD))
    async with await house.staff(), Caller(house=house) as program:
        answers = [
            await program.post("/api/v1/tokens", json=body)
            for body in (wrong, wrong, wrong, right) * 3
        ]
    assert [answer.status for answer in answers] == [403, 403, 403, 200] * 3


async def test_behind_a_proxy_its_word_about_the_browser_counts(tmp_path: Path) -> None:
    await lay_ground(tmp_path, Clock())
    forwarded = {"X-Forwarded-For": "8.8.8.8, 203.0.113.7", "X-Forwarded-Proto": "https"}
    wrong = {"name": "staff", "password": "?"}
    async with open_house(tmp_path, behind_proxy=True) as house, Caller(house=house) as browser:
        headers = {**forwarded, "Host": "station.example"}
        cookie = (await browser.get("/sign-in", headers=headers)).headers["Set-Cookie"]
        tries = [
            await browser.post("/api/v1/tokens", json=wrong, headers=headers) for _ in range(6)
        ]
        headers["X-Forwarded-For"] = "8.8.8.8, 203.0.113.8"
        other = await browser.post("/api/v1/tokens", json=wrong, headers=headers)
        stream = await browser.http.get("/feed?topic=sessions", headers=headers)
        assert stream.status == 200
        stream.close()
    assert cookie.startswith("__Host-visitor=")
    assert (tries[-1].status, other.status) == (429, 403)


async def test_behind_a_proxy_what_a_browser_says_of_itself_does_not_count(tmp_path: Path) -> None:
    await lay_ground(tmp_path, Clock())
    wrong = {"name": "staff", "password": "?"}
    async with open_house(tmp_path, behind_proxy=True) as house, Caller(house=house) as browser:
        tries = []
        for number in range(6):
            lines = [("X-Forwarded-For", f"8.8.8.{number}"), ("X-Forwarded-For", "203.0.113.7")]
            headers = CIMultiDict(lines)
            tries.append(await browser.post("/api/v1/tokens", json=wrong, headers=headers))
    assert [answer.status for answer in tries] == [403] * 5 + [429]


async def test_behind_a_proxy_with_a_certificate_browsers_are_told_to_stay_with_it(
    tmp_path: Path,
) -> None:
    await lay_ground(tmp_path, Clock())
    async with open_house(tmp_path, behind_proxy=True) as house, Caller(house=house) as browser:
        safe = await browser.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        plain = await browser.get("/healthz", headers={"X-Forwarded-Proto": "http"})
    assert "Strict-Transport-Security" in safe.headers
    assert "Strict-Transport-Security" not in plain.headers


async def test_without_a_proxy_nobody_is_believed(house: House) -> None:
    headers = {"X-Forwarded-Proto": "https", "Host": "station.example"}
    async with Caller(house=house) as browser:
        cookie = (await browser.get("/sign-in", headers=headers)).headers["Set-Cookie"]
    assert cookie.startswith("visitor=")


async def test_an_invited_employer_enters_one_studio_with_the_code(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    async with await house.resident() as guest:
        enter = f"/api/v1/sessions/{SHOW}/enter"
        wrong = await guest.post(enter, json={"code": "AAAAAAAAAA"})
        typed = f" {code[:5].lower()} {code[5:].lower()} "
        right = await guest.post(enter, json={"code": typed})
        wish = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.OPEN)
        moved = await guest.wish(wish)
        desk = await guest.get(f"/api/v1/stations/{HERE}/applications")
    assert (wrong.status, (await wrong.json())["field"]) == (403, "code")
    assert right.status == 200
    assert "__Host-sign_in=" in right.headers["Set-Cookie"]
    assert moved.status == 200
    assert desk.status == 403


async def test_a_program_that_enters_a_studio_gets_a_token_and_no_cookie(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    async with await house.kiosk() as kiosk:
        answer = await kiosk.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        token = (await answer.json())["token"]
    async with Caller(house=house, bearer=token) as employer:
        moved = await employer.wish(
            MoveSession(command_id=new_id(), session_id=SHOW, move=Move.OPEN)
        )
    assert "Set-Cookie" not in answer.headers
    assert moved.status == 200


async def test_a_browser_never_sees_its_token(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    async with await house.resident() as guest:
        answer = await guest.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        assert (await answer.json())["token"] is None


async def test_who_is_signed_in_is_still_a_resident_of_the_browser(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    async with await house.resident() as guest:
        await guest.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        assert (await guest.wish(wish_to_work())).status == 200
        assert len((await guest.json("/api/v1/me"))["applications"]) == 1


async def test_signing_out_ends_the_sign_in_for_good(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    async with await house.resident() as guest:
        await guest.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        jar = {cookie.key: cookie.value for cookie in guest.http.cookie_jar}
        answer = await guest.post("/sign-out", data={"csrf": guest.csrf})
        after = await guest.get(f"/api/v1/sessions/{SHOW}/questions")
    async with Caller(house=house, bearer=jar["__Host-sign_in"]) as stolen:
        replay = await stolen.get(f"/api/v1/sessions/{SHOW}/questions")
    assert answer.status == 303
    assert after.status == 401
    assert replay.status == 401


async def test_a_kiosk_code_is_used_up(house: House) -> None:
    code = await house.rooms.identity.enrolment_code(HERE)
    async with Caller(house=house) as box:
        first = await box.post("/api/v1/kiosks", json={"code": code})
        second = await box.post("/api/v1/kiosks", json={"code": code})
    body = await first.json()
    assert body["station"]["code"] == HERE
    assert body["token"]
    assert second.status == 403


async def test_pages_of_staff_send_strangers_to_sign_in_and_back(house: House) -> None:
    async with Caller(house=house) as browser:
        answer = await browser.get(f"/desk/{HERE}?tab=1", allow_redirects=False)
    assert answer.status == 303
    location = URL(answer.headers["Location"])
    assert (location.path, location.query["next"]) == ("/sign-in", f"/desk/{HERE}?tab=1")


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        (f"{{here}}/desk/{HERE}/new?employer=1", f"/desk/{HERE}/new?employer=1"),
        (f"https://elsewhere.invalid/desk/{HERE}/new", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
async def test_a_form_whose_sign_in_ended_leads_back_to_its_page(
    house: House, came_from: str, back: str
) -> None:
    """Its own address may be for posting alone; a page of elsewhere leads nowhere."""
    headers = {"Referer": came_from.format(here=house.url)}
    async with await house.resident() as browser:
        answer = await browser.post(f"/desk/{HERE}/new", data={}, headers=headers)
    assert answer.status == 303
    location = URL(answer.headers["Location"])
    assert (location.path, location.query["next"]) == ("/sign-in", back)
