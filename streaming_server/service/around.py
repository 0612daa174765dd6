"""What the audience does around the picture: voices for a role, captions, talk,
guests.

As `deciding` does for the rest: load what the rule looks at, decide, evolve, save.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.audience import captions, chat, guests, hearings, moderation
from shared.audience.captions import CaptionView, SayCaption
from shared.audience.chat import ChatCommand, ChatView, HideLine, ReplyLine, SendLine
from shared.audience.guests import (
    AskToSpeak,
    Guest,
    GuestAsked,
    GuestCommand,
    GuestEvent,
    GuestMoved,
    GuestView,
    MoveGuest,
    SitIn,
    StageChanged,
)
from shared.audience.hearings import AskToHear, HearingView
from shared.audience.moderation import (
    AttendeeJoined,
    AttendeeRemoved,
    Moderate,
    Moderated,
    ModerationCommand,
    ModerationView,
    MuteAttendee,
    RemoveAttendee,
)
from shared.ids import SessionId
from shared.live_sessions import RUNNING, RolePinned, SessionMoved
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
        case AskToSpeak() | SitIn() | MoveGuest():
            return _decide_guest(ledger, command, now)


def consequences(ledger: Transaction, events: Iterable[Event], now: datetime) -> Told:
    """What a pinned role, the end of a show or a removal does to those around the picture."""
    follows: Told = ()
    for event in events:
        match event:
            case RolePinned(session_id=session_id, number=int() as number):
                follows += _give_hearing(ledger, session_id, number, now)
            case SessionMoved(session_id=session_id, phase=phase) if phase not in RUNNING:
                follows += _dismiss(ledger, ledger.present_guests(session_id), now)
            case AttendeeRemoved(session_id=session_id, number=number):
                present = ledger.present_guests(session_id)
                gone = tuple(guest for guest in present if guest.number == number)
                follows += _dismiss(ledger, gone, now)
    return follows


def _give_hearing(ledger: Transaction, session_id: SessionId, number: int, now: datetime) -> Told:
    """Whoever waited to hear about the role hears about it now."""
    hearing = ledger.hearing(session_id, number)
    given = hearings.give(hearing, now)
    for event in given:
        ledger.save_hearing(hearings.evolve(hearing, event), None)
    return told(given)


def _dismiss(ledger: Transaction, present: tuple[Guest, ...], now: datetime) -> Told:
    events = guests.dismiss(present, now)
    _save_guests(ledger, events)
    return told(events)


def _save_guests(ledger: Transaction, events: Iterable[GuestEvent]) -> None:
    for event in events:
        match event:
            case AttendeeJoined():
                ledger.save_attendee(moderation.evolve_attendee(None, event))
            case GuestAsked() | GuestMoved():
                ledger.save_guest(guests.evolve(ledger.guest(event.guest_id), event))
            case StageChanged():
                pass  # the same once more, for everybody


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
    return told(decided) + consequences(ledger, decided, now)


def _decide_guest(ledger: Transaction, command: GuestCommand, now: datetime) -> Told | Refused:
    session_id = command.session_id
    is_asking = isinstance(command, AskToSpeak)
    view = GuestView(
        session=ledger.session(session_id),
        moderation=ledger.moderation(session_id),
        attendee=ledger.attendee(session_id, command.visitor_id) if is_asking else None,
        next_number=ledger.last_attendee(session_id) + 1,
        guest=ledger.guest(command.guest_id) if isinstance(command, MoveGuest) else None,
        present=ledger.present_guests(session_id),
    )
    decided = guests.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    _save_guests(ledger, decided)
    return told(decided)
