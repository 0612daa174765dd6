"""A program that is signed in at the server: commands up, reads, and the feed down."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

ANSWERS_WITHIN: Final = aiohttp.ClientTimeout(total=15)
#: The feed says something at least every 15 s, if only a comment.
FEED_QUIET: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=45)


class Refusal(Exception):
    """The server's answer when a rule says no, or when it cannot understand or serve."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {body.get('reason')} {body.get('field')}")
        self.status = status
        self.reason = str(body.get("reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event of the feed. at: seconds since 1970 when it arrived here."""

    type: str
    event: Mapping[str, Any]
    at: float


class Program:
    """Speaks to the API with a bearer token."""

    def __init__(self, http: aiohttp.ClientSession, server: str, token: str) -> None:
        self._http = http
        self._server = server
        self._headers = {"Authorization": f"Bearer {token}"}
        self._last_id: str | None = None

    async def command(self, type_: str, **fields: object) -> Mapping[str, Any]:
        """Send a wish of a new id; its receipt. Raises Refusal, aiohttp.ClientError."""
        wish = {"type": type_, "command_id": str(uuid.uuid4()), **fields}
        return await self._asked("POST", "/api/v1/commands", wish)

    async def get(self, path: str) -> Mapping[str, Any]:
        return await self._asked("GET", path, None)

    async def feed(self, *topics: str) -> AsyncIterator[Heard]:
        """Events as they come; after a break, what was missed first. Ends when the line is cut."""
        headers = dict(self._headers)
        if self._last_id is not None:
            headers["Last-Event-ID"] = self._last_id
        asked = self._http.get(
            f"{self._server}/feed",
            params=[("topic", topic) for topic in topics],
            headers=headers,
            timeout=FEED_QUIET,
        )
        async with asked as response:
            response.raise_for_status()
            async for heard in self._messages(response.content):
                yield heard

    async def _messages(self, lines: aiohttp.StreamReader) -> AsyncIterator[Heard]:
        fields: dict[str, str] = {}
        async for raw in lines:
            name, _, value = raw.decode().rstrip("\n").partition(": ")
            if name:
                fields[name] = value
                continue
            self._last_id = fields.get("id", self._last_id)
            if "event" in fields:
                event = json.loads(fields["data"])
                yield Heard(type=fields["event"], event=event, at=time.time())
            fields = {}

    async def _asked(self, method: str, path: str, body: object) -> Mapping[str, Any]:
        asked = self._http.request(
            method,
            f"{self._server}{path}",
            json=body,
            headers=self._headers,
            timeout=ANSWERS_WITHIN,
        )
        async with asked as response:
            answer: Mapping[str, Any] = await response.json()
            if response.status >= 400:
                raise Refusal(response.status, answer)
            return answer


@asynccontextmanager
async def signed_in(server: str, name: str, password: str) -> AsyncIterator[Program]:
    """Raises Refusal when name or password is wrong."""
    async with aiohttp.ClientSession() as http:
        asked = http.post(
            f"{server}/api/v1/tokens",
            json={"name": name, "password": password},
            timeout=ANSWERS_WITHIN,
        )
        async with asked as response:
            answer = await response.json()
            if response.status >= 400:
                raise Refusal(response.status, answer)
        yield Program(http, server, answer["token"])
