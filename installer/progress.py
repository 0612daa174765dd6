"""Tells a person what is being done and for how long, on a terminal or in a log."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from installer.places import PROJECT

LOG_HEARTBEAT_S = 15.0  # a log without a line for longer looks like a hang
TERMINAL_HEARTBEAT_S = 0.5
WIDEST_DETAIL = 60


class StepFailed(RuntimeError):
    """A set-up step ended badly; the message says what to look at."""


def say(text: str) -> None:
    print(text, flush=True)


def seconds(elapsed: float) -> str:
    return f"{elapsed:.1f} s" if elapsed < 10 else f"{elapsed:.0f} s"


def last_line(log: Path) -> str:
    """What the running program said last, short enough for one line of a terminal."""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 2000))
        lines = stream.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip()[:WIDEST_DETAIL] if lines else ""


def run_step(
    label: str,
    command: Sequence[str],
    log: Path,
    variables: Mapping[str, str] | None = None,
) -> None:
    """Run one long command with its output in a log file and a sign of life meanwhile.

    Raises: StepFailed, with the end of the log printed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    on_terminal = sys.stdout.isatty()
    if not on_terminal:
        say(f"  {label} ...")
    with log.open("wb") as output:
        try:
            child = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=PROJECT,
                env=None if variables is None else dict(variables),
            )
        except OSError as error:
            raise StepFailed(f"{label}: {error}") from error
        result = wait_aloud(child, label, log, started, on_terminal)
    elapsed = seconds(time.monotonic() - started)
    if result != 0:
        say(f"{clear(on_terminal)}  {label}: failed after {elapsed}. The end of {log}:")
        say("\n".join(log.read_text("utf-8", "replace").splitlines()[-25:]))
        raise StepFailed(f"{label}: exit {result}; the whole output is in {log}")
    say(f"{clear(on_terminal)}  {label}: {elapsed}")


def clear(on_terminal: bool) -> str:
    return "\r\x1b[2K" if on_terminal else ""


def wait_aloud(
    child: subprocess.Popen[bytes], label: str, log: Path, started: float, on_terminal: bool
) -> int:
    beat = TERMINAL_HEARTBEAT_S if on_terminal else LOG_HEARTBEAT_S
    try:
        while True:
            try:
                return child.wait(timeout=beat)
            except subprocess.TimeoutExpired:
                line = f"  {label}: {seconds(time.monotonic() - started)}  {last_line(log)}"
                print(f"{clear(on_terminal)}{line}", end="" if on_terminal else "\n", flush=True)
    except BaseException:
        child.kill()
        child.wait()
        raise
