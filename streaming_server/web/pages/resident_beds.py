"""A bed for tonight: where there is one, one tap that keeps it, a name and a number that book it.

A stay's page is known by its id alone, which nobody guesses: it shows the bed and never the guest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from aiohttp import web

from shared.ids import StationCode
from shared.link.facts import LodgingPrice
from shared.lodging import (
    AskForBed,
    BedDenied,
    ConfirmStay,
    JoinWaitlist,
    Move,
    MoveStay,
    Party,
    State,
    StayId,
    may_undo,
    price_fen,
    tonight,
)
from shared.organisation import Actor, ActorKind, Station
from shared.refusals import Refused
from streaming_server.web.pages import (
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    visitor_of,
    whole_number,
    words_of,
    wrong_fields,
)
from streaming_server.web.pages.resident_place import chosen_place, minutes_between
from streaming_server.web.pages.staff_beds import yuan
from streaming_server.web.pages.staff_frame import wish
from streaming_server.web.views.beds import open_beds, part_name

#: More is planned with staff, who know who comes and goes.
MOST_NIGHTS: Final = 7
_FAR: Final = 10_000
_SERVER: Final = Actor(kind=ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    party: Party
    first: date
    nights: int
    is_minor: bool = False

    @property
    def end(self) -> date:
        return self.first + timedelta(days=self.nights)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketLine:
    """minutes: on foot; None when nobody would walk it. price: None where there
    is no bed at all."""

    station: Station
    free: int
    minutes: int | None
    price: LodgingPrice | None


async def beds(request: web.Request) -> web.StreamResponse:
    return await _page(request, _wanted(request, dict(request.query)), {}, 200)


async def ask(request: web.Request) -> web.StreamResponse:
    """One tap keeps a bed; where there is none any more the page says where there still is."""
    typed = await fields(request)
    wanted = _wanted(request, typed)
    command = wish(
        type="ask_for_bed",
        command_id=typed.get("command_id", ""),
        stay_id=typed.get("stay_id", ""),
        market=typed.get("market", ""),
        party=wanted.party,
        first=wanted.first.isoformat(),
        end=wanted.end.isoformat(),
        is_late=typed.get("is_late") == "1",
        is_minor=wanted.is_minor,
    )
    assert isinstance(command, AskForBed)
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _page(request, wanted, wrong_fields(request, outcome), status_of(outcome))
    if any(isinstance(event, BedDenied) for event in outcome.events):
        return await _page(request, wanted, {}, 200, full=command.market)
    return see_other(f"/stay/{command.stay_id}")


async def wait(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    wanted = _wanted(request, typed)
    command = wish(
        type="join_waitlist",
        command_id=typed.get("command_id", ""),
        stay_id=typed.get("stay_id", ""),
        market=typed.get("market", ""),
        party=wanted.party,
        first=wanted.first.isoformat(),
        end=wanted.end.isoformat(),
        form_of_address=typed.get("form_of_address", " "),
        phone=typed.get("phone", " "),
    )
    assert isinstance(command, JoinWaitlist)
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        return await _page(
            request, wanted, wrong, status_of(outcome), full=command.market, typed=typed
        )
    return see_other(f"/stay/{command.stay_id}")


async def stay(request: web.Request) -> web.StreamResponse:
    return await _stay(request, {}, await _known(request), 200)


async def _known(request: web.Request) -> dict[str, str]:
    """What this browser's resident said before; nobody else with the link reads it."""
    reader, visitor_id = request.app[ROOMS].reader, visitor_of(request)
    guest = await reader.lodging.guest(StayId(request.match_info["stay_id"]))
    if visitor_id is None or guest is None or guest.stay.visitor_id != visitor_id:
        return {}
    facts = await reader.known_facts(visitor_id)
    if facts is None:
        return {}
    contact = facts.contact
    return {
        "form_of_address": contact.form_of_address.disclose(),
        "phone": contact.phone.disclose() if contact.phone else "",
    }


async def act(request: web.Request) -> web.StreamResponse:
    """Whoever has the link books, gives back, or has it again."""
    typed = await fields(request)
    if typed.get("move") == Move.UNDO:
        return await _have_again(request, typed)
    known = {"command_id": typed.get("command_id", ""), "stay_id": request.match_info["stay_id"]}
    if typed.get("move") == "cancel":
        command = wish(type="move_stay", move="cancel", **known)
    else:
        named = {name: typed.get(name, "") or " " for name in ("form_of_address", "phone")}
        command = wish(type="confirm_stay", **known, **named)
    assert isinstance(command, ConfirmStay | MoveStay)
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _stay(request, wrong_fields(request, outcome), typed, status_of(outcome))
    return see_other(request.path)


