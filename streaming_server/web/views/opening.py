"""When a station's door is open, as pages for residents say it."""

from datetime import timedelta
from typing import Final

from aiohttp import web

from shared.opening_hours import SpecialDay
from shared.organisation import SHANGHAI, Station
from streaming_server.web.rendering import wording_of, words_of
from streaming_server.web.rooms import ROOMS

#: Residents are told of a day that is not as usual so long before.
SPECIAL_SOON: Final = timedelta(days=7)


def hours_now(request: web.Request, station: Station) -> str:
    """今天开到 18:00; while it is closed, when it opens next."""
    words, now = words_of(request), request.app[ROOMS].now()
    span = station.span_on(now.astimezone(SHANGHAI).date())
    if span is not None and station.is_open(now):
        return words("page.hours.until", at=f"{span.closes:%H:%M}")
    opens = station.opens_next(now)
    if opens is None:
        return words("page.hours.not_soon")
    return words("page.hours.opens_next", when=wording_of(request).instant(opens))


def special_soon(request: web.Request, station: Station) -> tuple[str, ...]:
    """10月1日不开门：国庆节放假, of the days to come, soonest first."""
    now = request.app[ROOMS].now()
    return tuple(special_sentence(request, one) for one in station.special_soon(now, SPECIAL_SOON))


def special_sentence(request: web.Request, special: SpecialDay) -> str:
    words, say = words_of(request), wording_of(request)
    note = special.note.zh if words.language == "zh" else special.note.en
    if special.span is None:
        return words("page.hours.special_closed", day=say.date(special.day), note=note)
    opens, closes = special.span.opens, special.span.closes
    return words(
        "page.hours.special_open",
        day=say.date(special.day),
        opens=f"{opens:%H:%M}",
        closes=f"{closes:%H:%M}",
        note=note,
    )
