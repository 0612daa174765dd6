"""The machine's side of the line: what is out of order is asked for again, never guessed."""

from dataclasses import replace

import pytest

from shared.ids import CommandId
from shared.link.device import (
    AmendFacts,
    CloseWish,
    Device,
    GreetAgain,
    LearnTime,
    Phase,
    ReplaceFacts,
    RetireNumbers,
    Settle,
    SlowDown,
    TakeSettings,
    TellHolder,
    hear,
    lost,
    may_push,
    opened,
    pushed,
    welcomed,
)
from shared.link.facts import Fact, FactKind
from shared.link.messages import (
    VERSION,
    Agreed,
    Amendment,
    Answer,
    Answers,
    Close,
    Outdated,
    Retired,
    Set,
    Snapshot,
    Who,
)
from shared.link.settings import DEFAULT, SignedSettings
from shared.tickets.numbers import BlockName, day_of
from shared.wire import Malformed
from tests.fair import NOW

FACTS = (Fact(kind=FactKind.SERVICE, key="a", body="{}"),)
AGREED = Agreed(version=VERSION, epoch="e", now=NOW, letter="K")
CURRENT = Device(epoch="e", position=5, phase=Phase.CURRENT)
ONE, TWO = CommandId("w-1"), CommandId("w-2")


def part(number: int, of: int, **changes: object) -> Snapshot:
    usual = Snapshot(epoch="f", position=9, part=number, parts=of, facts=FACTS)
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_a_line_begins_with_what_the_machine_has() -> None:
    greeting, hello = opened(Device(epoch="e", position=5))
    assert greeting.phase is Phase.GREETING
    assert (hello.version, hello.epoch, hello.position) == (VERSION, "e", 5)


def test_the_server_says_the_time_and_the_version() -> None:
    greeting, _ = opened(Device())
    device, effects = hear(greeting, AGREED)
    assert device.phase is Phase.CURRENT
    assert effects == (LearnTime(server=NOW, letter="K"),)
    older, _ = hear(greeting, replace(AGREED, version=1))
    assert older.phase is Phase.OLDER
    assert welcomed(greeting).phase is Phase.OLDER
    assert welcomed(CURRENT) is CURRENT


@pytest.mark.parametrize("wrong", [replace(AGREED, version=0), replace(AGREED, version=9)])
def test_a_version_nobody_offered_is_nonsense(wrong: Agreed) -> None:
    with pytest.raises(Malformed):
        hear(opened(Device())[0], wrong)
    with pytest.raises(Malformed):
        hear(CURRENT, AGREED)


def test_a_server_with_no_version_in_common_is_waited_for() -> None:
    device, effects = hear(CURRENT, Outdated(oldest=7, newest=8))
    assert (device.phase, effects) == (Phase.OUTDATED, ())
    assert not may_push(device)


def test_a_snapshot_counts_once_all_its_parts_are_there() -> None:
    device, effects = hear(CURRENT, part(0, 2))
    assert effects == ()
    assert device.position == 5
    device, effects = hear(device, part(1, 2))
    assert effects == (ReplaceFacts(epoch="f", position=9, facts=FACTS * 2, are_other_rows=True),)
    assert (device.epoch, device.position, device.parts) == ("f", 9, ())


def test_answers_from_before_a_second_greeting_are_asked_for_again() -> None:
    greeting, _ = opened(pushed(CURRENT, (ONE,)))
    assert hear(greeting, Answers(answers=(Answer(command_id=ONE),))) == (greeting, ())


def test_other_rows_are_waited_for_before_anything_is_pushed() -> None:
    greeting, _ = opened(Device(epoch="rows.2026-11-27", position=5))
    next_day, _ = hear(greeting, replace(AGREED, epoch="rows.2026-11-28"))
    assert may_push(next_day)
    device, _ = hear(greeting, replace(AGREED, epoch="others.2026-11-28"))
    assert not may_push(device)
    assert may_push(hear(opened(device)[0], replace(AGREED, epoch="rows.2026-11-28"))[0])
    device, effects = hear(device, part(0, 1, epoch="others.2026-11-28"))
    assert effects == (
        ReplaceFacts(epoch="others.2026-11-28", position=9, facts=FACTS, are_other_rows=True),
    )
    assert may_push(device)


def test_a_new_machine_has_no_rows_to_compare() -> None:
    device, effects = hear(hear(opened(Device())[0], AGREED)[0], part(0, 1))
    assert effects == (ReplaceFacts(epoch="f", position=9, facts=FACTS),)
    assert may_push(device)


@pytest.mark.parametrize("wrong", [part(2, 3), part(0, 3), part(1, 3, position=8), part(1, 1)])
def test_a_part_out_of_order_is_asked_for_again(wrong: Snapshot) -> None:
    device, _ = hear(CURRENT, part(0, 3))
    device, effects = hear(device, wrong)
    assert (device.parts, effects) == ((), (GreetAgain(),))


def test_changes_move_the_position_on() -> None:
    device, effects = hear(CURRENT, Amendment(after=5, position=7, facts=FACTS))
    assert device.position == 7
    assert effects == (AmendFacts(position=7, facts=FACTS, gone=()),)
    again, effects = hear(device, Amendment(after=5, position=7, facts=FACTS))
    assert (again, effects) == (device, ())


def test_a_gap_is_asked_for_and_nonsense_is_noticed() -> None:
    assert hear(CURRENT, Amendment(after=6, position=7)) == (CURRENT, (GreetAgain(),))
    new = Device(phase=Phase.CURRENT)
    assert hear(new, Amendment(after=0, position=7)) == (new, (GreetAgain(),))
    with pytest.raises(Malformed):
        hear(CURRENT, Amendment(after=6, position=5))


def test_wishes_go_one_batch_after_the_other() -> None:
    device = pushed(CURRENT, (ONE, TWO))
    assert not may_push(device)
    with pytest.raises(ValueError, match="one batch"):
        pushed(device, (ONE,))
    answers = (Answer(command_id=ONE), Answer(command_id=TWO))
    settled, effects = hear(device, Answers(answers=answers))
    assert may_push(settled)
    assert effects == (Settle(answers=answers),)


def test_a_server_that_could_not_take_all_is_given_time() -> None:
    device, effects = hear(pushed(CURRENT, (ONE, TWO)), Answers(answers=(Answer(command_id=ONE),)))
    assert effects == (Settle(answers=(Answer(command_id=ONE),)), SlowDown())
    assert may_push(device)


def test_an_answer_to_what_nobody_asked_is_nonsense() -> None:
    with pytest.raises(Malformed):
        hear(pushed(CURRENT, (ONE, TWO)), Answers(answers=(Answer(command_id=TWO),)))


def test_settings_are_handed_on_and_a_lost_line_forgets_what_was_under_way() -> None:
    signed = SignedSettings.by(DEFAULT, "key")
    assert hear(CURRENT, Set(signed=signed)) == (CURRENT, (TakeSettings(signed=signed),))
    assert hear(CURRENT, Close(command_id=ONE)) == (CURRENT, (CloseWish(command_id=ONE),))
    assert hear(CURRENT, Who(command_id=ONE)) == (CURRENT, (TellHolder(command_id=ONE),))
    blocks = (BlockName(prefix="A", day=day_of(NOW), first=1),)
    assert hear(CURRENT, Retired(blocks=blocks)) == (CURRENT, (RetireNumbers(blocks=blocks),))
    gone = lost(pushed(CURRENT, (ONE,)))
    assert (gone.phase, gone.pushing, gone.position) == (Phase.AWAY, (), 5)
