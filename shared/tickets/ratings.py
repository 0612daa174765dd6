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
from shared.tickets.refusing import wrong_state

RATED_WITHIN: Final = timedelta(days=1)


def rate(
    leg: Leg | None, command: RatingCommand, now: datetime
) -> tuple[ServiceRated | RatingAnswered, ...] | Refused:
    """A word may be changed within the day; staff look after a bad one once."""
    if leg is None:
        return Refused(reason=Reason.NOT_FOUND)
    match command:
        case RateService():
            return _rate(leg, command.rating, now)
        case AnswerRating():
            return _answer(leg, now)
    assert_never(command)


def _rate(leg: Leg, rating: Rating, now: datetime) -> tuple[ServiceRated, ...] | Refused:
    if leg.state is not State.DONE or leg.ended_at is None:
        return wrong_state(leg)
    if now - leg.ended_at > RATED_WITHIN:
        return Refused(reason=Reason.TOO_LATE)
    if leg.rating is rating:
        return ()
    rated = ServiceRated(
        leg_id=leg.leg_id, station=leg.station, number=leg.number, rating=rating, at=now
    )
    return (rated,)


def _answer(leg: Leg, now: datetime) -> tuple[RatingAnswered, ...] | Refused:
    if leg.rating is not Rating.BAD:
        return wrong_state(leg)
    if leg.rating_answered_at:
        return ()
    answered = RatingAnswered(leg_id=leg.leg_id, station=leg.station, number=leg.number, at=now)
    return (answered,)
