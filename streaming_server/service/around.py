"""What the audience does around the picture: voices for a role, captions.

As `deciding` does for the rest: load what the rule looks at, decide, evolve, save.
"""

from collections.abc import Iterable
from datetime import datetime

from shared.audience import captions, hearings
from shared.audience.captions import CaptionView, SayCaption
from shared.audience.hearings import AskToHear, HearingView
from shared.live_sessions import RolePinned
from shared.refusals import Refused
from shared.wire import Event
from streaming_server.service.ledger import Transaction
from streaming_server.service.topics import Told, told


def decide_around(
    ledger: Transaction, command: AskToHear | SayCaption, now: datetime
) -> Told | Refused:
    match command:
        case AskToHear():
            return _decide_hearing(ledger, command, now)
        case SayCaption():
            return _decide_caption(ledger, command, now)


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
