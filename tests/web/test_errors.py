"""One table from what went wrong to a status and a sentence; no request is answered with a bug."""

import pytest
from aiohttp import web

from shared.refusals import Reason, Refused
from streaming_server.ports.handling import Unavailable
from streaming_server.web.errors import status_of
from streaming_server.web.routes import Route, add_routes, page
from tests.fair import STAFF
from tests.web.house import Caller, House

FIXED = {
    Reason.NOT_ALLOWED: 403,
    Reason.NOT_FOUND: 404,
    Reason.TOO_OFTEN: 429,
    Reason.SLOW_MODE: 429,
    Reason.REMOVED: 403,
    Reason.STORAGE_FULL: 507,
    Reason.MALFORMED: 400,
}


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_status(reason: Reason) -> None:
    assert status_of(Refused(reason=reason)) == FIXED.get(reason, 409)
    assert status_of(Refused(reason=reason, field="title")) == FIXED.get(reason, 422)


async def test_an_address_that_is_nobodys_is_a_page_for_people(house: House) -> None:
    async with Caller(house=house) as browser:
        answer = await browser.get("/no/such/page")
        assert (answer.status, answer.content_type) == (404, "text/html")
        answer = await browser.get("/api/v1/sessions/no-such-show")
        assert (answer.status, answer.content_type) == (404, "application/json")


async def test_a_page_that_is_not_ones_own_says_so_and_where_to_go(house: House) -> None:
    async with await house.resident() as browser:
        lost = await (await browser.get("/nowhere")).text()
        await browser.sign_in("staff", STAFF)
        answer = await browser.get("/city")
        closed = await answer.text()
    assert all(f'href="{way}"' in lost for way in ("/", "/jobs", "/live"))
    assert answer.status == 403
    assert "这个账号看不了这一页" in closed
    assert 'href="/desk"' in closed


@pytest.mark.parametrize(
    "path", ["/api/v1/sessions/a%2Fb", "/api/v1/jobs/%ff", "/api/v1/jobs/%00", "/live/" + "x" * 65]
)
async def test_an_address_without_an_id_does_not_exist(house: House, path: str) -> None:
    async with Caller(house=house) as browser:
        assert (await browser.get(path)).status == 404


async def test_a_wrong_method_says_which_is_right(house: House) -> None:
    async with Caller(house=house) as browser:
        answer = await browser.post("/api/v1/stations")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "category=magic",
        "words=" + "a" * 101,
    ],
)
async def test_a_search_that_cannot_be_meant_is_malformed(house: House, query: str) -> None:
    async with Caller(house=house) as browser:
        answer = await browser.get(f"/api/v1/jobs?{query}")
        body = await answer.json()
    assert (answer.status, body["field"]) == (400, query.partition("=")[0])


@pytest.mark.parametrize(
    "words", ['"', "' OR 1=1 --", "*", "NEAR(", "\x00", "😀", "包子 -铺", "%_"]
)
async def test_no_search_words_break_the_search(house: House, words: str) -> None:
    async with Caller(house=house) as browser:
        answer = await browser.get("/api/v1/jobs", params={"words": words})
    assert answer.status == 200


async def test_every_answer_keeps_to_itself(house: House) -> None:
    async with Caller(house=house) as browser:
        for path in ("/", "/no", "/api/v1/stations", "/static/base.css", "/healthz"):
            headers = (await browser.get(path)).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "no-referrer" not in headers["Referrer-Policy"]
            assert "aiohttp" not in headers["Server"]


async def test_a_request_keeps_the_id_it_came_with_when_it_is_one(house: House) -> None:
    async with Caller(house=house) as browser:
        kept = await browser.get("/healthz", headers={"X-Request-ID": "abcdefgh-1"})
        made = await browser.get("/healthz", headers={"X-Request-ID": "<script>"})
    assert kept.headers["X-Request-ID"] == "abcdefgh-1"
    assert len(made.headers["X-Request-ID"]) == 36


async def test_static_files_stay_in_their_folder_and_are_kept(house: House) -> None:
    async with Caller(house=house) as browser:
        for path in ("/static/../site.py", "/static/%2e%2e/site.py", "/static//etc/passwd"):
            assert (await browser.get(path)).status == 404
        plain = await browser.get("/static/base.css")
        tagged = {"If-None-Match": plain.headers["ETag"]}
        again = await browser.get("/static/base.css", headers=tagged)
    assert plain.headers["Cache-Control"] == "no-cache"
    assert again.status == 304


@pytest.fixture
async def breaking(house: House) -> House:
    """With routes that break in each way there is."""

    def raising(error: Exception) -> Route:
        async def fail(_request: web.Request) -> web.StreamResponse:
            raise error

        return page(f"/break/{type(error).__name__}", fail)

    site = house.site
    site.router._frozen = False  # noqa: SLF001  the house is running already
    errors = (Unavailable("storage_full"), ZeroDivisionError("138 0000 0000"))
    add_routes(site, map(raising, errors))
    return house


async def test_a_bug_says_its_number_and_nothing_else(
    breaking: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Caller(house=breaking) as browser:
        answer = await browser.get("/break/ZeroDivisionError")
        text = await answer.text()
    assert answer.status == 500
    assert answer.headers["X-Request-ID"] in text
    assert "Traceback" not in text
    assert "0000" not in text
    assert "ZeroDivisionError" in capsys.readouterr().out


async def test_a_full_disk_says_so(breaking: House) -> None:
    async with Caller(house=breaking) as browser:
        answer = await browser.get("/break/Unavailable")
        text = await answer.text()
    assert answer.status == 507
    assert "存不下" in text
