"""A bed without a network: asked for with a slip, and nobody says that it is one yet.

The machine knows which markets have beds and what they cost, never which bed is free tonight.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from kiosk.link.errors import Receipt
from kiosk.views.choices import Row, row
from kiosk.views.hall import Hall
from kiosk.views.news import Kind
from kiosk.views.paper import BedFacts
from kiosk.views.result import Line, Result
from shared.ids import CommandId, StationCode
from shared.link.facts import LodgingPrice
from shared.lodging import JoinWaitlist, Party, StayId, tonight
from shared.people import PersonalText

_FEN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BedRequest:
    """market: as this machine knows it. wish: what waits for the server, or is there by now."""

    market: LodgingPrice
    wish: JoinWaitlist


def ask_for(
    hall: Hall, market: LodgingPrice, party: Party, name: PersonalText, phone: PersonalText
) -> BedRequest:
    first = tonight(hall.now())
    wish = JoinWaitlist(
        command_id=CommandId(hall.mint()),
        stay_id=StayId(hall.mint()),
        market=StationCode(market.market),
        party=party,
        first=first,
        end=first + timedelta(days=1),
        form_of_address=name,
        phone=phone,
    )
    return BedRequest(market=market, wish=wish)


def market_rows(hall: Hall) -> list[Row]:
    return [row(one.market, one.name, side=_price(hall, one)) for one in hall.desk.lodging_prices()]


def _price(hall: Hall, market: LodgingPrice) -> str:
    low, high = market.low_fen // _FEN, market.high_fen // _FEN
    if low == high:
        return hall.say("beds.costs_one", yuan=low)
    return hall.say("beds.costs", low=low, high=high)


def request_result(hall: Hall, asked: BedRequest, receipt: Receipt) -> Result:
    """What the person reads; where the server answered already, what it found."""
    say, market = hall.say, asked.market
    events = {event["type"]: event for event in receipt.events}
    state = "offered" if "stay_offered" in events else "waits" if "stay_made" in events else "kept"
    return Result(
        title=say(f"beds.request.{state}.title"),
        about=say("beds.about", market=market.name),
        lines=[
            Line(label=say("beds.where"), text=market.name, note=_price(hall, market)),
            Line(
                label=say("beds.when"),
                text=say("beds.tonight"),
                note=say.day(asked.wish.first),
            ),
            Line(
                label=say("beds.number"),
                text=_number(hall, asked, events.get("stay_made")),
                note=say("beds.request.keep"),
            ),
        ],
        note=say(f"beds.request.{state}.note"),
        kind=Kind.NOTE,
    )


def request_paper(hall: Hall, asked: BedRequest, receipt: Receipt) -> BedFacts:
    made = next((event for event in receipt.events if event["type"] == "stay_made"), None)
    return BedFacts(
        slip_id=asked.wish.command_id,
        number=_number(hall, asked, made),
        market=asked.market.name,
        party=hall.say(f"beds.party.{asked.wish.party}"),
        night=hall.say.day(asked.wish.first),
        link=f"{hall.server}/stay/{asked.wish.stay_id}",
    )


def _number(hall: Hall, asked: BedRequest, made: Any) -> str:
    """The machine's own until the server gave one: with it staff find the wish."""
    if made is not None:
        return str(made["number"])
    return hall.say("done.kept_number", id=asked.wish.command_id[:4].upper())
