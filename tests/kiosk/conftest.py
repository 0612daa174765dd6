import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from kiosk.app import Machine
from kiosk.views.idle import IdleView
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town, town

Start = Callable[..., tuple[Machine, Hands]]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture
def quiet_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "server", on_air=False) as running:
        yield running


@pytest.fixture
def live_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "server", on_air=True) as running:
        yield running


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Iterator[Start]:
    """Starts a kiosk in a town; it is stopped at the end."""
    started: list[Machine] = []

    def one(
        place: Town, idle: IdleView | None = None, size: tuple[int, int] = (1080, 1920)
    ) -> tuple[Machine, Hands]:
        settings = place.settings(tmp_path / "kiosk", size=size)
        machine = Machine(settings, place.registration(), idle or IdleView())
        started.append(machine)
        machine.start()
        return machine, Hands(machine, qtbot)

    yield one
    for machine in started:
        machine.stop()
