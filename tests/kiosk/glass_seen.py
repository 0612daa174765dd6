"""What stands on the glass, read in one go: every item that is painted, in that order.

The window tells it as JSON. Asked for one by one, values of some sixty items took most of the time
that a walk through all screens takes.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final, Self

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickWindow

_SEE: Final = """
(function () {
    const seen = [];
    function look(item, parent, isFull, isUnsaid) {
        const children = [];
        for (let at = 0; at < item.children.length; at++) {
            const child = item.children[at];
            if (child.visible && child.opacity > 0)
                children.push({"item": child, "at": at});
        }
        children.sort((one, other) => one.item.z - other.item.z || one.at - other.at);
        for (const {item: child} of children) {
            const corner = child.mapToItem(null, 0, 0);
            const isWritten = child.truncated !== undefined && child.text && child.width > 0;
            const full = isFull && child.opacity === 1;
            const unsaid = isUnsaid || child.isPad === true
                || (child.heard === "" && typeof child.tapped !== "function");
            const told = {
                "parent": parent, "x": corner.x, "y": corner.y,
                "width": child.width, "height": child.height,
                "text": child.text === undefined ? "" : String(child.text),
                "isKey": typeof child.tapped === "function" && child.enabled,
                "isChoice": child.isChoice === true,
                "isBar": typeof child.calledStaff === "function",
                "isIcon": child.drawings !== undefined,
                "hasRadius": child.radius !== undefined,
                "color": child.color === undefined ? "" : String(child.color),
                "isFull": full,
                "isUnsaid": unsaid
            };
            if (isWritten) {
                told.written = {
                    "across": child.horizontalAlignment, "down": child.verticalAlignment,
                    "size": child.fontInfo.pixelSize, "width": child.contentWidth,
                    "height": child.contentHeight, "lines": child.lineCount,
                    "isCut": child.truncated
                };
            }
            seen.push(told);
            look(child, seen.length - 1, full, unsaid);
        }
    }
    look(contentItem, -1, true, false);
    return JSON.stringify(seen);
})()
"""
#: The window's own expressions have no name.
_EYE: Final = "eye"
_RIGHT: Final = 2
_CENTRED: Final = 4
_TOP: Final = 32
_BOTTOM: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """place: where its letters are, not its box. size: of the letters, in pixels."""

    place: QRectF
    size: float
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One item. parents: the pieces around it, by their place in the list; group: the one right
    around it. is_full: neither it nor one of them is faded. is_unsaid: by ear it is passed over."""

    at: int
    parents: frozenset[int]
    place: QRectF
    text: str
    color: QColor | None
    is_key: bool
    is_choice: bool
    is_bar: bool
    is_icon: bool
    has_radius: bool
    is_full: bool
    is_unsaid: bool
    group: int
    written: Written | None = field(default=None)

    @classmethod
    def told(cls, at: int, told: dict[str, Any], parents: frozenset[int]) -> Self:
        place = QRectF(told["x"], told["y"], told["width"], told["height"])
        written = told.get("written")
        return cls(
            at=at,
            parents=parents,
            place=place,
            text=told["text"],
            color=QColor(told["color"]) if told["color"] else None,
            is_key=told["isKey"],
            is_choice=told["isKey"] and told["isChoice"],
            is_bar=told["isBar"],
            is_icon=told["isIcon"],
            has_radius=told["hasRadius"],
            is_full=told["isFull"],
            is_unsaid=told["isUnsaid"],
            group=told["parent"],
            written=_written(place, written) if written else None,
        )


def seen(window: QQuickWindow) -> list[Piece]:
    told, _ = (window.findChild(QQmlExpression, _EYE) or _eye(window)).evaluate()
    pieces: list[Piece] = []
    for at, one in enumerate(json.loads(told)):
        above = one["parent"]
        parents = pieces[above].parents | {above} if above >= 0 else frozenset()
        pieces.append(Piece.told(at, one, parents))
    return pieces


def _eye(window: QQuickWindow) -> QQmlExpression:
    """Of one window, and ends with it: one for each look would leave what it was compiled to,
    25 KB."""
    eye = QQmlExpression(QQmlEngine.contextForObject(window), window, _SEE)
    eye.setObjectName(_EYE)
    eye.setParent(window)
    return eye


def _written(box: QRectF, told: dict[str, Any]) -> Written:
    width, height = told["width"], told["height"]
    x = {_RIGHT: box.width() - width, _CENTRED: (box.width() - width) / 2}.get(told["across"], 0.0)
    middle = (box.height() - height) / 2
    y = {_TOP: 0.0, _BOTTOM: box.height() - height}.get(told["down"], middle)
    # Leading above and below the letters may reach over an edge, for nothing is drawn there.
    leading = max(0.0, height / max(1, told["lines"]) - told["size"]) / 2
    place = QRectF(box.x() + x, box.y() + y + leading, width, height - 2 * leading)
    return Written(place=place, size=told["size"], is_cut=told["isCut"])
