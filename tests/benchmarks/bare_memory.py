"""The bound of the touchscreen's memory on the bare machine: outgrown, killed, and back.

The service manager's own bound, made small while the window runs, where the machine has the memory
controller; where the kernel gives that to its old groups, one of these is put around the window.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from shared.link.health import Ended
from tests.benchmarks.bare_system import SERVICE, BareSystem, within
from tests.benchmarks.table import Row, at_least, at_most

MOST_MEGABYTES: Final = 2048
#: As after any other end: two seconds' wait and a start.
_BACK_WITHIN_S: Final = 20.0
#: The machine reports when its line is back; reports are kept once a minute.
_TOLD_WITHIN_S: Final = 120.0
#: What the window may still take once it is bound.
_LEFT_BYTES: Final = 1 << 20
_OLD_GROUPS: Final = Path("/sys/fs/cgroup/memory")
_MEGABYTE: Final = 1 << 20


def outgrown(system: BareSystem, use: Callable[[], object], data: Path) -> list[Row]:
    """use: what a person does at the glass, for which the window needs memory. data: of the
    server."""
    told = system.asks("systemctl", "show", "--property=MemoryMax", "--value", SERVICE)
    bound = int(told) / _MEGABYTE if told.isdecimal() else None
    rows = [at_most("memory that the service may take", MOST_MEGABYTES, bound, "MB")]
    before, told_before = system.window(), _told(data)
    assert before is not None

    def is_killed() -> bool:
        use()
        now = system.window()
        return now is None or now.pid != before.pid

    with _bound(system, before.pid):
        within(is_killed, beat=0.2)

    def is_another() -> bool:
        now = system.window()
        return now is not None and now.pid != before.pid and system.is_up()

    rows.append(at_most("window outgrew its memory, back", _BACK_WITHIN_S, within(is_another), "s"))
    journal = system.asks("journalctl", "--boot", "--unit", SERVICE, "--output=cat", "--lines=60")
    lines = [line for line in journal.splitlines() if " ended status=" in line or "OOM" in line]
    rows.append(at_least("lines of the journal that say so", 1, len(lines), ""))
    after = within(lambda: _is_told(data, told_before))
    return [*rows, at_most("and the offices are told", _TOLD_WITHIN_S, after, "s")]


def _is_told(data: Path, before: frozenset[tuple[str, str]]) -> bool:
    """Since those that were told before, which may say the same of an earlier end."""
    ends = {Ended.OUT_OF_MEMORY, Ended.DIED}
    new = _told(data) - before
    return any(f'"ended":"{end}"' in body for _, body in new for end in ends)


def _told(data: Path) -> frozenset[tuple[str, str]]:
    """When a machine reported last and what, as the server keeps it."""
    file = f"file:{data / 'doorstep.db'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True, timeout=10)) as database:
        return frozenset(database.execute("SELECT at, body FROM machine_reports").fetchall())


@contextmanager
def _bound(system: BareSystem, pid: int) -> Iterator[None]:
    if "memory" in system.asks("cat", "/sys/fs/cgroup/cgroup.controllers").split():
        maximum = ("systemctl", "set-property", "--runtime", SERVICE)
        system.asks(*maximum, f"MemoryMax={_LEFT_BYTES}")
        yield
        system.asks(*maximum, f"MemoryMax={MOST_MEGABYTES}M")
        return
    group = _OLD_GROUPS / f"doorbare-{pid}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(_LEFT_BYTES))
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        group.rmdir()
