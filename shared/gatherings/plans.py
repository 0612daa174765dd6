"""What staff may plan: one date or a series of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from shared.gatherings.lifecycle import Gathering, Meeting, Plan
from shared.people import read_sentence
from shared.refusals import Reason, Refused

MOST_PLACES: Final = 2000
#: A course twice a week for half a year.
MOST_MEETINGS: Final = 60
LONGEST_TITLE: Final = 40
LONGEST_ABOUT: Final = 400
LONGEST: Final = timedelta(hours=12)
FARTHEST: Final = timedelta(days=365)


def read_plan(plan: Plan) -> Plan | Refused:
    """With its words in order, or the first field that is wrong."""
    title = read_sentence(plan.title, "title", LONGEST_TITLE)
    if isinstance(title, Refused):
        return title
    place = read_sentence(plan.place, "place", LONGEST_TITLE)
    if isinstance(place, Refused):
        return place
    about = " ".join(plan.about.split())
    if len(about) > LONGEST_ABOUT:
        return Refused(reason=Reason.TOO_LONG, field="about", facts={"limit": LONGEST_ABOUT})
    host = " ".join(plan.host.split())[:LONGEST_TITLE]
    return replace(plan, title=title, place=place, about=about, host=host)


def wrong_plan(plan: Plan, standing: Gathering | None, now: datetime) -> Refused | None:
    return next(_wrong(plan, standing, now), None)


def _wrong(plan: Plan, standing: Gathering | None, now: datetime) -> Iterator[Refused]:
    yield from _wrong_meetings(plan)
    is_moved = standing is None or standing.plan.starts_at != plan.starts_at
    if is_moved and not now < plan.starts_at <= now + FARTHEST:
        yield Refused(reason=Reason.TIME_NOT_OFFERED, field="begins")
    if plan.over_at > plan.starts_at + FARTHEST:
        yield Refused(reason=Reason.TIME_NOT_OFFERED, field="more")
    least = max(1, standing.taken if standing else 1)
    if not least <= plan.capacity <= MOST_PLACES:
        yield _out_of_range("capacity", least, MOST_PLACES)
    if not 1 <= plan.needed_percent <= 100:
        yield _out_of_range("needed_percent", 1, 100)


def _wrong_meetings(plan: Plan) -> Iterator[Refused]:
    for at, one in enumerate(plan.meetings):
        yield from _wrong_times(one, plan.title, "more" if at else "ends_at")
    if len(plan.meetings) > MOST_MEETINGS:
        yield _out_of_range("more", 0, MOST_MEETINGS - 1)
    if any(one.day >= after.day for one, after in pairwise(plan.meetings)):
        yield Refused(reason=Reason.DATES_NOT_IN_ORDER, field="more")


def _wrong_times(one: Meeting, title: str, field: str) -> Iterator[Refused]:
    if one.ends_at <= one.starts_at:
        yield Refused(reason=Reason.ENDS_BEFORE_START, field=field)
    if one.ends_at - one.starts_at > LONGEST:
        minutes = int(LONGEST.total_seconds()) // 60
        yield Refused(
            reason=Reason.TOO_LONG_A_TIME, field=field, facts={"what": title, "minutes": minutes}
        )


def _out_of_range(field: str, low: int, high: int) -> Refused:
    return Refused(reason=Reason.OUT_OF_RANGE, field=field, facts={"low": low, "high": high})
