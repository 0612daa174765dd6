"""Processes one after the other and some beside each other, and how each of them ended.

One thread alone looks after all of them: two that ask after children read the same pipe, and the
second takes its end for a process that ended with 255.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, Final, Generic, TypeVar

Task = TypeVar("Task")
_CONTEXT: Final = multiprocessing.get_context("forkserver")
Process = Any  # of that context


@dataclass(slots=True)
class _Row(Generic[Task]):
    """Tasks that follow each other. ended: their statuses so far."""

    at: int
    tasks: Iterator[Task]
    ended: list[int] = field(default_factory=list)
    process: Process = None
    until: float = 0.0


def live_through(
    rows: Sequence[Sequence[Task]],
    live: Callable[[Task], None],
    *,
    at_once: int,
    longest_s: float,
    preload: str,
) -> list[list[int]]:
    """By row, the status with which the process of each of its tasks ended; negative: the signal.

    longest_s: a process that lives longer is killed. preload: module that is read once for all.
    """
    _CONTEXT.set_forkserver_preload([preload])
    coming = [_Row(at, iter(tasks)) for at, tasks in enumerate(rows)][::-1]
    ended: list[list[int]] = [[] for _ in rows]
    alive: list[_Row[Task]] = []
    while coming or alive:
        while coming and len(alive) < at_once:
            _begin(coming.pop(), live, longest_s, alive, ended)
        wait([row.process.sentinel for row in alive], 0.5)
        for row in tuple(alive):
            if row.process.exitcode is None:
                if time.monotonic() > row.until:
                    row.process.kill()
                continue
            alive.remove(row)
            row.ended.append(row.process.exitcode)
            _begin(row, live, longest_s, alive, ended)
    return ended


def _begin(
    row: _Row[Task],
    live: Callable[[Task], None],
    longest_s: float,
    alive: list[_Row[Task]],
    ended: list[list[int]],
) -> None:
    """The row's next task, if it has one more."""
    task = next(row.tasks, None)
    if task is None:
        ended[row.at] = row.ended
        return
    row.process = _CONTEXT.Process(target=live, args=(task,))
    row.until = time.monotonic() + longest_s
    row.process.start()
    alive.append(row)
