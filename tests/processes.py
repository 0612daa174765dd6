"""Programs of ours in processes of their own: begun, killed, waited for, and what they wrote."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

SOON: Final = 60.0


def until(is_so: Callable[[], bool], seconds: float = SOON, beat: float = 0.02) -> float:
    """The seconds that it took. beat: between two looks. Raises TimeoutError."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"it did not come true within {seconds:.0f} s")
        threading.Event().wait(beat)  # other processes tell nobody here
    return time.monotonic() - began


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def run(*words: str) -> str:
    """A command of the server, to its end."""
    ended = subprocess.run(
        (sys.executable, "-m", "streaming_server", *words),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


class Serving:
    """A server in a process of its own, on its folder."""

    def __init__(self, data: Path, port: int) -> None:
        self._data, self._port = data, port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ("serve", "--data", str(self._data), "--port", str(self._port))
        said = self._data / "address"
        said.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            (sys.executable, "-m", "streaming_server", *words),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DOORSTEP_MEDIA_WORKERS": "0"},
        )
        until(said.exists)

    def die(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


def asked(data: Path, question: str) -> list[tuple[object, ...]]:
    """Of a server's rows, while it runs or not."""
    with closing(sqlite3.connect(data / "doorstep.db")) as rows:
        return rows.execute(question).fetchall()


def count(data: Path, table: str) -> int:
    (row,) = asked(data, f"SELECT COUNT(*) FROM {table}")
    return int(str(row[0]))