async def _have_again(request: web.Request, typed: Mapping[str, str]) -> web.StreamResponse:
    """What was given back a moment ago. The rule takes back whatever was done last, so that this
    was giving back is seen here, and the server wishes for it."""
    rooms, stay_id = request.app[ROOMS], StayId(request.match_info["stay_id"])
    guest = await rooms.reader.lodging.guest(stay_id)
    if guest is None or guest.stay.state is not State.CANCELLED:
        raise web.HTTPNotFound
    command = wish(
        type="move_stay",
        move=Move.UNDO,
        stay_id=stay_id,
        command_id=typed.get("command_id", ""),
    )
    outcome = await rooms.handle(command, _SERVER)
    if isinstance(outcome, Refused):
        wrong = {"": words_of(request).refusal(outcome)}
        return await _stay(request, wrong, typed, status_of(outcome))
    return see_other(request.path)


async def _stay(request: web.Request, wrong: Any, typed: Any, status: int) -> web.StreamResponse:
    reader = request.app[ROOMS].reader
    guest = await reader.lodging.guest(StayId(request.match_info["stay_id"]))
    if guest is None:
        place = await chosen_place(request)
        return await render(request, "resident/stay_unknown.html", status=404, place=place)
    stay = guest.stay
    rooms = await reader.lodging.rooms(part.room_id for part in stay.parts)
    words = words_of(request)
    nights = (stay.end - stay.first).days
    return await render(
        request,
        "resident/stay.html",
        status=status,
        place=await chosen_place(request),
        stay=stay,
        market=await reader.station(stay.market),
        beds=tuple(part_name(part, rooms[part.room_id], words) for part in stay.parts),
        nights=nights,
        total=yuan(price_fen(stay, nights)),
        can_undo=stay.state is State.CANCELLED and may_undo(stay, request.app[ROOMS].now()),
        wrong=wrong,
        typed=typed,
    )


async def _page(
    request: web.Request,
    wanted: Wanted,
    wrong: Any,
    status: int,
    *,
    full: str = "",
    typed: Any = None,
) -> web.StreamResponse:
    rooms = request.app[ROOMS]
    place = await chosen_place(request)
    prices = {one.market: one for one in await rooms.reader.lodging.prices()}
    free = await open_beds(rooms.reader.lodging, wanted.party, wanted.first, wanted.end)
    lines = [
        MarketLine(
            station=station,
            free=free.get(station.code, 0),
            minutes=minutes_between(place, station),
            price=prices.get(station.code),
        )
        for station in await rooms.reader.stations()
        if station.is_gig_market
    ]
    lines.sort(key=lambda line: (not line.free, line.minutes or _FAR, -line.free))
    return await render(
        request,
        "resident/beds.html",
        status=status,
        yuan=yuan,
        place=place,
        wanted=wanted,
        tonight=tonight(rooms.now()),
        parties=tuple(Party),
        most_nights=MOST_NIGHTS,
        lines=lines,
        full=await rooms.reader.station(StationCode(full)) if full else None,
        wrong=wrong,
        typed=typed or {},
    )


def _wanted(request: web.Request, typed: Any) -> Wanted:
    """What is odd counts as a man tonight, for one night."""
    night = tonight(request.app[ROOMS].now())
    usual = Wanted(party=Party.MAN, first=night, nights=1)
    if typed.get("party") in {str(party) for party in Party}:
        usual = replace(usual, party=Party(typed["party"]))
    nights = whole_number(typed.get("nights", "")) or 1
    later = whole_number(typed.get("later", "")) or 0
    return replace(
        usual,
        nights=min(max(nights, 1), MOST_NIGHTS),
        first=night + timedelta(days=min(later, MOST_NIGHTS)),
        is_minor=typed.get("minor") == "1",
    )


ROUTES = (
    page("/beds", beds),
    form("/beds", ask),
    form("/beds/wait", wait),
    page("/stay/{stay_id}", stay),
    form("/stay/{stay_id}", act),
)
