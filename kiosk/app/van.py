"""A van: counter, board and touchscreen on one laptop, with a server of its own and no network.

    home, once a day and if the city answers ──▶
    doorstep-server ──ready──▶ enrol what is new here ──▶ board beside it ──▶ the touchscreen
                                                          all end with the touchscreen

The van's server is the leader of its station for the day, and brings what it did to its city by
itself whenever that can be reached (`doorstep-server van join` says which it is). What belongs to
whom lies in folders of its own: server/, kiosk/, board/.
"""

import logging
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit

from kiosk.settings import Mode, Settings
from kiosk.store import KioskStore

logger = logging.getLogger(__name__)

_READY_SECONDS: Final = 60.0
_LOOKS_SECONDS: Final = 0.2
_GOODBYE_SECONDS: Final = 15.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


class VanFault(Exception):
    """What the person who started it reads."""


class Van:
    """settings.server: the address under which this laptop serves, as phones beside it know it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self) -> Settings:
        """Of the touchscreen, once everything beside it runs. Raises VanFault."""
        address = urlsplit(self._settings.server)
        if address.port is None or address.hostname is None:
            raise VanFault("say the address with its port, as http://192.168.8.1:8765")
        self._fetch()
        host = "127.0.0.1" if address.hostname in _LOOPBACK else "0.0.0.0"
        self._begin(
            *("streaming_server", "serve", "--data", str(self._folder("server"))),
            *("--host", host, "--port", str(address.port)),
        )
        self._wait_until_ready()
        board = self._enrolled("board", Mode.BOARD)
        self._begin("kiosk", *_options(board))
        logger.info("counter: %s/desk/%s/counters", self._settings.server, self._settings.station)
        return self._enrolled("kiosk", Mode.KIOSK)

    def stop(self) -> None:
        """The last that was started ends first."""
        for child in reversed(self._children):
            child.terminate()
        for child in reversed(self._children):
            try:
                child.wait(_GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _folder(self, name: str) -> Path:
        folder = self._settings.data / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def _fetch(self) -> None:
        """The day's database; where the city is away, the van goes out with the one it has."""
        words = ("van", "home", "--once-a-day", "--data", str(self._folder("server")))
        asked = self._asked(*words)
        logger.info("city: %s", (asked.stdout or asked.stderr).strip().partition("\n")[0])

    def _asked(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the server, to its end."""
        return subprocess.run(
            (sys.executable, "-m", "streaming_server", *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _begin(self, module: str, *options: str) -> None:
        command = (sys.executable, "-m", module, *options)
        self._children.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))

    def _wait_until_ready(self) -> None:
        ends = time.monotonic() + _READY_SECONDS
        while time.monotonic() < ends:
            if self._children[0].poll() is not None:
                raise VanFault("the van's server did not start: `doorstep-server doctor` says why")
            try:
                with urllib.request.urlopen(f"{self._settings.server}/readyz", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(_LOOKS_SECONDS)
        raise VanFault("the van's server is not ready at the address that was said")

    def _enrolled(self, name: str, mode: Mode) -> Settings:
        """With a one-time code where the machine is new to this server."""
        folder = self._folder(name)
        own = replace(self._settings, data=folder, mode=mode)
        if KioskStore(folder).registration(own.server) is not None:
            return own
        asked = self._asked("enrol", own.station, "--data", str(self._folder("server")))
        if asked.returncode != 0:
            raise VanFault(
                f"no station {own.station} in {self._settings.data / 'server'}: fetch it first "
                "with `doorstep-server van join`"
            )
        return replace(own, enrol=asked.stdout.split()[-1])


def _options(settings: Settings) -> Sequence[str]:
    options = [
        *("--server", settings.server, "--station", settings.station),
        *("--data", str(settings.data), "--mode", settings.mode),
    ]
    if settings.enrol is not None:
        options += ("--enrol", settings.enrol)
    if settings.size is not None:
        options += ("--windowed", f"{settings.size[0]}x{settings.size[1]}")
    return options
