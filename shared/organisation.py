"""Who takes part: stations, employers, and the actor behind a command."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Final

from shared.ids import (
    AccountId,
    EmployerId,
    KioskId,
    SessionId,
    StationCode,
    VisitId,
    VisitorId,
)
from shared.opening_hours import (
    WEEK,
    Span,
    SpecialDay,
    is_shut_out,
    next_opening,
    span_on,
    special_on,
)

#: The office's zone, for showing and for "today". China has one zone and no summer time.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
#: Until which hour a part of the day lasts, as people say it before a time on the clock.
PARTS_OF_CLOCK: Final = ((6, "night"), (12, "morning"), (18, "afternoon"), (24, "evening"))
#: A licence is looked at again at least every six months (notice of five ministries, Jan 2026).
LICENCE_CHECK_LASTS: Final = timedelta(days=183)
_EARTH_RADIUS_M: Final = 6_371_000
#: Streets are longer than the line of sight, and an older person walks 4 km an hour.
_DETOUR: Final = 1.3
_WALKED_M_PER_MINUTE: Final = 67
#: Beyond an hour nobody walks, and the figure would only look silly.
LONGEST_WALK_MINUTES: Final = 60


def part_of_clock(hour: int) -> str:
    """hour: local, 0 to 23. 晚上 11:13, not 下午 11:13."""
    return next(part for last, part in PARTS_OF_CLOCK if hour < last)


def moment(at: datetime) -> str:
    """As a refusal's fact: ISO 8601 of the station's clock, for whoever words it."""
    return at.astimezone(SHANGHAI).isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An employment service station, a mobile one, or a gig market.

    latitude, longitude: degrees, WGS 84. opens, closes: local times of a usual day, and all that a
    machine of the version before knows. week: by weekday, Monday first; empty while every day is
    as usual. special_days: that are not as their weekday, soonest first.
    """

    code: StationCode
    name: str
    district: str
    street: str
    address: str
    latitude: float
    longitude: float
    opens: time
    closes: time
    is_gig_market: bool = False
    week: tuple[Span | None, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()

    @property
    def whole_week(self) -> tuple[Span | None, ...]:
        """Seven, Monday first; None: closed."""
        return self.week or (Span(opens=self.opens, closes=self.closes),) * WEEK

    def span_on(self, day: date) -> Span | None:
        """None: closed on that day."""
        return span_on(day, self.whole_week, self.special_days)

    def special_on(self, day: date) -> SpecialDay | None:
        return special_on(day, self.special_days)

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(SHANGHAI)
        span = self.span_on(local.date())
        return span is not None and span.holds(local.time())

    def shuts_out(self, at: datetime) -> bool:
        """Whether a date that is not as usual closes the door then, at a time it was not closed."""
        return is_shut_out(at.astimezone(SHANGHAI), self.whole_week, self.special_days)

    def opens_next(self, now: datetime) -> datetime | None:
        """Of a station that is closed; None: not within a month."""
        return next_opening(now.astimezone(SHANGHAI), self.whole_week, self.special_days)

    def special_soon(self, now: datetime, within: timedelta) -> tuple[SpecialDay, ...]:
        """From today on, soonest first."""
        today = now.astimezone(SHANGHAI).date()
        return tuple(one for one in self.special_days if today <= one.day <= today + within)


def walking_minutes(here: Station, latitude: float, longitude: float) -> int | None:
    """Whole minutes on foot, at least 1; None when nobody would walk it. Degrees, WGS 84."""
    # Haversine: exact enough within a city, and stable for neighbours.
    first, second = radians(here.latitude), radians(latitude)
    height = sin((second - first) / 2) ** 2
    width = cos(first) * cos(second) * sin(radians(longitude - here.longitude) / 2) ** 2
    metres = _DETOUR * 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(height + width)))
    minutes = max(1, round(metres / _WALKED_M_PER_MINUTE))
    return minutes if minutes <= LONGEST_WALK_MINUTES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """A shop or company that hires.

    caller: how the person who answers is addressed, "周店长".
    phone_tail: last four digits of the phone the caller uses, so that a resident knows the call.
    licence_checked_on: when staff last saw the business licence; None when never.
    """

    employer_id: EmployerId
    name: str
    caller: str
    phone_tail: str
    licence_checked_on: date | None = None

    def is_licence_checked(self, today: date) -> bool:
        checked = self.licence_checked_on
        return checked is not None and checked <= today <= checked + LICENCE_CHECK_LASTS


class ActorKind(StrEnum):
    """Whose wish a command is."""

    #: A resident's browser.
    VISITOR = "visitor"
    #: An enrolled touchscreen, speaking for whoever stands there.
    KIOSK = "kiosk"
    #: Somebody who entered a studio with its code, or an employer's account.
    EMPLOYER = "employer"
    #: Staff of one station.
    STAFF = "staff"
    #: An office above stations.
    OFFICE = "office"
    #: The server itself: the media engine noticed something, a clock ran out.
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. Only the fields that the kind needs are set.

    session_id: the one studio that an employer's code opens; None for an employer's account.
    visit_id: the one ticket that a slip's token opens.
    """

    kind: ActorKind
    visitor_id: VisitorId | None = None
    account_id: AccountId | None = None
    kiosk_id: KioskId | None = None
    station: StationCode | None = None
    employer_id: EmployerId | None = None
    session_id: SessionId | None = None
    visit_id: VisitId | None = None


SYSTEM: Final = Actor(kind=ActorKind.SYSTEM)
