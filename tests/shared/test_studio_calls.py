"""A show that is over is not called to the studio; one before its end is, as often as wished."""

import pytest

from shared.ids import CommandId
from shared.live_sessions import BEFORE_END, Phase
from shared.refusals import Reason, Refused
from shared.studio_calls import CallToStudio, StudioCalled, decide
from tests.fair import HERE, NOW, SHOW, show

CALL = CallToStudio(command_id=CommandId("c"), session_id=SHOW)


@pytest.mark.parametrize("phase", Phase)
def test_a_show_is_called_until_its_end(phase: Phase) -> None:
    answer = decide(show(phase=phase), CALL, NOW)
    if phase in BEFORE_END:
        assert answer == (StudioCalled(session_id=SHOW, station=HERE, at=NOW),)
    else:
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.WRONG_STATE


def test_a_show_that_is_not_there_is_not_found() -> None:
    answer = decide(None, CALL, NOW)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.NOT_FOUND
