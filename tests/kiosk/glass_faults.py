"""What is wrong with a screen as it stands on the glass, measured in millimetres and ratios."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import hypot, radians, tan
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtQml import QJSValue, QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickItem

from tests.kiosk.hands import Hands

_INCH: Final = 25.4
#: The height of a capital in Noto Sans, as a part of the letters' size.
_CAPITAL: Final = 0.733
_SMALLEST_DEGREES: Final = 0.7
#: Edges of neighbours are rounded to whole pixels.
_SLACK: Final = 1.5
#: The drawn edge of a key, in pixels of an upright glass.
_EDGE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """distance_mm: of the eyes. A laptop is half as large and half as far."""

    name: str
    width: int
    height: int
    inches: float
    distance_mm: float = 600

    @property
    def density(self) -> float:
        return hypot(self.width, self.height) / self.inches / _INCH

    @property
    def capital_mm(self) -> float:
        return self.distance_mm * tan(radians(_SMALLEST_DEGREES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a screen has to be in one mode. lowest: targets begin below this share of the height."""

    target_mm: float
    contrast: float
    choices: int


NORMAL: Final = Asked(target_mm=16, contrast=4.5, choices=6)
ELDER: Final = Asked(target_mm=20, contrast=7, choices=4)


def faults(hands: Hands, glass: Glass, asked: Asked) -> Iterator[str]:
    hands.window.grabWindow()  # a frame: everything stands where it will be touched
    painted = _seen(list(_painted(hands.window.contentItem())), glass)
    keys = [item for item in painted if _is_key(item)]
    texts = [item for item in painted if _is_text(item)]
    yield from _keys(keys, hands, glass, asked)
    for text in texts:
        yield from _text(text, keys, hands, glass)
    yield from _contrasts(painted, asked)
    yield from _under_the_bar(keys, texts)
    places = [(text, _written(text)) for text in texts]
    for (text, place), (other, there) in combinations(places, 2):
        if place.adjusted(_SLACK, _SLACK, -_SLACK, -_SLACK).intersects(there):
            yield f"the texts {_said(text)} and {_said(other)} overlap"
    choices = [key for key in keys if key.property("isChoice")]
    if len(choices) > asked.choices:
        yield f"{len(choices)} choices"
    if not keys:
        yield "nothing can be pressed"


def _keys(keys: list[QQuickItem], hands: Hands, glass: Glass, asked: Asked) -> Iterator[str]:
    window = QRectF(-_SLACK, -_SLACK, hands.window.width() + 3, hands.window.height() + 3)
    smallest = asked.target_mm * glass.density
    for key in keys:
        place = _place(key)
        if not window.contains(place):
            yield f"the key {_said(key)} is cut off"
        if min(place.width(), place.height()) < smallest - 1:
            size = min(place.width(), place.height()) / glass.density
            yield f"the key {_said(key)} is {size:.1f} mm"
    for one, other in combinations(keys, 2):
        inner = _place(one).adjusted(_SLACK, _SLACK, -_SLACK, -_SLACK)
        if inner.intersects(_place(other)):
            yield f"the keys {_said(one)} and {_said(other)} overlap"


def _under_the_bar(keys: list[QQuickItem], texts: list[QQuickItem]) -> Iterator[str]:
    bar = next((one for key in keys if (one := _bar_of(key)) is not None), None)
    if bar is None:
        return
    edge = _place(bar).top() + _SLACK
    for item in (*keys, *texts):
        place = _place(item) if _is_key(item) else _written(item)
        if not bar.isAncestorOf(item) and place.bottom() > edge > place.top():
            yield f"{_said(item)} reaches under the bar"


def _bar_of(item: QQuickItem) -> QQuickItem | None:
    at: Any = item
    while at is not None:
        if at.metaObject().indexOfSignal("calledStaff()") >= 0:
            return at if isinstance(at, QQuickItem) else None
        at = at.parentItem()
    return None


def _text(text: QQuickItem, keys: list[QQuickItem], hands: Hands, glass: Glass) -> Iterator[str]:
    if text.property("truncated"):
        yield f"the text {_said(text)} is cut short"
    place = _written(text)
    window = QRectF(-_SLACK, -_SLACK, hands.window.width() + 3, hands.window.height() + 3)
    if not window.contains(place):
        yield f"the text {_said(text)} leaves the glass"
    for key in keys:
        box = _place(key)
        if key.isAncestorOf(text):
            edge = hands.window.width() / 1080 * _EDGE
            if not box.adjusted(-_SLACK, edge, _SLACK, -edge).contains(place):
                yield f"the text {_said(text)} leaves its key"
        elif box.adjusted(_SLACK, _SLACK, -_SLACK, -_SLACK).intersects(place):
            yield f"the text {_said(text)} lies over the key {_said(key)}"
    height = _letters(text)[2] * _CAPITAL / glass.density
    if height < glass.capital_mm - 0.1:
        yield f"the text {_said(text)} has capitals of {height:.1f} mm"


