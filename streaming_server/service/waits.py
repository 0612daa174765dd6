"""What people are told of their wait, and what becomes true: one ticket a minute is learnt from."""

from datetime import datetime, timedelta

from shared.tickets.legs import HoldReason, Leg
from shared.tickets.ranges import (
    NEW,
    SAMPLED_EVERY,
    Seen,
    WaitSample,
    learn,
    length_of,
    range_of,
)
from shared.tickets.waits import estimates
from streaming_server.service.hall_ledger import HallTransaction

_MINUTE = timedelta(minutes=1)


def sample(ledger: HallTransaction, leg: Leg, now: datetime) -> None:
    """Keep what whoever takes a number now is told, if it is time for it again."""
    if leg.booked_for is not None or ledger.is_wait_sampled(leg.station, now - SAMPLED_EVERY):
        return
    usual = {code: item.usual for code, item in ledger.service_items(leg.station).items()}
    paces = usual | dict(ledger.paces(leg.station))
    present = ledger.open_legs_until(leg.station, leg.day)
    expected = estimates(present, ledger.counters(leg.station), paces, now).get(leg.leg_id)
    if expected is None:
        return
    ledger.save_wait_sample(
        WaitSample(
            leg_id=leg.leg_id,
            station=leg.station,
            expected=expected / _MINUTE,
            shown=range_of(expected, ledger.calibrations(leg.station)),
            at=now,
        )
    )


def learn_from(ledger: HallTransaction, before: Leg, now: datetime) -> None:
    """before: who is called now. Whoever let others pass or was away waited otherwise than
    they were told, and by their own wish."""
    told = ledger.wait_sample(before.leg_id)
    if told is None:
        return
    ledger.drop_wait_sample(before.leg_id)
    if before.has_let_pass or before.has_returned or isinstance(before.reason, HoldReason):
        return
    length = length_of(told.expected)
    known = ledger.calibration(told.station, length) or NEW
    seen = Seen(expected=told.expected, waited=(now - before.arrived_at) / _MINUTE)
    ledger.save_calibration(told.station, length, learn(known, seen, told.shown))
