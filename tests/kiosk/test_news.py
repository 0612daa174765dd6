"""The line under the head tells by its sign whether something worked: the words alone do not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.machine import Machine
from kiosk.devices.file_printer import FilePrinter
from kiosk.devices.id_cards import MaskedCard
from kiosk.devices.printer import PrinterState
from kiosk.link.errors import Refusal
from kiosk.views.news import Kind, Told
from kiosk.views.shell import ShellView
from kiosk.views.wrong import Wrong
from shared.people import PersonalText
from tests.kiosk.conftest import Start, StartStudio
from tests.kiosk.hands import Hands
from tests.kiosk.on_the_glass import visible
from tests.kiosk.relay import Relay, relay
from tests.kiosk.studio_ground import go_live
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),
]

REFUSAL = Refusal(reason="role_closed", sentence="这个岗位招满了", facts={}, field=None)


def shell_of(machine: Machine) -> ShellView:
    shell = machine.kiosk.view("shell")
    assert isinstance(shell, ShellView)
    return shell


def signs(hands: Hands, beside: str = "Strip") -> Iterator[str]:
    """On the glass. beside: what kind of a line."""
    for item in hands.items():
        if item.metaObject().className().startswith(f"{beside}_QMLTYPE"):
            icons = (one for one in visible(item) if one.property("drawings") is not None)
            yield from (str(icon.property("name")) for icon in icons)


def test_each_kind_of_news_has_its_own_sign(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    shell = shell_of(machine)
    hands.until(lambda: machine.kiosk.board.station is not None, "the station")
    for kind, sign in ((Kind.DONE, "check"), (Kind.NOTE, "note"), (Kind.WARNING, "warning")):
        shell.tell(Told(key="printer.printing", kind=kind))
        assert list(signs(hands)) == [sign]
    shell.hush()
    assert list(signs(hands)) == []
    machine.kiosk.lost()
    assert list(signs(hands)) == ["offline"]
    machine.kiosk.not_known()
    assert list(signs(hands)) == ["warning"]


def test_what_was_refused_never_looks_as_if_it_had_worked(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    shell = shell_of(machine)
    hands.until(lambda: machine.kiosk.board.station is not None, "the station")
    machine.plugged.scanner.scanned.emit("garbage of a scanner")
    hands.until(lambda: bool(shell.shown("notice")), "a line")
    assert shell.shown("noticeKind") is Kind.WARNING
    machine.kiosk.view("watch").trouble.emit(Wrong.said_as("offline.ask"))  # type: ignore[attr-defined]
    assert shell.shown("noticeKind") is Kind.WARNING
    shell.turn("apply")
    machine.kiosk.card_read(MaskedCard(name=PersonalText("王"), number="3701••••0016"))
    assert shell.shown("noticeKind") is Kind.DONE


def test_a_printer_without_paper_is_a_warning(
    quiet_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(quiet_town, printer=f"folder:{tmp_path / 'paper'}")
    printing = machine.plugged.printing
    hands.until(lambda: printing.is_known, "the printer")
    kinds = [printing.kind]
    assert isinstance(printing.printer, FilePrinter)
    printing.printer.stands = PrinterState.OUT_OF_PAPER
    printing.ask()
    hands.until(lambda: not printing.state.prints, "that it has no paper")
    kinds.append(printing.kind)
    assert kinds == [Kind.DONE, Kind.WARNING]


def test_a_studio_tells_a_call_from_a_refusal(studio_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    shell, stage = studio.machine.studio._shell, studio.machine.studio._stage  # noqa: SLF001  as the line stands
    studio.hands.tap("找工作人员")
    studio.hands.reads("站里马上有人来")
    assert shell.shown("noticeKind") is Kind.DONE
    stage.told(REFUSAL)
    assert shell.shown("noticeKind") is Kind.WARNING
    assert list(signs(studio.hands)) == ["warning"]


def test_what_is_wrong_with_an_input_has_the_sign_of_a_warning(
    quiet_town: Town, start: Start
) -> None:
    machine, hands = start(quiet_town)
    hands.tap("来签到")
    hands.type("123")
    hands.tap("签到")
    checkin = machine.kiosk.view("checkin")
    hands.until(lambda: bool(checkin.shown("error")), "what is wrong")
    assert list(signs(hands, "Wrong")) == ["warning"]


@pytest.fixture
def line(quiet_town: Town) -> Iterator[Relay]:
    laid = relay(quiet_town.fair.url)
    yield quiet_town.do(laid.__aenter__())
    quiet_town.do(laid.__aexit__(None, None, None))


def test_a_call_that_reaches_nobody_looks_like_a_warning(
    quiet_town: Town, line: Relay, start: Start
) -> None:
    machine, hands = start(quiet_town, server=line.url)
    hands.until(lambda: machine.kiosk.board.station is not None, "the station")
    hands.tap("找工作人员")
    hands.tap("叫人过来")
    hands.reads("站里马上有人来")
    assert list(signs(hands, "NewsBlock")) == ["check"]
    machine.kiosk.end_visit()
    line.is_cut = True
    line.cut()
    hands.reads("网断了")
    hands.insist("找工作人员", "开门时间")
    hands.insist("叫人过来", "叫不到")
    assert list(signs(hands, "NewsBlock")) == ["warning"]
