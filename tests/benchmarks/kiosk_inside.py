"""What a touchscreen is made of, told from within: where to look when it grows.

Each part is counted apart: pages of memory by what they belong to, the C library's heap, Python's
own pools and objects, things of the window library, the engine's heap, items on the glass, SQLite,
and the rows that are shown. A look takes some tens of milliseconds: once a minute.
"""

import ctypes
import gc
import os
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QLoggingCategory, QMessageLogContext, QObject
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickWindow

from tests.heap import figures

_OF_THE_ENGINE: Final = "qt.qml.gc.allocatorStats"
_AFTER_A_SWEEP: Final = " memory after GC"
_PARTS: Final = 40
_PAGES: Final = ("VmRSS", "RssAnon", "RssFile", "RssShmem", "VmSwap")
_MAPPING: Final = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(?P<name>.*)$")
_POOLS: Final = re.compile(r"^(?:# )?(?P<name>[a-z -]+?) += +(?P<value>[\d,]+)$")
_POOLS_TOLD: Final = frozenset(
    {
        "arenas allocated current",
        "bytes in allocated blocks",
        "bytes in available blocks",
        "unused pools",
    }
)
#: Every item, also what is not seen: their classes and how many there are.
_COUNT: Final = """
(function () {
    const many = {};
    function look(item) {
        const name = String(item).split(/[(_]/)[0];
        many[name] = (many[name] || 0) + 1;
        for (let at = 0; at < item.children.length; at++)
            look(item.children[at]);
    }
    look(contentItem);
    return JSON.stringify(many);
})()
"""


class Inside:
    """From before the engine is made: it says how its heap stands after each of its sweeps."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._swept: dict[str, int] = {}
        self._counter: QQmlExpression | None = None
        QLoggingCategory.setFilterRules(f"{_OF_THE_ENGINE}=true")

    def heard(self, place: QMessageLogContext, text: str) -> bool:
        """Whether a line of the window library was about the engine's heap."""
        if place.category != _OF_THE_ENGINE:
            return False
        name, _, value = text.partition(":")
        if name.strip().endswith(_AFTER_A_SWEEP):
            self._swept[name.strip().removesuffix(_AFTER_A_SWEEP)] = int(value)
        return True

    def tell(self, window: QQuickWindow) -> dict[str, Any]:
        objects = Counter(type(one).__qualname__ for one in gc.get_objects())
        wrapped = Counter(type(one).__qualname__ for one in shiboken6.getAllValidWrappers())
        return {
            "pages": _pages(),
            "mappings": _mappings(),
            "malloc": figures(),
            "blocks": sys.getallocatedblocks(),
            "pools": _pools(),
            "objects": dict(objects.most_common(_PARTS)),
            "wrapped": dict(wrapped.most_common(_PARTS)),
            "items": self._items(window),
            "engine": dict(self._swept),
            "sqlite": _held_by_sqlite(),
            "rows": {
                file.name: rows_of(file) for file in self._data.iterdir() if file.suffix == ".db"
            },
        }

    def _items(self, window: QQuickWindow) -> str:
        if self._counter is None:
            context = QQmlEngine.contextForObject(window)
            self._counter = QQmlExpression(context, window, _COUNT, QObject(window))
        told, _ = self._counter.evaluate()
        return str(told)


def rows_of(database: Path) -> dict[str, int]:
    """Table and how many rows it has, of tables that have some. Empty while nothing is there."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall()
        counted = (
            (name, connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0])
            for (name,) in tables
        )
        return {name: many for name, many in counted if many}


def _pages() -> dict[str, int]:
    """Kilobytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    return {name: int(told[name].split()[0]) for name in _PAGES if name in told}


def _mappings() -> dict[str, list[int]]:
    """Kilobytes that are here and, of these, that are the process' own, by file. Memory without a
    file is told by the size of its mapping, for each that allocates maps pieces of its size."""
    here, own = Counter[str](), Counter[str]()
    for name, size, resident, anonymous in _smaps():
        part = Path(name).name if name.startswith("/") else name or f"anonymous of {size} kB"
        here[part] += resident
        own[part] += anonymous
    largest = (here + own).most_common()
    return {part: [here[part], own[part]] for part, _ in islice(largest, 2 * _PARTS)}


def _smaps() -> Iterator[tuple[str, int, int, int]]:
    name, figures_of = "", dict[str, int]()
    for line in Path("/proc/self/smaps").read_text("utf-8").splitlines():
        begun = _MAPPING.match(line)
        if begun is not None:
            name, figures_of = begun["name"], {}
            continue
        key, _, rest = line.partition(":")
        if key in {"Size", "Rss"}:
            figures_of[key] = int(rest.split()[0])
        elif key == "Anonymous":
            yield name, figures_of["Size"], figures_of["Rss"], int(rest.split()[0])


def _pools() -> Mapping[str, int]:
    """The interpreter says it to the second descriptor alone."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile("w+") as file:
        os.dup2(file.fileno(), 2)
        try:
            debug_stats = getattr(sys, "_debugmallocstats")  # noqa: B009  (no stub has it)
            debug_stats()
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        file.seek(0)
        found = filter(None, (_POOLS.match(line.strip()) for line in file))
        told = {one["name"]: int(one["value"].replace(",", "")) for one in found}
    return {name: value for name, value in told.items() if name in _POOLS_TOLD}


def _held_by_sqlite() -> int | None:
    """Bytes; None where the interpreter has a library of its own."""
    try:
        library = ctypes.CDLL("libsqlite3.so.0")
    except OSError:
        return None
    library.sqlite3_memory_used.restype = ctypes.c_int64
    return int(library.sqlite3_memory_used())
