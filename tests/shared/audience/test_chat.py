"""Lines under a show: who may write, how often, as whom, and what is hidden."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.audience.chat import (
    LONGEST_LINE,
    ChatCommand,
    ChatView,
    Form,
    HideLine,
    LineHidden,
    LineSent,
    ReplyLine,
    SendLine,
    decide,
    evolve,
)
from shared.audience.moderation import Attendee, AttendeeJoined, Moderation
from shared.audience.redactor import HIDDEN, Hidden
from shared.ids import CommandId, SessionId
from shared.live_sessions import RUNNING, Phase
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.fair import NOW, NUMBER_OF_NOBODY, RESIDENT, SHOW, show

C = CommandId("line-1")
ATTENDEE = Attendee(session_id=SHOW, visitor_id=RESIDENT, number=7)
VIEW = ChatView(session=show(phase=Phase.ON_AIR), attendee=ATTENDEE)
REPLY = ReplyLine(command_id=C, session_id=SHOW, text="管住")
HIDE = HideLine(command_id=CommandId("hide"), session_id=SHOW, line_id=C)


def send(text: str = "管住吗", **changes: Any) -> SendLine:
    usual = SendLine(command_id=C, session_id=SHOW, text=PersonalText(text), visitor_id=RESIDENT)
    return replace(usual, **changes)


def sent(text: str = "管住吗", **changes: Any) -> LineSent:
    usual = LineSent(
        session_id=SHOW,
        line_id=C,
        number=7,
        surname="",
        form=None,
        text=text,
        hidden=(),
        at=NOW,
    )
    return replace(usual, **changes)


def refused(view: ChatView, command: ChatCommand) -> Refused:
    answer = decide(view, command, NOW)
    assert isinstance(answer, Refused)
    return answer


def test_the_first_line_gives_the_resident_a_number() -> None:
    view = replace(VIEW, attendee=None, next_number=8)
    joined = AttendeeJoined(session_id=SHOW, visitor_id=RESIDENT, number=8, at=NOW)
    assert decide(view, send(), NOW) == (joined, sent(number=8))
    assert decide(VIEW, send(), NOW) == (sent(),)


def test_a_number_is_hidden_and_the_writer_hears_of_it() -> None:
    decided = decide(VIEW, send(f"打{NUMBER_OF_NOBODY}"), NOW)
    assert decided == (sent(f"打{HIDDEN}", hidden=(Hidden.PHONE,)),)


@pytest.mark.parametrize("command", [send(NUMBER_OF_NOBODY), replace(REPLY, text="加V abc123")])
def test_a_line_of_nothing_else_is_not_sent(command: ChatCommand) -> None:
    answer = refused(VIEW, command)
    assert (answer.reason, answer.field) == (Reason.PERSONAL_IN_CHAT, "text")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("\u200b\u200d", Reason.EMPTY),
        ("好" * (LONGEST_LINE + 1), Reason.TOO_LONG),
        ("👍" * 10_000, Reason.TOO_LONG),
        ("反\u202e过来", Reason.UNREADABLE),
        ("\x00", Reason.UNREADABLE),
    ],
)
def test_what_cannot_be_shown_is_refused(text: str, reason: Reason) -> None:
    for command in (send(text), replace(REPLY, text=text)):
        assert (refused(VIEW, command).reason, refused(VIEW, command).field) == (reason, "text")


def test_a_resident_waits_between_two_lines() -> None:
    view = replace(VIEW, last_line_at=NOW - timedelta(seconds=3.5))
    answer = refused(view, send())
    assert (answer.reason, answer.facts) == (Reason.SLOW_MODE, {"seconds": 7})
    assert decide(view, send(), NOW + timedelta(seconds=6.5)) != answer
    quick = replace(view, moderation=Moderation(session_id=SHOW, slow_seconds=3))
    assert decide(quick, send(), NOW) == (sent(),)


def test_a_clock_that_was_set_back_silences_nobody_for_long() -> None:
    view = replace(VIEW, last_line_at=NOW + timedelta(hours=3))
    assert refused(view, send()).facts == {"seconds": 10}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attendee": replace(ATTENDEE, is_muted=True)}, Reason.MUTED),
        ({"attendee": replace(ATTENDEE, is_removed=True)}, Reason.REMOVED),
        ({"moderation": Moderation(session_id=SHOW, is_chat_open=False)}, Reason.CHAT_CLOSED),
    ],
)
def test_some_may_not_write(changes: dict[str, Any], reason: Reason) -> None:
    assert refused(replace(VIEW, **changes), send()).reason is reason
    assert decide(replace(VIEW, **changes), REPLY, NOW) == (sent("管住", number=None),)


@pytest.mark.parametrize("surname", ["王", "欧阳", "\U00020000"])
def test_a_surname_and_a_form_of_address_make_a_name(surname: str) -> None:
    named = send(surname=surname, form=Form.MS)
    assert decide(VIEW, named, NOW) == (sent(surname=surname, form=Form.MS),)


@pytest.mark.parametrize(
    ("surname", "form", "field"),
    [
        ("", Form.MS, "surname"),
        ("王小明", Form.MR, "surname"),
        ("Wa", Form.MR, "surname"),
        ("王\u202e", Form.MR, "surname"),
        ("王 ", Form.MR, "surname"),
        ("王", None, "form"),
    ],
)
def test_no_whole_name_fits(surname: str, form: Form | None, field: str) -> None:
    assert refused(VIEW, send(surname=surname, form=form)).field == field


@pytest.mark.parametrize("phase", set(Phase) - RUNNING)
def test_people_talk_while_the_show_runs(phase: Phase) -> None:
    view = replace(VIEW, session=show(phase=phase))
    for command in (send(), REPLY):
        assert refused(view, command).reason is Reason.WRONG_STATE


@pytest.mark.parametrize("command", [send(), REPLY, HIDE])
def test_nobody_talks_in_a_show_that_is_not_there(command: ChatCommand) -> None:
    assert refused(ChatView(), command).reason is Reason.NOT_FOUND


def test_a_hidden_line_loses_its_text() -> None:
    line = evolve(None, sent())
    view = replace(VIEW, line=line, session=show(phase=Phase.ENDED))
    event = LineHidden(session_id=SHOW, line_id=C, at=NOW)
    assert decide(view, HIDE, NOW) == (event,)
    hidden = evolve(line, event)
    assert hidden == replace(line, text=None)
    assert decide(replace(view, line=hidden), HIDE, NOW) == ()


def test_a_line_of_another_show_is_not_hidden_here() -> None:
    line = replace(evolve(None, sent()), session_id=SessionId("show-2"))
    assert refused(replace(VIEW, line=line), HIDE).field == "line_id"
    assert refused(VIEW, HIDE).field == "line_id"


def test_a_line_is_sent_before_it_is_hidden() -> None:
    with pytest.raises(ValueError, match="before line_sent"):
        evolve(None, LineHidden(session_id=SHOW, line_id=C, at=NOW))
