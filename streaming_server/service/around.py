"""What the audience does around the picture: voices for a role, captions, talk.

As `deciding` does for the rest: load what the rule looks at, decide, evolve, save.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.audience import captions, chat, hearings, moderation
from shared.audience.captions import CaptionView, SayCaption
from shared.audience.chat import ChatCommand, ChatView, HideLine, ReplyLine, SendLine
from shared.audience.hearings import AskToHear, HearingView
from shared.audience.moderation import (
    AttendeeJoined,
    Moderate,
    Moderated,
    ModerationCommand,
    ModerationView,
    MuteAttendee,
    RemoveAttendee,
)
from shared.live_sessions import RolePinned
from shared.refusals import Refused
from shared.wire import AudienceCommand, Event
from streaming_server.service.ledger import Transaction
from streaming_server.service.topics import Told, told


def decide_around(ledger: Transaction, command: AudienceCommand, now: datetime) -> Told | Refused:
    match command:
        case AskToHear():
            return _decide_hearing(ledger, command, now)
        case SayCaption():
            return _decide_caption(ledger, command, now)
        case SendLine() | ReplyLine() | HideLine():
            return _decide_chat(ledger, command, now)
        case Moderate() | MuteAttendee() | RemoveAttendee():
            return _decide_moderation(ledger, command, now)


def given_hearings(ledger: Transaction, events: Iterable[Event], now: datetime) -> Told:
    """Whoever waited to hear about a role that is pinned hears about it now."""
    given: Told = ()
    for event in events:
        if not isinstance(event, RolePinned) or event.number is None:
            continue
        hearing = ledger.hearing(event.session_id, event.number)
        for fact in hearings.give(hearing, now):
            ledger.save_hearing(hearings.evolve(hearing, fact), None)
            given += told((fact,))
    return given


def _decide_hearing(ledger: Transaction, command: AskToHear, now: datetime) -> Told | Refused:
    hearing = ledger.hearing(command.session_id, command.role_number)
    view = HearingView(hearing=hearing, session=ledger.session(command.session_id))
    decided = hearings.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        hearing = hearings.evolve(hearing, event)
        ledger.save_hearing(hearing, event.visitor_id)
    return told(decided)


def _decide_caption(ledger: Transaction, command: SayCaption, now: datetime) -> Told | Refused:
    view = CaptionView(
        session=ledger.session(command.session_id),
        last_number=ledger.last_caption(command.session_id),
    )
    decided = captions.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        ledger.save_caption(captions.evolve(event))
    return told(decided)


def _decide_chat(ledger: Transaction, command: ChatCommand, now: datetime) -> Told | Refused:
    decided = chat.decide(_chat_view(ledger, command), command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        if isinstance(event, AttendeeJoined):
            ledger.save_attendee(moderation.evolve_attendee(None, event))
        else:
            ledger.save_line(chat.evolve(ledger.line(event.line_id), event))
    return told(decided)


def _chat_view(ledger: Transaction, command: ChatCommand) -> ChatView:
    view = ChatView(
        session=ledger.session(command.session_id),
        moderation=ledger.moderation(command.session_id),
        line=ledger.line(command.line_id) if isinstance(command, HideLine) else None,
    )
    if not isinstance(command, SendLine):
        return view
    attendee = ledger.attendee(command.session_id, command.visitor_id)
    return replace(
        view,
        attendee=attendee,
        next_number=ledger.last_attendee(command.session_id) + 1,
        last_line_at=ledger.last_line_at(command.session_id, attendee.number) if attendee else None,
    )


def _decide_moderation(
    ledger: Transaction, command: ModerationCommand, now: datetime
) -> Told | Refused:
    attendee = None
    if not isinstance(command, Moderate):
        attendee = ledger.attendee_numbered(command.session_id, command.number)
    view = ModerationView(
        session=ledger.session(command.session_id),
        moderation=ledger.moderation(command.session_id),
        attendee=attendee,
    )
    decided = moderation.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        if isinstance(event, Moderated):
            ledger.save_moderation(moderation.evolve_moderation(event))
        else:
            ledger.save_attendee(moderation.evolve_attendee(attendee, event))
    return told(decided)
