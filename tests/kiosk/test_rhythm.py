"""What is alike on all screens: where the question stands, which key is green, one left edge."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtQuick import QQuickItem

from kiosk.link.own_facts import Affairs
from kiosk.views.idle import IdleView
from kiosk.views.news import Kind
from kiosk.views.result import Line, Result
from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import GLASSES, KINDS, affair, glass_up, looked_at
from tests.kiosk.hands import Hands
from tests.kiosk.on_the_glass import visible
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),
]

SCREENS = (
    *("services", "more", "jobs", "staff", "checkin", "prove", "courses", "gigs", "policies"),
    *("beds", "mine", "number", "wall", "lookup"),
)


def of_type(hands: Hands, name: str) -> Iterator[QQuickItem]:
    QCoreApplication.processEvents()
    for item in hands.items():
        if item.metaObject().className().startswith(f"{name}_QMLTYPE"):
            yield item


def place(item: QQuickItem) -> tuple[int, int]:
    at = item.mapToScene(QPointF())
    return round(at.x()), round(at.y())


def ink_in(hands: Hands, key: QQuickItem) -> tuple[int, int]:
    """Pixels between the edge of a key and what is written on it: above, below."""
    picture = hands.window.grabWindow()
    left, top = place(key)
    paper = picture.pixel(left + 20, top + round(key.height() / 2))
    columns = range(left + 24, left + round(key.width() / 2))
    edge = 6
    rows = [
        y
        for y in range(top + edge, top + round(key.height()) - edge)
        if any(picture.pixel(x, y) != paper for x in columns)
    ]
    return rows[0] - top, top + round(key.height()) - 1 - rows[-1]


def test_a_title_and_its_note_do_not_hang_on_the_lower_edge(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    kiosk.shell.go("services")
    hands.until(lambda: bool(kiosk.day.services.shown("rows")), "the services")
    kiosk.day.services.choose("B")
    for glass in GLASSES:
        glass_up(hands, glass)
        for row in of_type(hands, "Choice"):
            above, below = ink_in(hands, row)
            assert below > 0.75 * above, (glass.name, row.property("text"), above, below)


def test_going_on_moves_no_question(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    for glass in GLASSES:
        glass_up(hands, glass)
        places: dict[tuple[int, int], list[str]] = {}
        for screen in SCREENS:
            kiosk.shell.go(screen)
            question = next(of_type(hands, "Question"))
            places.setdefault(place(question), []).append(screen)
        assert len(places) == 1, places


def test_what_is_given_back_is_no_green_key(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    own = kiosk.day.own
    own.affairs.take(Affairs(affairs=tuple(map(affair, KINDS))))
    kiosk.shell.go("affairs")
    green = {key.property("fill").name() for key in of_type(hands, "Action")}
    own.affairs.choose(KINDS[0])
    hands.until(lambda: kiosk.screen == "affair", "the affair")
    gives_back, back = hands.key("不去了，撤回"), hands.key("返回")
    assert gives_back is not None
    assert back is not None
    assert green
    assert gives_back.property("fill").name() not in green
    assert list(of_type(hands, "Action")) == []
    assert place(gives_back)[0] > place(back)[0] + back.width() + gives_back.width() / 2


def test_a_key_above_the_way_out_is_as_wide_as_the_rows(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    kiosk.day.own.affairs.take(Affairs(affairs=tuple(map(affair, KINDS))))
    kiosk.shell.go("affairs")
    row = next(of_type(hands, "Choice"))
    prints = hands.key("都打出来")
    assert prints is not None
    assert (place(prints)[0], prints.width()) == (place(row)[0], row.width())


def test_the_rows_of_the_first_screen_begin_on_one_line(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.home.shown("tiles")), "the tiles")
    kiosk.shell.toggleBig()
    tiles = list(of_type(hands, "Tile"))
    edges = {
        round(words.mapToScene(QPointF()).x())
        for tile in tiles
        for words in visible(tile)
        if words.property("text") == tile.property("text") and words is not tile
    }
    assert len(tiles) > 1
    assert len(edges) == 1


def test_no_character_stands_alone_on_a_last_line(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    kiosk.shell.go("policies")
    kiosk.shell.toggleBig()
    kiosk.day.policies.choose("insurance")
    found = []
    for glass in GLASSES:
        glass_up(hands, glass)
        for label in of_type(hands, "WrappedLabel"):
            if label.property("isSqueezed") and label.property("lineCount") > label.property(
                "full"
            ):
                found.append(f"{glass.name}: {label.property('text')}")
    assert not found, "\n".join(found)


def test_two_sentences_that_need_two_lines_have_one_each(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    kiosk.shell.go("beds")
    hint = "今晚没有能当场订的床。先替您要一张，有了站里给您打电话"
    kiosk.day.beds.show(hint=hint)
    hands.reads(hint)
    kiosk.shell.toggleBig()
    kiosk.day.beds.show(hint=hint)
    hands.reads("今晚没有能当场订的床。\n先替您要一张")


def test_the_longest_result_leaves_the_way_out_free(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    say = machine.hall.say

    def asked() -> Result:
        lines = (
            Line(label=say("beds.where"), text="泉边零工市场", note="25 元一晚"),
            Line(label=say("beds.when"), text=say("beds.tonight"), note="11月27日 星期五"),
            Line(label=say("beds.number"), text="存-3F2A", note=say("beds.request.keep")),
        )
        return Result(
            title=say("beds.request.kept.title"),
            about=say("beds.about", market="泉边零工市场"),
            lines=lines,
            note=say("beds.request.kept.note"),
            kind=Kind.NOTE,
        )

    kiosk.day.result.open(asked)
    kiosk.shell.go("result")
    found = [fault for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    assert not found, "\n".join(found)
    for glass in GLASSES:
        kiosk.shell.toggleBig()
        glass_up(hands, glass)
        block = next(of_type(hands, "ResultBlock"))
        bar = next(of_type(hands, "Bar"))
        assert place(block)[1] + block.height() < place(bar)[1], glass.name
        note, done = next(of_type(hands, "AnswerBlock")), hands.key("好了")
        assert done is not None
        assert place(note)[1] + note.height() < place(done)[1], glass.name
        kiosk.shell.toggleBig()
