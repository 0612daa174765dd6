"""Whether the keys of a window can be touched: whole, large enough, and each by itself."""

from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from tests.kiosk.hands import Hands

SIZES = [(1080, 1920), (1920, 1080), (540, 960)]
#: Smaller than this on 32-inch glass, a finger misses it: 16 mm.
SMALLEST_DOTS = 44
#: Edges of neighbours are rounded to whole pixels.
SLACK = 1.5


def area(key: QQuickItem) -> QRectF:
    return key.mapRectToScene(QRectF(0, 0, key.width(), key.height()))


def faults(hands: Hands, screen: str) -> list[str]:
    hands.window.grabWindow()
    glass = QRectF(-SLACK, -SLACK, hands.window.width() + 3, hands.window.height() + 3)
    dot = min(hands.window.width(), hands.window.height()) / 1080
    keys = [(str(key.property("text")), area(key)) for key in hands.pressable()]
    found = [f"{screen}: {name} is cut off" for name, place in keys if not glass.contains(place)]
    found += [
        f"{screen}: {name} is too small {place.width():.0f} x {place.height():.0f}"
        for name, place in keys
        if min(place.width(), place.height()) < SMALLEST_DOTS * dot
    ]
    found += [
        f"{screen}: {one} and {other} overlap"
        for (one, first), (other, second) in combinations(keys, 2)
        if first.adjusted(SLACK, SLACK, -SLACK, -SLACK).intersects(second)
    ]
    assert keys, screen
    return found
