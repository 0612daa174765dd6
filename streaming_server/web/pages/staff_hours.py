"""When the station's door is open: its week, and dates that are not as usual."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Final

from aiohttp import web

from shared.opening_hours import WEEK, Span
from shared.organisation import SHANGHAI
from shared.refusals import Refused
from shared.tickets.opening import FARTHEST_SPECIAL_DAY, LONGEST_NOTE
from shared.wire import Command
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
    wrong_fields,
)
from streaming_server.web.pages.room_forms import read_day
from streaming_server.web.pages.staff_frame import desk_of, station_of, wish
from streaming_server.web.views.shut_out import shut_out_days

_WEEKDAYS: Final = range(1, WEEK + 1)
_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = "00:00"
#: What a day that was closed is offered with, where no day is open.
_USUAL: Final = Span(opens=time(9), closes=time(17))


async def hours(request: web.Request) -> web.StreamResponse:
    return await _hours(request, 200, {}, {})


async def change(request: web.Request) -> web.StreamResponse:
    """The week, one date more, or one less: the button says which."""
    station = await station_of(request)
    typed = await fields(request)
    today = request.app[ROOMS].now().astimezone(SHANGHAI).date()
    outcome = await send(request, _wished(typed, station.code, today))
    if isinstance(outcome, Refused):
        wrong = _placed(outcome, wrong_fields(request, outcome), typed)
        return await _hours(request, status_of(outcome), typed, wrong)
    return see_other(request.path)


def _wished(typed: Mapping[str, str], station: str, today: date) -> Command:
    said = {"command_id": typed.get("command_id", ""), "station": station}
    # What is no date is answered as one that is over.
    day = read_day(typed.get("day", ""), today - _DAY).isoformat()
    match typed.get("do"):
        case "drop":
            return wish(type="drop_special_day", day=day, **said)
        case "special":
            chinese = typed.get("note_zh", "")
            note = {"zh": chinese, "en": typed.get("note_en", "") or chinese}
            is_closed = typed.get("is_open") != "1"
            span = None if is_closed else _span(typed, "special")
            special = {"day": day, "span": span, "note": note}
            return wish(type="set_special_day", special=special, **said)
        case _:
            week = [
                _span(typed, str(weekday)) if typed.get(f"open_{weekday}") else None
                for weekday in _WEEKDAYS
            ]
            return wish(type="set_opening_hours", week=week, **said)


def _span(typed: Mapping[str, str], which: str) -> Mapping[str, str]:
    """A box that was left empty, or holds no time, is midnight: the rule says what is wrong."""
    return {name: _clock(typed.get(f"{name}_{which}", "")) for name in ("opens", "closes")}


def _clock(text: str) -> str:
    try:
        return time.fromisoformat(text).replace(tzinfo=None).isoformat("minutes")
    except ValueError:
        return _MIDNIGHT


def _placed(
    refused: Refused, wrong: Mapping[str, str], typed: Mapping[str, str]
) -> Mapping[str, str]:
    """The sentence stands at the weekday, or in the form of the date."""
    if refused.field != "closes":
        return wrong
    which = refused.facts.get("weekday", "special")
    return {f"closes_{which}": sentence for sentence in wrong.values()}


async def _hours(
    request: web.Request, status: int, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    desk = await desk_of(request)
    today = desk.now.astimezone(SHANGHAI).date()
    week = desk.station.whole_week
    some = next((one for one in week if one is not None), _USUAL)
    shown = {weekday: span or some for weekday, span in enumerate(week, start=1)}
    is_typed_week = typed.get("do") == "week"
    return await render(
        request,
        "staff/hours.html",
        status=status,
        desk=desk,
        weekdays=tuple(
            {
                "number": weekday,
                "is_open": bool(typed.get(f"open_{weekday}"))
                if is_typed_week
                else week[weekday - 1] is not None,
                "opens": typed.get(f"opens_{weekday}", f"{span.opens:%H:%M}"),
                "closes": typed.get(f"closes_{weekday}", f"{span.closes:%H:%M}"),
            }
            for weekday, span in shown.items()
        ),
        special_days=[one for one in desk.station.special_days if one.day >= today],
        some=some,
        today=today,
        last=today + FARTHEST_SPECIAL_DAY,
        shut_out=await shut_out_days(request, desk.station),
        longest=LONGEST_NOTE,
        typed=typed if typed.get("do") == "special" else {},
        wrong=wrong,
    )


ROUTES = (
    page("/desk/{station}/hours", hours, Who.STAFF),
    form("/desk/{station}/hours", change, Who.STAFF),
)
