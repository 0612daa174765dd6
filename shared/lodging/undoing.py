"""Taking back what was done to a stay a moment ago.

A slip of the finger at the counter is taken back within a minute; that somebody did not come, as
long as the nights last, for guests come late. What somebody else has meanwhile stays theirs.
"""

from datetime import datetime, timedelta
from typing import Final

from shared.lodging.messages import LodgingEvent, StayMoved
from shared.lodging.nights import tonight
from shared.lodging.rooms import Care
from shared.lodging.stays import HAS_NIGHTS, State, Stay, Was
from shared.lodging.views import Decided, LodgingView, cared, lodged
from shared.refusals import Reason, Refused

UNDO_LASTS: Final = timedelta(minutes=1)


def may_undo(stay: Stay, now: datetime) -> bool:
    """Whether it is not too late; whether the bed is free still is asked when it is wished for."""
    if stay.was is None or stay.changed_at is None:
        return False
    if stay.state is State.NO_SHOW:
        return tonight(now) < stay.was.end
    return now - stay.changed_at <= UNDO_LASTS


def undo(view: LodgingView, stay: Stay, now: datetime) -> Decided:
    was = stay.was
    if was is None:
        return Refused(reason=Reason.NOTHING_TO_UNDO)
    if not may_undo(stay, now):
        return Refused(reason=Reason.TOO_LATE, field="stay")
    refused = _cannot_return(view, stay, was)
    if refused:
        return refused
    back = StayMoved(
        stay_id=stay.stay_id,
        market=stay.market,
        state=was.state,
        end=was.end,
        visitor_id=stay.visitor_id,
        is_undo=True,
        at=now,
    )
    return (back, *_cares(stay, was, now))


def _cannot_return(view: LodgingView, stay: Stay, was: Was) -> Refused | None:
    if was.state not in HAS_NIGHTS:
        return None
    taken = (
        view.rooms[part.room_id].cannot_take(
            part.beds, stay.party, part.first, part.end, stay.stay_id
        )
        for part in was.parts
    )
    return lodged(view) or next((refused for refused in taken if refused), None)


def _cares(stay: Stay, was: Was, now: datetime) -> tuple[LodgingEvent, ...]:
    """Beds are as they were: made before somebody was let in, slept in before they left."""
    part = was.parts[-1] if was.parts else None
    if part is None or was.care is None:
        return ()
    night = tonight(now)
    slept = next((one for one in was.parts if one.first <= night < one.end), part)
    return tuple(cared(bed, stay, was.care, now) for bed in slept.beds)


def care_before(state: State, is_ready: bool) -> Care:
    """How the beds of a stay were before it moved to the state, by checking in or out."""
    if state is State.CHECKED_OUT:
        return Care.OCCUPIED
    return Care.CLEAN if is_ready else Care.DIRTY
