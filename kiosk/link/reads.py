"""Reads over /api/v1, and the one-time code that makes a machine a kiosk."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kiosk.link.errors import Refusal, Unavailable, Unknown
from kiosk.link.facts import (
    ENROLLED,
    JOB_PAGE,
    OWN,
    SESSION,
    Enrolled,
    JobPage,
    Own,
    Session,
    is_walked,
)
from kiosk.link.hall_facts import HALL, TAKEN_BACK, CalledNumber, HallFacts
from shared.ids import SessionId, StationCode, VisitorId
from shared.shapes import Malformed, Shape

if TYPE_CHECKING:
    from aiohttp import ClientSession

logger = logging.getLogger(__name__)
Fact = TypeVar("Fact")

_WHOLE_SECONDS: Final = 8
_CONNECT_SECONDS: Final = 3
MOST_PAGES: Final = 10
#: Nothing that a person at the screen could do otherwise.
_NO_ANSWER: Final = frozenset({401, 403, 404, 500, 502, 503, 504, 507})


class Reads:
    """Raises Unavailable when the server is away or speaks otherwise than agreed."""

    def __init__(self, server: str, token: str) -> None:
        self._http: ClientSession | None = None
        self._server = server
        self._base = f"{server}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.language = "zh"

    async def jobs(self, station: StationCode) -> tuple[Mapping[str, Any], ...]:
        """Pages from near to far, as JSON so that they can be kept; the portal has the rest."""
        pages: list[Mapping[str, Any]] = []
        while len(pages) < MOST_PAGES:
            query = {"station": station, "from_station": station, "page": str(len(pages) + 1)}
            pages.append(await self._get("/jobs", query))
            page = _understood(JOB_PAGE, pages[-1])
            if len(pages) >= page.pages or not any(is_walked(job) for job in page.jobs):
                break
        return tuple(pages)

    async def session(self, session_id: SessionId, station: StationCode) -> Session:
        fields = await self._get(f"/sessions/{session_id}", {"from_station": station})
        return _understood(SESSION, fields)

    async def own(self, visitor_id: VisitorId) -> Own:
        """What the person who stands here applied for, with the answers so far."""
        return _understood(OWN, await self._get("/me", {"visitor_id": visitor_id}))

    async def hall(self, station: StationCode) -> HallFacts:
        return _understood(HALL, await self._get(f"/stations/{station}/hall", {}))

    async def announcement(
        self, station: StationCode, call: CalledNumber, language: str
    ) -> bytes | None:
        """A WAV; None where the server has no voice."""
        to = "back" if call.counter == TAKEN_BACK else call.counter
        path = f"/board/{station}/voice/{language}/{call.number}/{to}"
        from aiohttp import ClientError

        try:
            async with self._session().get(self._server + path) as answer:
                return await answer.read() if answer.status == 200 else None
        except (ClientError, TimeoutError):
            raise Unavailable from None

    async def fact(
        self, shape: Shape[Fact], path: str, query: Mapping[str, str] | None = None
    ) -> Fact:
        """Whatever else there is to read. Raises Unknown for what is not there."""
        return _understood(shape, await self._get(path, query or {}))

    async def post(self, shape: Shape[Fact], path: str, body: Mapping[str, str]) -> Fact | Refusal:
        """What is told only to who sends this. Raises Unknown for what is not there."""
        fields = await self._call("POST", path, body)
        if "reason" in fields:
            facts = fields.get("facts") or {}
            sentence = fields.get("sentence") or ""
            return Refusal(reason=fields["reason"], sentence=sentence, facts=facts)
        return _understood(shape, fields)

    async def end(self, path: str) -> None:
        """What is there is to be gone."""
        await self._call("DELETE", path, {})

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def _get(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        from aiohttp import ClientError

        headers = {**self._headers, "Accept-Language": self.language}
        try:
            async with self._session().get(
                self._base + path, params=query, headers=headers
            ) as answer:
                if answer.status != 200:
                    raise Unknown if answer.status == 404 else Unavailable
                fields: Mapping[str, Any] = await answer.json()
                return fields
        except (ClientError, TimeoutError, ValueError):
            raise Unavailable from None

    async def _call(self, method: str, path: str, body: Mapping[str, str]) -> Mapping[str, Any]:
        from aiohttp import ClientError

        headers = {**self._headers, "Accept-Language": self.language}
        try:
            async with self._session().request(
                method, self._base + path, json=body, headers=headers
            ) as answer:
                if answer.status in _NO_ANSWER:
                    raise Unknown if answer.status == 404 else Unavailable
                fields: Mapping[str, Any] = await answer.json()
                return fields
        except (ClientError, TimeoutError, ValueError):
            raise Unavailable from None

    def _session(self) -> "ClientSession":
        if self._http is None:  # made where it is used: it belongs to the running loop
            self._http = _session()
        return self._http


def read_jobs(pages: tuple[Mapping[str, Any], ...]) -> tuple[JobPage, ...]:
    return tuple(_understood(JOB_PAGE, page) for page in pages)


async def enrol(server: str, code: str) -> Enrolled | Refusal:
    """Trade the one-time code for a token. Raises Unavailable."""
    from aiohttp import ClientError

    try:
        async with (
            _session() as http,
            http.post(f"{server}/api/v1/kiosks", json={"code": code}) as answer,
        ):
            fields = await answer.json()
    except (ClientError, TimeoutError, ValueError):
        raise Unavailable from None
    if "reason" in fields:
        return Refusal(reason=fields["reason"], sentence=fields.get("sentence") or "")
    return _understood(ENROLLED, fields)


def _session() -> "ClientSession":
    """Its library is loaded with the first question, in the thread that asks."""
    from aiohttp import ClientSession, ClientTimeout

    return ClientSession(timeout=ClientTimeout(total=_WHOLE_SECONDS, connect=_CONNECT_SECONDS))


def _understood(shape: Shape[Fact], fields: Mapping[str, Any]) -> Fact:
    try:
        return shape.take(fields)
    except Malformed as error:
        logger.error("answer not understood at %s", error.field)
        raise Unavailable from None
