"""What went wrong changes language with the glass around it."""

from collections.abc import Callable

import pytest

from kiosk.link.errors import Refusal
from kiosk.views.shell import ShellView
from kiosk.views.wording import Language, Wording
from kiosk.views.wrong import Wrong, sentence_of
from shared.refusals import Reason
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.test_own import send_enrolment
from tests.kiosk.town import Town

ENGLISH, CHINESE = "English", "中文"
#: Nobody's telephone, and too short for anybody's.
SHORT = "138"


def by_server(reason: str, sentence: str, **facts: object) -> Wrong:
    return Wrong.of_server(
        Refusal(reason=reason, sentence=sentence, facts=facts, field=None), Language.ZH
    )


def in_both(wrong: Wrong) -> tuple[str, str]:
    say = Wording()
    chinese = sentence_of(wrong, say)
    say.switch()
    return chinese, sentence_of(wrong, say)


def test_the_servers_own_words_are_shown_in_the_language_it_answered_in() -> None:
    chinese, english = in_both(by_server("already_applied", "报过了，A12", number="A12"))
    assert chinese == "报过了，A12"
    assert "A12" in english
    assert english.isascii()


def test_facts_that_are_lists_on_the_wire_are_said_one_by_one() -> None:
    _, english = in_both(by_server("role_incomplete", "缺", fields=["licence", "place"]))
    assert "licence check, place" in english


@pytest.mark.parametrize(
    "wrong",
    [
        by_server("of_a_newer_server", "下一版的话"),
        by_server("wrong_state", "下一版的话", state="of_a_newer_server"),
        by_server("already_applied", "下一版的话"),  # without the fact that the sentence needs
    ],
)
def test_what_has_no_words_here_is_said_as_the_server_said_it(wrong: Wrong) -> None:
    assert in_both(wrong) == ("下一版的话", "下一版的话")


def test_a_reason_alone_is_said_as_well() -> None:
    chinese, english = in_both(Wrong(reason=Reason.NOT_A_PHONE))
    assert chinese
    assert english
    assert chinese != english
    no_words = in_both(by_server("of_a_newer_server", ""))
    assert all(no_words)
    assert no_words[0] != no_words[1]
    _, away = in_both(by_server("unavailable", "现在连不上，请过几秒再试"))
    assert away.isascii()


def looked_up(hands: Hands) -> None:
    hands.tap("取号办事")
    hands.tap("查我的号")
    hands.tap("A")
    hands.type("987")
    hands.tap("看看到哪了")


def enrolling(hands: Hands) -> None:
    send_enrolment(hands, SHORT)


def checking_in(hands: Hands) -> None:
    hands.tap("来签到")
    hands.type(SHORT)
    hands.tap("签到")


def proving(hands: Hands) -> None:
    hands.tap("更多")
    hands.tap("我的事")
    hands.type(SHORT)
    hands.tap("要四位数")


@pytest.mark.window
@pytest.mark.qt_log_level_fail("WARNING")
@pytest.mark.qt_log_ignore("pa_context_connect")  # no sound server here, and none needed
@pytest.mark.parametrize(
    ("screen", "goes_wrong"),
    [
        ("lookup", looked_up),
        ("contact", enrolling),
        ("checkin", checking_in),
        ("prove", proving),
    ],
)
def test_an_error_on_the_glass_is_said_in_the_language_that_was_chosen(
    screen: str, goes_wrong: Callable[[Hands], None], day_town: Town, start: Start
) -> None:
    machine, hands = start(day_town)
    goes_wrong(hands)
    view = machine.kiosk.view(screen)
    hands.until(lambda: bool(view.shown("error")), "what is wrong")
    chinese = str(view.shown("error"))
    hands.reads(chinese)
    hands.tap(ENGLISH)
    hands.until(lambda: not hands.sees(chinese), "the other language")
    english = str(view.shown("error"))
    assert english.isascii()
    hands.reads(english)
    hands.insist(CHINESE, chinese)


@pytest.mark.window
@pytest.mark.qt_log_level_fail("WARNING")
@pytest.mark.qt_log_ignore("pa_context_connect")
def test_the_line_under_the_head_changes_language_too(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    shell = machine.kiosk.view("shell")
    assert isinstance(shell, ShellView)
    hands.until(lambda: machine.kiosk.board.station is not None, "the station")
    machine.plugged.scanner.scanned.emit("garbage of a scanner")
    hands.until(lambda: bool(shell.shown("notice")), "a line")
    chinese = str(shell.shown("notice"))
    hands.tap(ENGLISH)
    hands.until(lambda: not hands.sees(chinese), "the other language")
    assert "one of our codes" in str(shell.shown("notice"))
    shell.hush()
    hands.until(lambda: not shell.shown("notice"), "that it goes")
