"""What is wrong with a screen as it stands on the glass, measured in millimetres and ratios."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot, radians, tan
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from tests.kiosk.glass_seen import Piece, Written, seen
from tests.kiosk.hands import Hands

_INCH: Final = 25.4
#: The height of a capital in Noto Sans, as a part of the letters' size.
_CAPITAL: Final = 0.733
_SMALLEST_DEGREES: Final = 0.7
#: Edges of neighbours are rounded to whole pixels.
_SLACK: Final = 1.5
#: The drawn edge of a key, in pixels of an upright glass.
_EDGE: Final = 3
#: What is drawn with lines.
_ICON_CONTRAST: Final = 3.0
#: Below this share of the height everything is within reach of who sits.
_REACHED: Final = 0.55
_SOLID: Final = 200


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

    @property
    def bounds(self) -> QRectF:
        return QRectF(-_SLACK, -_SLACK, self.width + 2 * _SLACK, self.height + 2 * _SLACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a screen has to be in one mode. choices: to one question; is_alone: there is one."""

    target_mm: float
    contrast: float
    choices: int
    is_alone: bool = False


NORMAL: Final = Asked(target_mm=16, contrast=4.5, choices=6)
CONTRAST: Final = Asked(target_mm=16, contrast=7, choices=6)
ELDER: Final = Asked(target_mm=20, contrast=7, choices=4, is_alone=True)


def faults(hands: Hands, glass: Glass, asked: Asked) -> Iterator[str]:
    hands.window.grabWindow()  # a frame: everything stands where it will be touched
    painted = uncovered(seen(hands.window), glass)
    keys = [piece for piece in painted if piece.is_key]
    texts = [(piece, piece.written) for piece in painted if piece.written is not None]
    yield from _keys(keys, glass, asked)
    for text, written in texts:
        yield from _text(text, written, keys, glass)
    yield from colour_faults(painted, asked)
    yield from _under_the_bar(painted, keys, texts)
    for (text, one), (other, another) in combinations(texts, 2):
        if _inner(one.place).intersects(another.place):
            yield f"the texts {text.text!r} and {other.text!r} overlap"
    yield from _choices(keys, asked)
    if not keys:
        yield "nothing can be pressed"


def _choices(keys: Sequence[Piece], asked: Asked) -> Iterator[str]:
    """Of one question they stand in one row or column."""
    choices = Counter(key.group for key in keys if key.is_choice)
    most = choices.total() if asked.is_alone else max(choices.values(), default=0)
    if most > asked.choices:
        yield f"{most} choices"


def _keys(keys: Sequence[Piece], glass: Glass, asked: Asked) -> Iterator[str]:
    smallest = asked.target_mm * glass.density
    for key in keys:
        side = min(key.place.width(), key.place.height())
        if not glass.bounds.contains(key.place):
            yield f"the key {key.text!r} is cut off"
        if side < smallest - 1:
            yield f"the key {key.text!r} is {side / glass.density:.1f} mm"
    for one, other in combinations(keys, 2):
        if _inner(one.place).intersects(other.place):
            yield f"the keys {one.text!r} and {other.text!r} overlap"


def _under_the_bar(
    painted: Sequence[Piece], keys: Sequence[Piece], texts: Sequence[tuple[Piece, Written]]
) -> Iterator[str]:
    bar = next((piece for piece in painted if piece.is_bar), None)
    if bar is None:
        return
    edge = bar.place.top() + _SLACK
    places = [(key, key.place) for key in keys] + [(text, one.place) for text, one in texts]
    for piece, place in places:
        if bar.at not in piece.parents and place.bottom() > edge > place.top():
            yield f"{piece.text!r} reaches under the bar"


def _text(text: Piece, written: Written, keys: Sequence[Piece], glass: Glass) -> Iterator[str]:
    if written.is_cut:
        yield f"the text {text.text!r} is cut short"
    if not glass.bounds.contains(written.place):
        yield f"the text {text.text!r} leaves the glass"
    edge = glass.width / 1080 * _EDGE
    for key in keys:
        if key.at in text.parents:
            if not key.place.adjusted(-_SLACK, edge, _SLACK, -edge).contains(written.place):
                yield f"the text {text.text!r} leaves its key"
        elif _inner(key.place).intersects(written.place):
            yield f"the text {text.text!r} lies over the key {key.text!r}"
    height = written.size * _CAPITAL / glass.density
    if height < glass.capital_mm - 0.1:
        yield f"the text {text.text!r} has capitals of {height:.1f} mm"


def colour_faults(painted: Iterable[Piece], asked: Asked) -> Iterator[str]:
    """Texts and icons against what was painted below them. What cannot be pressed now is faded."""
    grounds: list[tuple[QRectF, QColor]] = []
    for piece in painted:
        if piece.color is None:
            continue
        if piece.written is not None or piece.is_icon:
            place = piece.written.place if piece.written is not None else piece.place
            middle = place.center()
            ground = next((one for area, one in reversed(grounds) if area.contains(middle)), None)
            least = asked.contrast if piece.written is not None else _ICON_CONTRAST
            if ground is not None and piece.is_full:
                ratio = _ratio(piece.color, ground)
                if ratio < least:
                    what = f"text {piece.text!r}" if piece.written is not None else "icon"
                    yield f"the {what} has a contrast of {ratio:.1f}"
        elif piece.has_radius and piece.color.alpha() > _SOLID:
            grounds.append((piece.place, piece.color))


def recoloured(hands: Hands, glass: Glass, asked: Asked) -> Iterator[str]:
    """Where nothing but the colours has changed since a frame was drawn."""
    yield from colour_faults(uncovered(seen(hands.window), glass), asked)


def _ratio(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    """WCAG 2.2, relative luminance."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def uncovered(painted: list[Piece], glass: Glass) -> list[Piece]:
    """Without what lies under a sheet that covers it whole."""
    for sheet in reversed(painted):
        if not _is_sheet(sheet, glass):
            continue
        under = [
            one
            for one in painted[: sheet.at]
            if one.at in sheet.parents or not sheet.place.contains(one.place.center())
        ]
        return [*under, *painted[sheet.at :]]
    return painted


def _is_sheet(piece: Piece, glass: Glass) -> bool:
    is_high = piece.place.height() > glass.height * 0.6
    return piece.has_radius and is_high and piece.place.width() > glass.width * 0.6


def unreachable(hands: Hands, lower: Callable[[], bool]) -> Iterator[str]:
    """Keys that are at no height of the screen within the lower 45 % of the glass, and not under
    the bar.

    lower: lets the screen down by one press; False when it is up again.
    """
    height = hands.window.height()
    wanted: list[str] = []
    reached: set[int] = set()
    while True:
        pieces = seen(hands.window)
        bar = next(piece for piece in pieces if piece.is_bar)
        keys = [piece for piece in pieces if piece.is_key]
        wanted = wanted or [key.text for key in keys]
        for at, key in enumerate(keys):
            is_free = bar.at in key.parents or key.place.bottom() <= bar.place.top() + _SLACK
            if is_free and key.place.center().y() >= height * _REACHED:
                reached.add(at)
        if not lower():
            break
    for at, text in enumerate(wanted):
        if at not in reached:
            yield f"the key {text!r} cannot be brought within reach"


def _inner(place: QRectF) -> QRectF:
    return place.adjusted(_SLACK, _SLACK, -_SLACK, -_SLACK)