def _contrasts(painted: list[QQuickItem], asked: Asked) -> Iterator[str]:
    grounds: list[tuple[QRectF, QColor]] = []
    for item in painted:
        colour = item.property("color")
        if not isinstance(colour, QColor):
            continue
        if _is_text(item):
            middle = _written(item).center()
            ground = next((one for area, one in reversed(grounds) if area.contains(middle)), None)
            if ground is not None and _is_enabled(item):
                ratio = _ratio(colour, ground)
                if ratio < asked.contrast:
                    yield f"the text {_said(item)} has a contrast of {ratio:.1f}"
        elif item.metaObject().indexOfProperty("radius") >= 0 and colour.alpha() > 200:
            grounds.append((_place(item), colour))


def _ratio(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    """WCAG 2.2, relative luminance."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _painted(item: QQuickItem) -> Iterator[QQuickItem]:
    """In the order in which they are painted."""
    for child in sorted(item.childItems(), key=lambda one: one.z()):
        if child.isVisible() and child.opacity() > 0:
            yield child
            yield from _painted(child)


def _seen(painted: list[QQuickItem], glass: Glass) -> list[QQuickItem]:
    """Without what lies under a sheet that covers it whole."""
    for at in range(len(painted) - 1, -1, -1):
        sheet = painted[at]
        if not _is_sheet(sheet, glass):
            continue
        place = _place(sheet)
        under = [
            one
            for one in painted[:at]
            if one.isAncestorOf(sheet) or not place.contains(_place(one).center())
        ]
        return [*under, *painted[at:]]
    return painted


def _is_sheet(item: QQuickItem, glass: Glass) -> bool:
    place = _place(item)
    is_large = place.height() > glass.height * 0.6 and place.width() > glass.width * 0.6
    return is_large and item.metaObject().indexOfProperty("radius") >= 0


def unreachable(hands: Hands, drops: Iterable[float]) -> Iterator[str]:
    """Keys that come whole into the lower 45 % of the glass at none of the places that the screen
    can be lowered to; drops: by how many shares of the height."""
    height = hands.window.height()
    keys = [item for item in _painted(hands.window.contentItem()) if _is_key(item)]
    bar = min(_place(key).top() for key in keys if key.property("glyph") in {"big", "contrast"})
    for key in keys:
        place = _place(key)
        tops = [place.top(), *(place.top() + drop * height for drop in drops)]
        is_in_bar = place.top() >= bar - 1
        if not is_in_bar and not any(
            height * 0.55 - 1 <= top and top + place.height() <= bar for top in tops
        ):
            yield f"the key {_said(key)} cannot be brought within reach"


def _is_key(item: QQuickItem) -> bool:
    return item.metaObject().indexOfSignal("tapped()") >= 0 and item.isEnabled()


def _is_text(item: QQuickItem) -> bool:
    is_text = item.metaObject().indexOfProperty("truncated") >= 0
    return is_text and bool(item.property("text")) and item.width() > 0


def _is_enabled(item: QQuickItem) -> bool:
    at: Any = item
    while at is not None:
        if at.opacity() < 1:
            return False
        at = at.parentItem()
    return True


def _place(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _written(text: QQuickItem) -> QRectF:
    """Where its letters are, not its box."""
    width, height = text.property("contentWidth"), text.property("contentHeight")
    across, down, size = _letters(text)
    x = {2: text.width() - width, 4: (text.width() - width) / 2}.get(across, 0.0)
    y = {32: 0.0, 64: text.height() - height}.get(down, (text.height() - height) / 2)
    # Leading above and below the letters may reach over an edge, for nothing is drawn there.
    leading = max(0.0, height / max(1, text.property("lineCount")) - size) / 2
    corner = text.mapToScene(QPointF(x, y + leading))
    return QRectF(corner.x(), corner.y(), width, height - 2 * leading)


def _letters(text: QQuickItem) -> tuple[int, int, float]:
    """How they are aligned across and down, and how large they were drawn; only QML can tell."""
    context = QQmlEngine.contextForObject(text)
    asked = QQmlExpression(
        context, text, "[horizontalAlignment, verticalAlignment, fontInfo.pixelSize]"
    )
    told, _ = asked.evaluate()
    across, down, size = told.toVariant() if isinstance(told, QJSValue) else told
    return int(across), int(down), float(size)


def _said(item: QQuickItem) -> str:
    return repr(str(item.property("text")))
