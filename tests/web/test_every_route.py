"""Each address there is, asked by each kind of caller for what it does not take: never a bug."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Final

import pytest
from aiohttp import ClientSession
from yarl import URL

from shared.organisation import Actor, ActorKind
from streaming_server.web.limits import LIMITER
from streaming_server.web.signalling import FRAGMENT, SDP
from streaming_server.web.site import LARGEST_BODY
from tests.fair import HERE, JOB, OWNER, SHOW, STAFF
from tests.house_rules.tree import PROJECT
from tests.web.house import House

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
PLACES: Final = {"station": HERE, "code": HERE, "job_id": JOB, "number": "1", "kind": "csv"}
SHOWS: Final = frozenset({"session", "session_id"})
ODD: Final = ("-", ".", "0", "9" * 64, "%00", "%ff", "%ed%a0%80", "a%2Fb", "-1", "x;y", "none")
ASKED: Final = re.compile(r"\bquery(?:\.get\(|\[)\"(\w+)\"")
FORM: Final = "application/x-www-form-urlencoded"
PARTS: Final = "multipart/form-data; boundary=x"
#: What the addresses of media take.
SENT: Final = {"POST": SDP, "PATCH": FRAGMENT, "PUT": "application/json"}
BODIES: Final[tuple[tuple[str, bytes], ...]] = (
    ("application/json", b""),
    ("application/json", b"null"),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"a":' * 50_000),
    ("application/json", b'{"command_id":"\\ud800"}'),
    ("application/json", b'{"a":' + b"9" * 100_000 + b"}"),
    ("application/json", b'{"a":1e999,"b":NaN}'),
    ("application/json", b"\xff\xfe"),
    ("application/json; charset=nope", b"{}"),
    (FORM, b"%"),
    (FORM, b"command_id=%00&move=%00&name=%00"),
    (FORM, b"command_id=%ed%a0%80&move=%ff"),
    (FORM, b"a=1&" * 20_000),
    (FORM, b"command_id=" + b"x" * 70_000 + b"&number=" + b"9" * 5000),
    (PARTS, b"--x\r\n\r\n"),
    (
        PARTS,
        b'--x\r\nContent-Disposition: form-data; name="list"; filename="a"\r\n\r\nPK\3\4\r\n--x--',
    ),
    (SDP, b"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF " + b"9" * 30),
    (SDP, b"\xff" * 500),
    (FRAGMENT, b"a=ice-ufrag:x"),
    ("image/png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
    (";;;", b"\x00"),
)
ANSWERS: Final = ("", "%00", "%ff", "9" * 400, "-1", "9999-12-31", "0001-01-01", "NaN", "[]", "%F0")


def routes(house: House) -> list[tuple[str, str]]:
    """Methods and addresses, but for files, and for lines that stay open."""
    found = {
        (route.method, route.resource.canonical)
        for route in house.site.router.routes()
        if route.resource is not None
    }
    return sorted(one for one in found if one[1] not in {"/static", "/feed", "/link"})


def filled(path: str, odd: Random | None = None) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        return odd.choice(ODD) if odd else SHOW if name in SHOWS else PLACES.get(name, "none")

    return re.sub(r"\{(\w+)\}", value, path)


def questions() -> list[str]:
    """Names that somebody looks for in an address."""
    texts = (path.read_text("utf-8") for path in (PROJECT / "streaming_server/web").rglob("*.py"))
    return sorted({name for text in texts for name in ASKED.findall(text)})


@dataclass(slots=True, kw_only=True)
class Asking:
    """One of each kind of caller, by their tokens; nobody's is empty."""

    house: House
    http: ClientSession
    tokens: Sequence[str]

    async def status(
        self,
        method: str,
        path: str,
        token: str,
        kind: str = "",
        body: bytes | BytesIO | None = None,
    ) -> int:
        await self.house.site[LIMITER].storage.reset()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if kind:
            headers["Content-Type"] = kind
        address = URL(self.house.url + path, encoded=True)
        request = self.http.request(
            method, address, headers=headers, data=body, allow_redirects=False
        )
        async with request as answer:
            await answer.read()
            return answer.status


@pytest.fixture
async def asking(house: House) -> AsyncIterator[Asking]:
    office = Actor(kind=ActorKind.OFFICE)
    names = (("staff", STAFF), ("owner", OWNER), ("office", office))
    tokens = [await house.token(name, actor) for name, actor in names]
    identity = house.rooms.identity
    machine = await identity.enrol_kiosk(await identity.enrolment_code(HERE))
    assert machine is not None
    await house.go_live()
    async with ClientSession(house.url) as http:
        yield Asking(house=house, http=http, tokens=("", *tokens, machine[0]))


async def test_nothing_that_is_asked_of_any_address_is_a_bug(asking: Asking) -> None:
    chance, names = Random(3), questions()
    for method, path in routes(asking.house):
        for token in chance.sample(asking.tokens, k=2):
            there = filled(path, chance if chance.random() < 0.4 else None)
            kind, body = chance.choice(BODIES)
            if method in READS:
                there += f"?{chance.choice(names)}={chance.choice(ANSWERS)}"
                status = await asking.status(method, there, token)
            else:
                status = await asking.status(method, there, token, kind, body)
            assert status < 500, (method, there, kind, body[:40])


async def test_more_than_a_megabyte_is_too_large_for_every_address(house: House) -> None:
    staff, body = await house.token("staff", STAFF), b"a" * (LARGEST_BODY + 1)
    await house.go_live()
    async with ClientSession(house.url) as http:
        asking = Asking(house=house, http=http, tokens=(staff,))
        for method, path in routes(house):
            # A guest's picture is taken only of whom was asked to speak.
            if method in READS or method == "DELETE" or path.startswith("/guest/"):
                continue
            kind = SENT[method] if path.startswith(("/whip/", "/whep/")) else FORM
            status = await asking.status(method, filled(path), staff, kind, BytesIO(body))
            assert status == 413, (method, path)
