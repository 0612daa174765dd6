"""The live shows: one about to begin, the others later today and tomorrow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from shared.ids import EmployerId, JobId, SessionId, StationCode
from shared.jobs import Posting, missing_legal_fields
from shared.organisation import SHANGHAI
from streaming_server.sample_city.firms import Firm
from streaming_server.sample_city.ids import new_id
from streaming_server.sample_city.tables import Coming, Tables

FEWEST_ROLES: Final = 3
#: Nobody prepares a studio for a show that is nearer than this.
SHORTEST_LEAD: Final = timedelta(minutes=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What staff schedule: a session and the roles that get its numbers, in this order."""

    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    roles: tuple[JobId, ...]


def make_shows(
    tables: Tables,
    firms: Sequence[Firm],
    postings: Sequence[Posting],
    now: datetime,
    chance: Random,
) -> tuple[Show, ...]:
    """The show of the first employer, now; then the coming ones, soonest first."""
    offered = _by_employer(postings)
    first = firms[0]
    stage = Show(
        session_id=SessionId(new_id(chance)),
        title=tables.shows.stage.title,
        station=first.station.code,
        employer_id=first.employer.employer_id,
        starts_at=now.replace(second=0, microsecond=0),
        roles=tuple(posting.job_id for posting in offered[first.employer.employer_id]),
    )
    today = now.astimezone(SHANGHAI).date()
    able = [
        firm
        for firm in firms[1:]
        if len(offered.get(firm.employer.employer_id, ())) >= FEWEST_ROLES
        and not any(
            missing_legal_fields(posting, firm.employer, today)
            for posting in offered[firm.employer.employer_id]
        )
    ]
    coming = tables.shows.coming
    times = start_times(coming, now)
    chosen = chance.sample(able, len(times))
    shows = [
        _coming_show(coming, firm, offered[firm.employer.employer_id], starts_at, chance)
        for firm, starts_at in zip(chosen, times, strict=True)
    ]
    return (stage, *shows)


def start_times(coming: Coming, now: datetime) -> tuple[datetime, ...]:
    """The next `count` of the usual times, UTC, starting with what today has left."""
    local = now.astimezone(SHANGHAI)
    days = (local.date() + timedelta(days=day) for day in range(coming.count + 1))
    times = (
        datetime.combine(day, at, SHANGHAI) for day in days for at in sorted(coming.local_times)
    )
    later = (at.astimezone(UTC) for at in times if at >= local + SHORTEST_LEAD)
    return tuple(at for at, _ in zip(later, range(coming.count), strict=False))


def _coming_show(
    coming: Coming,
    firm: Firm,
    offered: Sequence[Posting],
    starts_at: datetime,
    chance: Random,
) -> Show:
    roles = tuple(posting.job_id for posting in offered[: coming.most_roles])
    title = chance.choice(coming.titles).format(name=firm.employer.name, count=len(roles))
    return Show(
        session_id=SessionId(new_id(chance)),
        title=title,
        station=firm.station.code,
        employer_id=firm.employer.employer_id,
        starts_at=starts_at,
        roles=roles,
    )


def _by_employer(postings: Sequence[Posting]) -> Mapping[EmployerId, tuple[Posting, ...]]:
    found: dict[EmployerId, tuple[Posting, ...]] = {}
    for posting in postings:
        found[posting.employer_id] = (*found.get(posting.employer_id, ()), posting)
    return found
