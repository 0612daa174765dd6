"""What is said when a leg or a counter is not where somebody saw it a moment ago.

Two counters look at one line. Whoever was second reads which number it was and which counter has
it, for that is whom to ask.
"""

from shared.refusals import Fact, Reason, Refused
from shared.tickets.legs import Counter, Leg
from shared.tickets.lifecycle import CounterState, Move, State
from shared.tickets.messages import MoveLeg


def wrong_state(leg: Leg) -> Refused:
    facts: dict[str, Fact] = {"state": f"ticket_{leg.state}", **_where(leg)}
    return Refused(reason=Reason.WRONG_STATE, facts=facts)


def came_second(leg: Leg, command: MoveLeg) -> Refused:
    """The leg has moved on since whoever wishes looked at it."""
    is_elsewhere = leg.is_at_counter and leg.counter_id != command.counter_id
    if command.move is Move.CALL and is_elsewhere:
        return Refused(reason=Reason.OTHER_COUNTER, facts=_where(leg))
    return wrong_state(leg)


def nobody_waits(named: Leg | None) -> Refused:
    """named: who was next when the wish was made."""
    if named is None or not named.is_at_counter:
        return Refused(reason=Reason.NOBODY_WAITS)
    return Refused(reason=Reason.NOBODY_WAITS, facts=_where(named))


def not_free(counter: Counter, leg: Leg | None) -> Refused:
    state = f"counter_{counter.state}"
    if counter.state is CounterState.SERVING and leg is not None and leg.state is State.CALLED:
        state = "counter_called"
    return Refused(reason=Reason.COUNTER_NOT_FREE, facts={"state": state})


def _where(leg: Leg) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"number": leg.number}
    if leg.is_at_counter and leg.counter is not None:
        facts["counter"] = leg.counter
    return facts
