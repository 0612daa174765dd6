"""Live captions: what is said, as text, at the picture it belongs to.

The text comes from a captioner, a person or a program, line by line; nothing here listens to sound.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from shared.ids import CommandId, SessionId
from shared.live_sessions import RUNNING, LiveSession
from shared.people import read_sentence
from shared.refusals import Reason, Refused

#: Three lines on a phone, and as much as is read before the next one comes.
LONGEST_CAPTION: Final = 60
#: A three-hour show with a line every two seconds; more is a program that went wrong.
MOST_CAPTIONS: Final = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """number: counts in its show, from 1. picture: stage clock; None when none was there."""

    session_id: SessionId
    number: int
    text: str
    picture: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionView:
    """last_number: of the show's captions so far; 0 for none."""

    session: LiveSession | None = None
    last_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SayCaption:
    """publisher_picture, picture: as with a pinned role; the server fills the second one in."""

    command_id: CommandId
    session_id: SessionId
    text: str = ""
    publisher_picture: int | None = None
    picture: int | None = None
    type: Literal["say_caption"] = "say_caption"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionSaid:
    session_id: SessionId
    number: int
    text: str
    picture: int | None
    at: datetime
    type: Literal["caption_said"] = "caption_said"


def decide(
    view: CaptionView, command: SayCaption, now: datetime
) -> tuple[CaptionSaid, ...] | Refused:
    if view.session is None:
        return Refused(reason=Reason.NOT_FOUND)
    if view.session.phase not in RUNNING or view.last_number >= MOST_CAPTIONS:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "session_not_running"})
    text = read_sentence(command.text, "text", LONGEST_CAPTION)
    if isinstance(text, Refused):
        return text
    return (
        CaptionSaid(
            session_id=command.session_id,
            number=view.last_number + 1,
            text=text,
            picture=command.picture,
            at=now,
        ),
    )


def evolve(event: CaptionSaid) -> Caption:
    return Caption(
        session_id=event.session_id,
        number=event.number,
        text=event.text,
        picture=event.picture,
        at=event.at,
    )
