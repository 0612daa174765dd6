"""Captions: one line at its picture, bounded, plain text."""

from typing import Any

import pytest

from shared.audience.captions import (
    LONGEST_CAPTION,
    MOST_CAPTIONS,
    Caption,
    CaptionSaid,
    CaptionView,
    SayCaption,
    decide,
    evolve,
)
from shared.ids import CommandId
from shared.live_sessions import RUNNING, Phase
from shared.refusals import Reason, Refused
from tests.fair import NOW, SHOW, show

ON_AIR = CaptionView(session=show(phase=Phase.ON_AIR), last_number=4)


def say(text: str) -> SayCaption:
    return SayCaption(command_id=CommandId("c"), session_id=SHOW, text=text, picture=9)


def refused(view: CaptionView, text: str) -> Refused:
    answer = decide(view, say(text), NOW)
    assert isinstance(answer, Refused)
    return answer


def test_a_line_keeps_its_picture_and_gets_the_next_number() -> None:
    said = CaptionSaid(session_id=SHOW, number=5, text="三号管住", picture=9, at=NOW)
    assert decide(ON_AIR, say("  三号 管住 ".replace(" 管", "管")), NOW) == (said,)
    assert evolve(said) == Caption(session_id=SHOW, number=5, text="三号管住", picture=9, at=NOW)


@pytest.mark.parametrize("phase", set(Phase) - RUNNING)
def test_captions_are_for_shows_that_run(phase: Phase) -> None:
    view = CaptionView(session=show(phase=phase))
    assert refused(view, "你好").reason is Reason.WRONG_STATE


def test_a_program_that_went_wrong_is_stopped() -> None:
    view = CaptionView(session=show(phase=Phase.ON_AIR), last_number=MOST_CAPTIONS)
    assert refused(view, "你好").reason is Reason.WRONG_STATE


def test_a_show_that_is_not_there_has_no_captions() -> None:
    assert refused(CaptionView(), "你好").reason is Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "reason", "facts"),
    [
        ("", Reason.EMPTY, {}),
        (" \u200b\ufe0f", Reason.EMPTY, {}),
        ("好" * (LONGEST_CAPTION + 1), Reason.TOO_LONG, {"limit": LONGEST_CAPTION}),
        ("好" * 10_000, Reason.TOO_LONG, {"limit": LONGEST_CAPTION}),
        ("反\u202e过来", Reason.UNREADABLE, {}),
        ("\x07", Reason.UNREADABLE, {}),
    ],
)
def test_what_cannot_be_shown_is_refused(text: str, reason: Reason, facts: Any) -> None:
    assert refused(ON_AIR, text) == Refused(reason=reason, field="text", facts=facts)


def test_markup_is_only_text() -> None:
    (said,) = decide(ON_AIR, say("<b>三号</b> 👍"), NOW)  # type: ignore[misc]
    assert said.text == "<b>三号</b> 👍"
