"""What a soak tells of a touchscreen's memory is what is there."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QLoggingCategory, QUrl, qInstallMessageHandler
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow

from tests.benchmarks.kiosk_inside import Inside

ROWS = 20
WINDOW = b"""
import QtQuick
Window { Repeater { model: 20; Text { required property int index; text: "row " + index } } }
"""


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    with closing(sqlite3.connect(tmp_path / "replica.db")) as connection:
        connection.executescript(
            "CREATE TABLE facts (key TEXT); CREATE TABLE none (key TEXT);"
            "INSERT INTO facts VALUES ('a'), ('b');"
        )
    looking = Inside(tmp_path)
    before = qInstallMessageHandler(
        lambda _kind, place, text: looking.heard(place, text or "") and None
    )
    yield looking
    qInstallMessageHandler(before)
    QLoggingCategory.setFilterRules("")


@pytest.mark.usefixtures("qapp")
def test_each_part_of_a_window_is_counted(inside: Inside) -> None:
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(WINDOW, QUrl("file:///rows.qml"))
    window = component.create()
    assert isinstance(window, QQuickWindow)
    inside.tell(window)
    engine.collectGarbage()
    told = inside.tell(window)
    assert json.loads(told["items"])["QQuickText"] == ROWS
    assert told["rows"] == {"replica.db": {"facts": 2}}
    assert sum(told["wrapped"].values()) > 0
    assert told["engine"]["Regular item"] > 0
    assert told["malloc"]["uordblks"] > 0
    assert told["pools"]["bytes in allocated blocks"] > 0
    own = sum(anonymous for _, anonymous in told["mappings"].values())
    assert own == pytest.approx(told["pages"]["RssAnon"], rel=0.1)
    window.deleteLater()
