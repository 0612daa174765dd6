"""How it was: one tap after each service; a bad word goes to a queue of the staff."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from shared.refusals import Reason, Refused
from shared.tickets.legs import Leg, Rating
from shared.tickets.lifecycle import State
from shared.tickets.messages import (
    AnswerRating,
    RateService,
    RatingAnswered,
    RatingCommand,
    ServiceRated,
)
from shared.tickets.moving import wrong_state

RATED_WITHIN: Final = timedelta(days=1)


def rate(
    leg: Leg | None, command: RatingCommand, now: datetime
) -> tuple[ServiceRated | RatingAnswered, ...] | Refused:
    """A word may be changed within the day; staff look after a bad one once."""
    if leg is None:
        return Refused(reason=Reason.NOT_FOUND)
    told = {"leg_id": leg.leg_id, "station": leg.station, "number": leg.number, "at": now}
    match command:
        case RateService(rating=rating):
            if leg.state is not State.DONE or leg.ended_at is None:
                return wrong_state(leg)
            if now - leg.ended_at > RATED_WITHIN:
                return Refused(reason=Reason.TOO_LATE)
            return () if leg.rating is rating else (ServiceRated(rating=rating, **told),)  # type: ignore[arg-type]
        case AnswerRating():
            if leg.rating is not Rating.BAD:
                return wrong_state(leg)
            return () if leg.rating_answered_at else (RatingAnswered(**told),)  # type: ignore[arg-type]
    assert_never(command)
