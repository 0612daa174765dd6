"""How the machine stands with the server, and what an office set, reach the screens."""

from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.desk import Unwritable
from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.store.replica import SqlReplica
from kiosk.views.idle import IdleView
from kiosk.views.standing import sentence
from kiosk.views.wording import Wording
from tests.kiosk.hands import PATIENCE_MILLISECONDS
from tests.kiosk.machines import linked
from tests.kiosk.test_replica import full_disk

NOWHERE = "http://127.0.0.1:9"


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


def write_without_end(replica: SqlReplica) -> None:
    for number in count():
        replica.set_state(filler=str(number))


async def test_a_full_disk_is_told_without_a_network_too_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads that what they do is kept while nothing is."""
    monkeypatch.setattr("kiosk.link.link.LONGEST_PAUSE_SECONDS", 0.2)
    async with linked(tmp_path, NOWHERE, "token") as alone:
        await alone.suffers(LinkTrouble.AWAY)
        with full_disk(tmp_path):
            with pytest.raises(Unwritable):
                write_without_end(alone.replica)
            await alone.suffers(LinkTrouble.DISK_FULL)
            assert "存满了" in sentence(alone.follower.standing, Wording())
        await alone.suffers(LinkTrouble.AWAY)


async def test_a_machine_out_of_use_says_so_though_its_disk_is_full_too(tmp_path: Path) -> None:
    async with linked(tmp_path, NOWHERE, "token") as alone:
        await alone.suffers(LinkTrouble.AWAY)
        alone.follower.fails(LinkTrouble.REVOKED)
        with full_disk(tmp_path):
            with pytest.raises(Unwritable):
                write_without_end(alone.replica)
            alone.follower.lost()
            assert alone.follower.standing.trouble is LinkTrouble.REVOKED


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
