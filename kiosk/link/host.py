"""What an employer in the studio asks of the server, with a token of their own.

The token opens one studio and is never written down.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import aiohttp

from kiosk.link.errors import Receipt, Refusal, Unavailable
from kiosk.link.host_facts import (
    APPLICANTS,
    HEARINGS,
    QUESTIONS,
    SUMMARY,
    Applicant,
    AskedQuestion,
    Summary,
    Wanted,
)
from shared.ids import SessionId
from shared.shapes import Malformed, Shape
from shared.wire import Command, encode_command

Fact = TypeVar("Fact")

_WAIT: Final = aiohttp.ClientTimeout(total=8, connect=3)
#: The feed says something every 15 s; a line that is silent for longer is dead.
_FEED_WAIT: Final = aiohttp.ClientTimeout(total=None, connect=3, sock_read=40)
_FEED_PAUSE_SECONDS: Final = 2.0
_NEWS: Final = tuple(
    f"event: {name}".encode()
    for name in (
        "hello",
        "application_sent",
        "application_moved",
        "question_asked",
        "question_answered",
        "hearing_asked",
        "hearing_given",
    )
)


class Host:
    """Raises Unavailable when the server is away or speaks otherwise than agreed."""

    def __init__(self, server: str, session_id: SessionId, token: str) -> None:
        self.session_id = session_id
        self.token = token
        self._server = server
        self._http: aiohttp.ClientSession | None = None

    async def send(self, command: Command, language: str) -> Receipt | Refusal:
        """Sending the same again is harmless: the server answers from its receipts."""
        wish = encode_command(command)
        fields = await self._ask("POST", "/commands", language, json.loads(wish))
        if "reason" in fields:
            return refusal_of(fields)
        return Receipt(sequence=fields["sequence"], events=tuple(fields["events"]))

    async def applicants(self, language: str) -> tuple[Applicant, ...]:
        return (await self._read(APPLICANTS, "/applications", language)).applications

    async def questions(self, language: str) -> tuple[AskedQuestion, ...]:
        return (await self._read(QUESTIONS, "/questions", language)).questions

    async def hearings(self, language: str) -> tuple[Wanted, ...]:
        return (await self._read(HEARINGS, "/hearings", language)).hearings

    async def summary(self, language: str) -> Summary:
        return await self._read(SUMMARY, "/summary", language)

    async def follow(self, tell: Callable[[], None]) -> None:
        """Until cancelled; tell: somebody applied, asked or was answered, or the line is new."""
        address = f"{self._server}/feed?topic=studio:{self.session_id}"
        while True:
            try:
                async with self._session().get(address, timeout=_FEED_WAIT) as stream:
                    async for line in stream.content:
                        if line.strip() in _NEWS:
                            tell()
            except (aiohttp.ClientError, TimeoutError, ValueError):
                pass  # the strip says that the network is away; the next hello brings all
            await asyncio.sleep(_FEED_PAUSE_SECONDS)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def _read(self, shape: Shape[Fact], path: str, language: str) -> Fact:
        fields = await self._ask("GET", f"/sessions/{self.session_id}{path}", language)
        try:
            return shape.take(fields)
        except Malformed:
            raise Unavailable from None

    async def _ask(
        self, method: str, path: str, language: str, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        address = f"{self._server}/api/v1{path}"
        return await asked(self._session(), method, address, language, body)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:  # made where it is used: it belongs to the running loop
            headers = {"Authorization": f"Bearer {self.token}"}
            self._http = aiohttp.ClientSession(headers=headers, timeout=_WAIT)
        return self._http


async def enter(
    server: str, kiosk_token: str, session_id: SessionId, code: str, language: str
) -> Host | Refusal:
    """Trade the code that staff handed out for a studio. Raises Unavailable."""
    return await _entered(server, kiosk_token, session_id, "enter", {"code": code}, language)


async def enter_called(
    server: str, kiosk_token: str, session_id: SessionId, language: str
) -> Host | Refusal:
    """Into the studio that staff called this screen to. Raises Unavailable."""
    return await _entered(server, kiosk_token, session_id, "enter-called", None, language)


async def _entered(
    server: str,
    kiosk_token: str,
    session_id: SessionId,
    how: str,
    body: Mapping[str, Any] | None,
    language: str,
) -> Host | Refusal:
    headers = {"Authorization": f"Bearer {kiosk_token}"}
    address = f"{server}/api/v1/sessions/{session_id}/{how}"
    async with aiohttp.ClientSession(headers=headers, timeout=_WAIT) as http:
        fields = await asked(http, "POST", address, language, body)
    if "reason" in fields:
        return refusal_of(fields)
    if not isinstance(fields.get("token"), str):
        raise Unavailable
    return Host(server, session_id, fields["token"])


async def asked(
    http: aiohttp.ClientSession,
    method: str,
    address: str,
    language: str,
    body: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    """The answer's JSON, of a refusal too."""
    headers = {"Accept-Language": language}
    try:
        async with http.request(method, address, json=body, headers=headers) as answer:
            fields = await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise Unavailable from None
    if not isinstance(fields, dict) or (answer.status >= 400 and "reason" not in fields):
        raise Unavailable
    return fields


def refusal_of(fields: Mapping[str, Any]) -> Refusal:
    return Refusal(
        reason=fields["reason"],
        sentence=fields.get("sentence") or "",
        field=fields.get("field"),
        facts=fields.get("facts") or {},
    )
