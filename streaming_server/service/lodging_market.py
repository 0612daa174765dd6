"""What is decided and written down about a market, apart from its stays: policy and register."""

from datetime import datetime
from typing import assert_never

from shared.ids import StationCode
from shared.lodging import (
    ExportRegister,
    ForgetGuests,
    GuestRegistered,
    GuestsForgotten,
    LodgingView,
    PolicySet,
    RegisterExported,
    RegisterGuest,
    SetPolicy,
    TidyHolds,
    read_entry,
    today,
)
from shared.refusals import Refused
from streaming_server.service.ledger import Series, Transaction
from streaming_server.service.lodging_ledger import LodgingRows


def market_view(
    rows: LodgingRows,
    command: TidyHolds | SetPolicy | RegisterGuest | ExportRegister | ForgetGuests,
    now: datetime,
) -> LodgingView:
    match command:
        case TidyHolds(market=market):
            policy = rows.policy(market)
            overdue = rows.overdue(market, now) if policy.is_no_show_automatic else ()
            return LodgingView(policy=policy, expected=overdue, allotted=rows.allotted(market))
        case SetPolicy(market=market):
            return LodgingView(policy=rows.policy(market))
        case RegisterGuest(stay_id=stay_id):
            return LodgingView(stay=rows.stay(stay_id), registered=rows.registered(stay_id))
        case ExportRegister(market=market):
            entries = rows.registered_between(market, command.first, command.end)
            return LodgingView(registered=entries)
        case ForgetGuests(market=market, before=before):
            return LodgingView(registered=rows.registered_until(market, before))
    assert_never(command)


def next_number(ledger: Transaction, market: StationCode, now: datetime) -> str:
    """For a stay that is made today."""
    return f"{ledger.last_number(Series.STAY, market, today(now)) + 1:03d}"


def save_of_market(
    rows: LodgingRows, event: PolicySet | RegisterExported | GuestRegistered | GuestsForgotten
) -> None:
    """Of a guest nothing: the entry is in the command alone, see `save_guest`."""
    if isinstance(event, PolicySet):
        rows.save_policy(event)
    elif isinstance(event, RegisterExported):
        rows.save_export(event)
    elif isinstance(event, GuestsForgotten):
        rows.forget_entries(event)


def save_guest(rows: LodgingRows, command: RegisterGuest, view: LodgingView, now: datetime) -> None:
    entry = read_entry(command, now)
    if isinstance(entry, Refused) or view.stay is None:
        raise TypeError("somebody was registered without a readable entry")
    rows.save_entry(view.stay.market, entry)
