"""Debian's Firefox, driven over its own WebDriver BiDi socket; no driver program in between.

Source: W3C WebDriver BiDi, sections 3 (transport), 7.3 (browsing contexts) and 7.6 (scripts).
"""

import asyncio
import json
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp

from installer.demo.server import end

FIREFOX: Final = "/usr/bin/firefox-esr"
LISTENS: Final = "WebDriver BiDi listening on "
STARTS_WITHIN_S: Final = 60.0
#: No question to anybody, no traffic of its own, sound without a click.
PREFERENCES: Final[dict[str, object]] = {
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.peerconnection.ice.loopback": True,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}


class FirefoxPage:
    """One tab. `evaluate` is called as Playwright's is."""

    def __init__(self, socket: "_Socket", context: str) -> None:
        self._socket, self._context = socket, context

    async def goto(self, url: str) -> None:
        await self._socket.ask(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    async def evaluate(self, function: str, argument: object = None) -> Any:
        """What the function, given the argument, comes to; both are of what JSON can say.

        Raises ScriptFailed.
        """
        answer = await self._socket.ask(
            "script.callFunction",
            functionDeclaration=f"""async (given) => {{
              const result = await ({function})(JSON.parse(given));
              return JSON.stringify(result === undefined ? null : result);
            }}""",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            awaitPromise=True,
            target={"context": self._context},
        )
        if answer["type"] == "exception":
            raise ScriptFailed(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])


class ScriptFailed(Exception):
    """A page's function threw; the message is the browser's."""


class _Socket:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await answer

    async def listen(self) -> None:
        async for message in self._socket:
            said = message.json()
            answer = self._asked.pop(said.get("id"), None)
            if answer is None:
                continue
            if said["type"] == "success":
                answer.set_result(said["result"])
            else:
                answer.set_exception(ScriptFailed(f"{said['error']}: {said['message']}"))
        for answer in self._asked.values():
            answer.set_exception(ConnectionError("Firefox has gone"))


@asynccontextmanager
async def firefox() -> AsyncIterator[FirefoxPage]:
    """A browser that was never used before, with one empty tab."""
    with TemporaryDirectory(prefix="doorstep-firefox-", ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (Path(profile) / "user.js").write_text("\n".join(lines), "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(FIREFOX, "--headless", "--no-remote", "--profile", profile),
            "--remote-debugging-port=0",
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
        )
        try:
            async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as tasks:
                address = await _address(process)
                # Whatever else it writes must not fill the pipe.
                draining = tasks.create_task(_drain(process))
                async with http.ws_connect(f"{address}/session", max_msg_size=0) as connected:
                    socket = _Socket(connected)
                    listening = tasks.create_task(socket.listen())
                    await socket.ask("session.new", capabilities={})
                    tab = await socket.ask("browsingContext.create", type="tab")
                    yield FirefoxPage(socket, tab["context"])
                    await socket.ask("browser.close")
                listening.cancel()
                draining.cancel()
        finally:
            await end(process)


async def _address(process: Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(STARTS_WITHIN_S):
        async for line in process.stderr:
            text = line.decode(errors="replace").strip()
            if text.startswith(LISTENS):
                return text.removeprefix(LISTENS)
    raise RuntimeError("Firefox ended before it listened")


async def _drain(process: Process) -> None:
    assert process.stderr is not None
    async for _ in process.stderr:
        pass
