"""What the first screen is drawn from, read by the window library's own thread while this one loads
what stands behind it."""

from pathlib import Path
from typing import Final

from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent

QML: Final = Path(__file__).parents[1] / "qml"
WINDOW: Final = QML / "Main.qml"
_FIRST: Final = QML / "screens" / "HomeScreen.qml"
_BESIDE: Final = QQmlComponent.CompilationMode.Asynchronous


def engine_that_reads() -> QQmlApplicationEngine:
    """The window and its first screen."""
    engine = QQmlApplicationEngine()
    read_beside(engine, WINDOW)
    read_beside(engine, _FIRST)
    return engine


def read_beside(engine: QQmlApplicationEngine, file: Path) -> None:
    """Whoever needs it finds it read, or waits for the rest of it. The engine keeps it."""
    QQmlComponent(engine, str(file), _BESIDE, engine)
