"""The bed calendar: fifteen markets at a glance, one floor by nights, and the stay in hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from shared.ids import StationCode
from shared.lodging import (
    FIRM,
    Account,
    Bed,
    BedDenied,
    BedId,
    Block,
    BlockId,
    Document,
    MarketPolicy,
    Party,
    Payment,
    Quote,
    RegisterEntry,
    Room,
    RoomId,
    Stay,
    StayId,
    account,
    masked,
    may_undo,
    no_show_from,
    price_fen,
    today,
    tonight,
)
from shared.refusals import Reason, Refused
from streaming_server.ports.handling import Receipt
from streaming_server.ports.lodging import Calendar, Day, Floor, FreeBed, Guest, MarketBeds
from streaming_server.web.machines.fleet import FLEET
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    whole_number,
    wording_of,
    words_of,
    wrong_fields,
)
from streaming_server.web.pages.bed_forms import wished
from streaming_server.web.pages.staff_frame import station_of, wish
from streaming_server.web.views.beds import (
    SHOWN_NIGHTS,
    bed_name,
    calendar_view,
    called,
    part_name,
)

#: Free beds that are offered at once: more than fit beside the calendar help nobody.
MOST_FOUND: Final = 12
_YEARS: Final = range(2000, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address says; anything odd in it counts as nothing."""

    market: str = ""
    floor: str = ""
    begins: date | None = None
    stay: str = ""
    block: str = ""
    bed: int | None = None
    night: date | None = None
    party: Party | None = None
    first: date | None = None
    end: date | None = None

    def query(self, **changes: object) -> str:
        """The same page with something else in hand."""
        kept = {
            "market": self.market,
            "floor": self.floor,
            "from": self.begins.isoformat() if self.begins else "",
        }
        named = {**kept, **changes}
        return urlencode({name: str(value) for name, value in named.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """What the right column is about; all None for the day's lists alone.

    rooms: of the parts of stay and quote. room: where the calendar opens. choices: beds to which
    the guest could change tonight, or on the first night.
    """

    guest: Guest | None = None
    rooms: Mapping[RoomId, Room] = field(default_factory=dict)
    quote: Quote | None = None
    account: Account | None = None
    payments: tuple[Payment, ...] = ()
    choices: tuple[FreeBed, ...] = ()
    registered: tuple[RegisterEntry, ...] = ()
    block: Block | None = None
    room: Room | None = None
    bed: Bed | None = None
    found: tuple[FreeBed, ...] | None = None
    elsewhere: Mapping[StationCode, int] | None = None


async def beds(request: web.Request) -> web.StreamResponse:
    return await _page(request, _asked(request), 200, {}, {})


async def act(request: web.Request) -> web.StreamResponse:
    """Any wish about beds, out of the form that stood beside the calendar."""
    asked, typed = _asked(request), await fields(request)
    outcome = await send(request, wish(**wished(typed)))
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        if typed.get("type") == "change_nights" and outcome.reason is Reason.NIGHT_TAKEN:
            asked = replace(asked, end=_day(typed.get("end", "")))
        return await _page(request, asked, status_of(outcome), wrong, typed)
    return see_other(f"{request.path}?{_next(asked, typed, outcome)}")


def _next(asked: Asked, typed: Mapping[str, str], outcome: Receipt) -> str:
    """What is in hand after a wish came true."""
    if any(isinstance(event, BedDenied) for event in outcome.events):
        return asked.query(
            party=typed.get("party"), first=typed.get("first"), end=typed.get("end"), denied="1"
        )
    if typed.get("type") in {"lift_block", "care_for_bed", "set_policy"}:
        return asked.query(bed=asked.bed, night=asked.night)
    if typed.get("type") in {"block_bed", "recall_bed"}:
        return asked.query(block=typed.get("block_id"))
    if typed.get("type") == "allot_beds":
        return asked.query()
    return asked.query(stay=typed.get("stay_id"))


def _asked(request: web.Request) -> Asked:
    known = request.query
    return Asked(
        market=known.get("market", ""),
        floor=known.get("floor", ""),
        begins=_day(known.get("from", "")),
        stay=known.get("stay", ""),
        block=known.get("block", ""),
        bed=whole_number(known.get("bed", "")),
        night=_day(known.get("night", "")),
        party=_party(known.get("party", "")),
        first=_day(known.get("first", "")),
        end=_day(known.get("end", "")),
    )


async def _page(
    request: web.Request,
    asked: Asked,
    status: int,
    wrong: Mapping[str, str],
    typed: Mapping[str, str],
) -> web.StreamResponse:
    station = await station_of(request)
    rooms = request.app[ROOMS]
    lodging, now = rooms.reader.lodging, rooms.now()
    night = tonight(now)
    markets = await lodging.markets(night)
    market = _market(markets, asked.market or station.code)
    if market is None:
        return await render(request, "staff/beds_none.html", station=station)
    floors = await lodging.floors(market.market)
    hand = await _in_hand(request, asked, market)
    floor = _floor(floors, asked.floor, hand)
    asked = replace(asked, market=market.market, floor=f"{floor.building}-{floor.floor}")
    begins = asked.begins or night - timedelta(days=1)
    calendar = await lodging.calendar(
        market.market, floor, begins, begins + timedelta(days=SHOWN_NIGHTS)
    )
    known: dict[str, Any] = {
        "station": station,
        "markets": markets,
        "market": market,
        "floors": floors,
        "floor": floor,
        "asked": asked,
        "begins": begins,
        "night": night,
        "now": now,
        "hand": hand,
        "wrong": wrong,
        "typed": typed,
    }
    known |= _painted(request, calendar, begins, asked, hand)
    known |= await _day_of(request, station.code, market.market, night)
    return await render(request, "staff/beds.html", status=status, **known, **_sayings(request))


def _free_from(calendar: Calendar, hand: InHand, night: date) -> date:
    """The first night in which the bed in hand is nobody's."""
    bed = hand.bed
    parts = [part for guest in calendar.guests for part in guest.stay.parts]
    parts += [block.part for block in calendar.blocks]
    for part in sorted(parts, key=lambda part: part.first):
        if bed and bed.bed_id in part.beds and part.first <= night < part.end:
            night = part.end
    return night


def _painted(
    request: web.Request, calendar: Calendar, begins: date, asked: Asked, hand: InHand
) -> dict[str, Any]:
    night = tonight(request.app[ROOMS].now())
    words, say = words_of(request), wording_of(request)
    chosen = asked.stay or asked.block
    return {
        "calendar": calendar_view(calendar, begins, night, chosen, words, say),
        "free_from": _free_from(calendar, hand, asked.night or night),
    }


async def _day_of(
    request: web.Request, station: StationCode, market: StationCode, night: date
) -> dict[str, Any]:
    lodging = request.app[ROOMS].reader.lodging
    day = await lodging.day(market, night)
    given = await lodging.allotted(market)
    parts = [part for guest in _coming_and_going(day) for part in guest.stay.parts]
    parts += [block.part for block in given]
    return {
        "day": day,
        "given": given,
        **await _machines(request, station),
        "day_rooms": await lodging.rooms(part.room_id for part in parts),
        "rule": (await lodging.policies()).get(market, MarketPolicy()),
    }


async def _machines(request: web.Request, station: StationCode) -> dict[str, Any]:
    """Which of the station may be given beds; and how every machine of the city is called."""
    known = [one.machine for one in await request.app[FLEET].machines()]
    numbers = {one.kiosk_id: one for one in known}
    stations = await request.app[ROOMS].reader.stations()
    names = {one.code: one.name for one in stations}
    words = words_of(request)

    def machine_name(block: Block) -> str:
        allotted = block.allotted
        machine = numbers.get(allotted.kiosk_id) if allotted else None
        if allotted is None or machine is None:
            return ""
        name = names.get(allotted.station, allotted.station)
        return words("page.beds.allotted.whose", station=name, number=machine.number)

    return {
        "machines": [one for one in known if one.station == station and one.revoked_at is None],
        "machine_name": machine_name,
    }


def _sayings(request: web.Request) -> dict[str, Any]:
    """What the templates say of beds, guests and prices."""
    words = words_of(request)
    return {
        "step": timedelta(days=SHOWN_NIGHTS // 2),
        "one_day": timedelta(days=1),
        "today": today(request.app[ROOMS].now()),
        "parties": tuple(Party),
        "called": lambda guest: called(
            guest.contact.form_of_address if guest.contact else None, words
        ),
        "bed_name": lambda room, bed: bed_name(room, bed, words),
        "part_name": lambda part, room: part_name(part, room, words),
        "price": lambda stay, nights: yuan(price_fen(stay, nights)),
        "yuan": yuan,
        "may_undo": may_undo,
        "cost": price_fen,
        "masked": masked,
        "documents": tuple(Document),
        "no_show_from": lambda stay: no_show_from(stay.first, is_late=stay.is_late),
    }


def _coming_and_going(day: Day) -> tuple[Guest, ...]:
    return (*day.arrivals, *day.departures)


def _market(markets: tuple[MarketBeds, ...], wanted: str) -> MarketBeds | None:
    """The one that is asked for, else the largest."""
    return next((one for one in markets if one.market == wanted), markets[0] if markets else None)


def _floor(floors: tuple[Floor, ...], wanted: str, hand: InHand) -> Floor:
    """Where what is in hand lies, else the one that is asked for, else the first."""
    room = hand.room
    for floor in floors:
        if room and (floor.building, floor.floor) == (room.building, room.floor):
            return floor
    return next((one for one in floors if f"{one.building}-{one.floor}" == wanted), floors[0])


async def _in_hand(request: web.Request, asked: Asked, market: MarketBeds) -> InHand:
    lodging = request.app[ROOMS].reader.lodging
    if asked.stay:
        return await _stay_in_hand(request, asked, market)
    if asked.block:
        block = await lodging.block(BlockId(asked.block))
        if block is None or block.market != market.market:
            return InHand()
        room = (await lodging.rooms([block.part.room_id]))[block.part.room_id]
        return InHand(block=block, room=room)
    if asked.bed is not None:
        found = await lodging.room_of(BedId(asked.bed))
        if found is None or found.market != market.market:
            return InHand()
        return InHand(room=found, bed=found.bed(BedId(asked.bed)))
    if asked.party and asked.first and asked.end and asked.first < asked.end:
        return InHand(
            found=await lodging.free_beds(
                market.market, asked.party, asked.first, asked.end, MOST_FOUND
            ),
            elsewhere=await lodging.free_in_city(asked.party, asked.first, asked.end),
        )
    return InHand()


async def _stay_in_hand(request: web.Request, asked: Asked, market: MarketBeds) -> InHand:
    lodging = request.app[ROOMS].reader.lodging
    guest = await lodging.guest(StayId(asked.stay))
    if guest is None or guest.stay.market != market.market:
        return InHand()
    quote = None
    if asked.end and guest.stay.parts and asked.end > guest.stay.first:
        quoted = await lodging.quote(guest.stay, asked.end)
        quote = quoted if isinstance(quoted, Quote) else None
    parts = (*guest.stay.parts, *(quote.parts if quote else ()))
    known = await lodging.rooms(part.room_id for part in parts)
    room = known[guest.stay.parts[-1].room_id] if guest.stay.parts else None
    payments = await lodging.payments(guest.stay.stay_id)
    return InHand(
        guest=guest,
        rooms=known,
        quote=quote,
        account=account(guest.stay, payments),
        payments=payments,
        choices=await _other_beds(request, guest.stay),
        registered=await lodging.registered(guest.stay.stay_id),
        room=room,
    )


async def _other_beds(request: web.Request, stay: Stay) -> tuple[FreeBed, ...]:
    """For a form that changes the bed without dragging."""
    first = max(stay.first, tonight(request.app[ROOMS].now()))
    if stay.state not in FIRM or first >= stay.end:
        return ()
    lodging = request.app[ROOMS].reader.lodging
    return await lodging.free_beds(stay.market, stay.party, first, stay.end, MOST_FOUND)


def _day(text: str) -> date | None:
    """Of a century or two, so that days can be counted on both sides."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _party(text: str) -> Party | None:
    return Party(text) if text in {str(party) for party in Party} else None


def yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}" if rest else str(yuan)


ROUTES = (
    page("/desk/{station}/beds", beds, Who.STAFF),
    form("/desk/{station}/beds", act, Who.STAFF),
)
