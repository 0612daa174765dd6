import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from kiosk.app.machine import Machine
from kiosk.app.studio_machine import StudioMachine
from kiosk.settings import Mode
from kiosk.studio.drawn import DrawnCamera, ToneMicrophone
from kiosk.views.idle import IdleView
from shared.link.settings import MachineSettings
from tests.kiosk.day_town import day_fair
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town, town, town_around

Start = Callable[..., tuple[Machine, Hands]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioSet:
    """A studio with devices that are drawn, and whoever stands in it."""

    machine: StudioMachine
    hands: Hands
    camera: DrawnCamera
    microphone: ToneMicrophone


StartStudio = Callable[..., StudioSet]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture(scope="session", autouse=True)
def garbage() -> Iterator[None]:
    """What belongs to a window ends in the window's thread; here, when its test does."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def quiet_town(tmp_path: Path) -> Iterator[Town]:
    """No picture comes, so none waits for the process that would forward it."""
    with town(tmp_path / "server", on_air=False, media_workers=0) as running:
        yield running


@pytest.fixture
def studio_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "server", on_air=False) as running:
        yield running


@pytest.fixture(scope="module")
def day_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town_around(day_fair(tmp_path_factory.mktemp("day"))) as running:
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
        place: Town,
        idle: IdleView | None = None,
        size: tuple[int, int] = (1080, 1920),
        wished: MachineSettings | None = None,
        **changes: str,
    ) -> tuple[Machine, Hands]:
        settings = place.settings(tmp_path / "kiosk", size=size, **changes)
        registration = place.registration()
        if wished is not None:
            place.set_machines(wished)
        machine = Machine(settings, registration, idle or IdleView())
        started.append(machine)
        machine.start()
        return machine, Hands(machine, qtbot)

    yield one
    for machine in started:
        machine.stop()
    started.clear()
    gc.collect()


@pytest.fixture
def start_studio(tmp_path: Path, qtbot: QtBot) -> Iterator[StartStudio]:
    """Starts a studio in a town; it is stopped at the end."""
    started: list[StudioMachine] = []

    def one(place: Town, *, size: tuple[int, int] = (1080, 1920)) -> StudioSet:
        settings = place.settings(tmp_path / "studio", size=size, mode=Mode.STUDIO)
        camera, microphone = DrawnCamera(640, 360, 15), ToneMicrophone()
        machine = StudioMachine(settings, place.registration(), IdleView(), camera, microphone)
        started.append(machine)
        machine.start()
        hands = Hands(machine, qtbot)
        return StudioSet(machine=machine, hands=hands, camera=camera, microphone=microphone)

    yield one
    for machine in started:
        machine.stop()
    started.clear()
    gc.collect()
