"""On every screen, in every size, letters and language: no key is cut off or lies over another."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.app import Machine
from tests.fair import NUMBER_OF_NOBODY, SHOW
from tests.journeys.resident_fair import COOK
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

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


def walk(machine: Machine, hands: Hands) -> Iterator[str]:
    """Through all screens, from view to view; the name of each."""
    kiosk: Any = machine.kiosk
    yield "home"
    kiosk.shell.go("wall")
    yield "wall"
    kiosk.wall.watch(SHOW)
    hands.until(lambda: bool(kiosk.watch.shown("card")), "the card")
    kiosk.watch.ask("lodging")
    yield "watch"
    kiosk.watch.apply()
    kiosk.apply.surname("王")
    yield "name"
    kiosk.apply.writeSurname()
    hands.until(lambda: kiosk.pinyin.shown("hint") != "拼音还没准备好，请稍等，或者找工作人员")
    yield "pinyin"
    for letter in "zhang":
        kiosk.pinyin.letter(letter)
    yield "pinyin typed"
    kiosk.pinyin.back()
    kiosk.apply.title("女士")
    yield "fact"
    kiosk.apply.option("any")
    yield "slot"
    kiosk.apply.slot(0)
    yield from phone(machine)
    kiosk.apply.send()
    hands.until(lambda: kiosk.screen == "done", "the result")
    yield "done"
    kiosk.shell.go("mine")
    hands.until(lambda: bool(kiosk.mine.shown("applications")), "the application")
    yield "mine"
    kiosk.shell.go("home")
    kiosk.shell.go("jobs")
    yield "jobs"
    kiosk.jobs.number()
    yield "number"
    kiosk.shell.back()
    kiosk.jobs.choose(1)
    yield "job"
    kiosk.shell.go("staff")
    yield "staff"
    kiosk.lost()
    yield "staff without network"


def phone(machine: Machine) -> Iterator[str]:
    kiosk: Any = machine.kiosk
    form = kiosk.apply
    form.phoneDone()
    yield "phone with a sentence"
    for digit in NUMBER_OF_NOBODY:
        form.digit(digit)
    yield "phone"
    if not form.shown("isLast"):
        form.phoneDone()
        yield "check"


@pytest.mark.parametrize("is_big", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_no_key_is_cut_off_or_covered(
    live_town: Town, start: Start, size: tuple[int, int], is_big: bool
) -> None:
    live_town.do(live_town.fair.pin(COOK))
    machine, hands = start(live_town, size=size)
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.home.shown("live")), "the show")
    if is_big:
        kiosk.shell.toggleBig()
    assert [fault for screen in walk(machine, hands) for fault in faults(hands, screen)] == []


def test_no_english_key_is_cut_off_or_covered(live_town: Town, start: Start) -> None:
    live_town.do(live_town.fair.pin(COOK))
    machine, hands = start(live_town)
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.home.shown("live")), "the show")
    kiosk.shell.switchLanguage()
    assert [fault for screen in walk(machine, hands) for fault in faults(hands, screen)] == []
