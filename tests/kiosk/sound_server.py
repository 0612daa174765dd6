"""A real sound server with a loudspeaker that nobody hears, and all that comes out of it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 48_000
_PATIENCE_SECONDS: Final = 60.0
#: Below it nothing is heard beside a person who breathes.
SILENCE: Final = 30

Samples = NDArray[np.int16]


class Recording:
    """What came out, one channel; a time of the monotonic clock is a place in it."""

    def __init__(self, command: list[str], variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(command, env=dict(variables), stdout=subprocess.PIPE)
        self._came = bytearray()
        self._began = 0.0
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while samples := os.read(self._process.stdout.fileno(), 1 << 16):
            if not self._began:
                self._began = time.monotonic() - len(samples) / 2 / RATE_HZ
            with self._more:
                self._came += samples
                self._more.notify_all()

    @property
    def seconds(self) -> float:
        return len(self._came) / 2 / RATE_HZ

    def since(self, at: float) -> Samples:
        """at: of the monotonic clock."""
        first = max(0, round((at - self._began) * RATE_HZ))
        return np.frombuffer(bytes(self._came[: len(self._came) // 2 * 2]), np.int16)[first:]

    def wait(self, seconds: float) -> None:
        """Until so much more came out."""
        wanted = self.seconds + seconds
        self._until(lambda: self.seconds >= wanted, "the sound server stands still")

    def until_heard(self, at: float) -> None:
        """Until there is something to hear that came out after `at`."""

        def is_heard() -> bool:
            return bool(np.any(np.abs(self.since(at).astype(np.int32)) > SILENCE))

        self._until(is_heard, "nothing was heard")

    def until_silent(self, at: float, seconds: float = 0.7) -> Samples:
        """What was heard from `at` on, until nothing was for so long."""

        def is_over() -> bool:
            heard = self.since(at)
            loud = np.flatnonzero(np.abs(heard.astype(np.int32)) > SILENCE)
            return bool(loud.size) and len(heard) - loud[-1] > seconds * RATE_HZ

        self._until(is_over, "nothing was heard, or it never ended")
        return self.since(at)

    def _until(self, is_so: Callable[[], bool], otherwise: str) -> None:
        """Asked anew when more came."""
        with self._more:
            assert self._more.wait_for(is_so, _PATIENCE_SECONDS), otherwise

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(_PATIENCE_SECONDS)
        self._thread.join(_PATIENCE_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()


class Voiced:
    """A touchscreen's voice on that server: `tests/kiosk/speaking.py`."""

    def __init__(self, clips: Path, variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kiosk.speaking", str(clips)],
            env={**variables, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "True\n", "no loudspeaker was found"

    def do(self, line: str) -> float:
        """When it was done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def leave(self) -> None:
        self.do("leave")
        self._process.communicate(timeout=_PATIENCE_SECONDS)


@contextmanager
def sound_server(folder: Path) -> Iterator[tuple[Voiced, Recording]]:
    """folder: short, for a socket lies in it."""
    socket = folder / "native"
    variables = {
        **os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
        "PULSE_SERVER": f"unix:{socket}", "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }  # fmt: skip
    server = subprocess.Popen(
        [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--disable-shm=yes", "--log-target=stderr", "--log-level=error",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}",
            f"--load=module-null-sink sink_name=glass rate={RATE_HZ}",
        ],
        env=variables,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not socket.exists():
            assert server.poll() is None, "pulseaudio does not start here: nothing can be heard"
            assert time.monotonic() < until, "pulseaudio takes too long to start"
            with suppress(subprocess.TimeoutExpired):
                server.wait(0.05)
        listens = ["parec", "-d", "glass.monitor", "--raw", "--format=s16le", "--channels=1"]
        recording = Recording([*listens, f"--rate={RATE_HZ}", "--latency-msec=20"], variables)
        voiced = Voiced(folder / "clips", variables)
        recording.wait(0.1)
        yield voiced, recording
        voiced.leave()
        recording.stop()
    finally:
        server.terminate()
        server.wait(_PATIENCE_SECONDS)
