"""When the station's door is open, as a screen says it."""

from datetime import timedelta
from typing import Final

from kiosk.views.wording import Language, Wording
from shared.opening_hours import Span, SpecialDay, grouped
from shared.organisation import Station

#: Residents are told of a day that is not as usual so long before.
SPECIAL_SOON: Final = timedelta(days=7)


def usual_hours(station: Station, say: Wording) -> str:
    """周一到周五 8:30 到 18:00，周六周日 不开门; one span when every day is alike."""
    groups = grouped(station.whole_week)
    if len(groups) == 1:
        return hours(groups[0][2], say)
    return say("hours.list").join(
        say("hours.on", days=_days(first, last, say), hours=hours(span, say))
        for first, last, span in groups
    )


def hours(span: Span | None, say: Wording) -> str:
    if span is None:
        return say("hours.closed")
    return say("staff.hours_are", opens=f"{span.opens:%-H:%M}", closes=f"{span.closes:%-H:%M}")


def special_day(special: SpecialDay, say: Wording) -> str:
    """不开门，国庆节放假."""
    return say("hours.special", hours=hours(special.span, say), note=note_of(special, say))


def note_of(special: SpecialDay, say: Wording) -> str:
    return special.note.zh if say.language is Language.ZH else special.note.en


def _days(first: int, last: int, say: Wording) -> str:
    if first == last:
        return say(f"day.{first}")
    return say("format.days", first=say(f"day.{first}"), last=say(f"day.{last}"))
