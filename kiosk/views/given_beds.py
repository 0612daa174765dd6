"""Beds that were allotted to this machine: given on the spot, with or without a network, and the
slip says that the bed is theirs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kiosk.views.choices import Row, row
from kiosk.views.hall import Hall
from kiosk.views.paper import BedFacts
from kiosk.views.result import Line, Result
from shared.ids import CommandId
from shared.lodging import AllottedBed, Party, StayId, TakeAllottedBed, kept_until
from shared.people import PersonalText

_FEN: Final = 100


def by_market(hall: Hall, party: Party) -> Mapping[str, Sequence[AllottedBed]]:
    """What this machine may give to such guests now."""
    found: dict[str, list[AllottedBed]] = {}
    for bed in hall.desk.beds_to_give():
        if bed.party is party:
            found.setdefault(bed.market, []).append(bed)
    return found


def rows(hall: Hall, given: Mapping[str, Sequence[AllottedBed]], party: Party) -> list[Row]:
    unit = "beds.rooms" if party is Party.FAMILY else "beds.free"
    return [
        row(
            market,
            beds[0].market_name,
            note=hall.say("beds.given.now"),
            side=hall.say(unit, count=len(beds)),
        )
        for market, beds in given.items()
    ]


def taking(
    hall: Hall, bed: AllottedBed, name: PersonalText, phone: PersonalText
) -> TakeAllottedBed:
    """Any bed of that market for such guests; the desk says which."""
    return TakeAllottedBed(
        command_id=CommandId(hall.mint()),
        stay_id=StayId(hall.mint()),
        market=bed.market,
        party=bed.party,
        form_of_address=name,
        phone=phone,
    )


def given(events: Sequence[Mapping[str, Any]]) -> AllottedBed | None:
    """The bed that the desk gave; the machine's copy of facts may have lost it by now."""
    return next((one["bed"] for one in events if one["type"] == "bed_given"), None)


def result(hall: Hall, wish_id: CommandId, bed: AllottedBed) -> Result:
    say = hall.say
    return Result(
        title=say("beds.given.title"),
        about=say("beds.about", market=bed.market_name),
        lines=[
            Line(label=say("beds.where"), text=bed.market_name, note=bed.address),
            Line(label=say("beds.given.bed"), text=_bed(hall, bed), note=_price(hall, bed)),
            Line(
                label=say("beds.number"),
                text=_number(hall, wish_id),
                note=say("beds.given.until", at=say.spoken_clock(kept_until(bed.night))),
            ),
        ],
        note=say("beds.given.bring"),
    )


def paper(hall: Hall, wish: TakeAllottedBed, bed: AllottedBed) -> BedFacts:
    say = hall.say
    return BedFacts(
        slip_id=wish.command_id,
        number=_number(hall, wish.command_id),
        market=bed.market_name,
        party=say(f"beds.party.{bed.party}"),
        night=say.day(bed.night),
        link=f"{hall.server}/stay/{wish.stay_id}",
        given=(
            (say("slip.address"), bed.address),
            (say("slip.bed"), _bed(hall, bed)),
            (say("slip.price"), _price(hall, bed)),
            (say("slip.until"), say.spoken_clock(kept_until(bed.night))),
        ),
    )


def _bed(hall: Hall, bed: AllottedBed) -> str:
    place = hall.say("beds.given.room", building=bed.building, room=bed.room)
    if bed.party is Party.FAMILY:
        return place
    return hall.say("beds.given.place", room=place, bed=bed.beds[0])


def _price(hall: Hall, bed: AllottedBed) -> str:
    yuan = 0 if bed.free_nights else bed.night_fen // _FEN
    night = hall.say("beds.given.price", yuan=yuan) if yuan else hall.say("beds.given.free")
    if not bed.deposit_fen:
        return night
    return hall.say("beds.given.deposit", night=night, yuan=bed.deposit_fen // _FEN)


def _number(hall: Hall, wish_id: CommandId) -> str:
    """The machine's own: with it staff find the wish."""
    return hall.say("done.kept_number", id=wish_id[:4].upper())
