"""How the machine stands with the server, and what an office set, reach the screens."""

import pytest
from pytestqt.qtbot import QtBot

from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.views.idle import IdleView
from kiosk.views.standing import sentence
from kiosk.views.wording import Wording
from tests.kiosk.hands import PATIENCE_MILLISECONDS


@pytest.mark.parametrize("trouble", LinkTrouble)
def test_each_trouble_has_a_sentence_in_both_languages(trouble: LinkTrouble) -> None:
    say = Wording()
    chinese = sentence(LinkStanding(trouble=trouble), say)
    say.switch()
    english = sentence(LinkStanding(trouble=trouble), say)
    assert chinese
    assert english
    assert chinese != english


def test_nothing_is_said_while_all_is_well() -> None:
    assert sentence(LinkStanding(pending=3), Wording()) == ""


def test_a_server_that_is_too_old_and_a_copy_that_is_gone_are_told() -> None:
    say = Wording()
    assert sentence(LinkStanding(is_older=True), say) == ""
    assert "还没升级" in sentence(LinkStanding(is_older=True, pending=1), say)
    gone = LinkStanding(trouble=LinkTrouble.AWAY, was_rebuilt=True, pending=1)
    assert "一件没丢" in sentence(gone, say)


def test_what_is_kept_is_counted() -> None:
    away = LinkStanding(trouble=LinkTrouble.AWAY, pending=3)
    assert "存着3件" in sentence(away, Wording())


def test_an_office_sets_how_long_a_machine_waits(qtbot: QtBot) -> None:
    idle = IdleView(idle=600, warning=0.1, beat=10)
    idle.wake()
    idle.set_usual(0.05)
    with qtbot.waitSignal(idle.over, timeout=PATIENCE_MILLISECONDS):
        pass


def test_who_watches_is_left_in_peace_whatever_is_set(qtbot: QtBot) -> None:
    idle = IdleView(idle=0.1, warning=0.1, beat=10)
    idle.set_patience(600)
    idle.wake()
    idle.set_usual(0.05)
    with qtbot.assertNotEmitted(idle.over, wait=400):
        pass
