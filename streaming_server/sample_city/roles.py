"""Postings, drawn from the tables in the mix in which work is offered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from random import Random
from typing import Final

from shared.ids import JobId
from shared.jobs import Hours, Pay, PayUnit, Posting
from streaming_server.sample_city.firms import Firm, of_kinds
from streaming_server.sample_city.ids import new_id
from streaming_server.sample_city.tables import (
    CategoryTable,
    Names,
    PayRange,
    Role,
    Shifts,
    StageRole,
    Tables,
    read_hours,
    read_provision,
)

#: Nobody offers 2437 yuan a month: figures are round in their unit.
ROUND_FEN: Final[Mapping[PayUnit, int]] = {
    PayUnit.HOUR: 100,
    PayUnit.DAY: 1000,
    PayUnit.NIGHT: 1000,
    PayUnit.MONTH: 10_000,
    PayUnit.PIECE: 5,
    PayUnit.ORDER: 50,
}
#: One posting in so many lacks a field that the law asks for, as real ones do.
INCOMPLETE_ONE_IN: Final = 25
REPOSTED_ONE_IN: Final = 9
VALID_DAYS: Final = (5, 45)
CHECKED_WITHIN_DAYS: Final = 20
#: What an employer forgets to say, one field at a time.
GAPS: Final[tuple[Callable[[Posting], Posting], ...]] = (
    lambda posting: replace(posting, head_count=None),
    lambda posting: replace(posting, conditions=None),
    lambda posting: replace(posting, content=None),
    lambda posting: replace(posting, place=None),
    lambda posting: replace(posting, pay=None),
    lambda posting: replace(posting, valid_until=None),
)
FULL_DAY_HOURS: Final = 6
MOST_TRIES: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDrawer:
    """Draws posting after posting. taken: what each employer offers already, by title."""

    tables: Tables
    firms: Mapping[str, Sequence[Firm]]
    today: date
    chance: Random
    taken: set[tuple[str, str]] = field(default_factory=set)

    def draw(self, table: CategoryTable) -> Posting:
        """One posting; an employer offers the same work under one title once."""
        for _ in range(MOST_TRIES):
            role = self.chance.choice(table.roles)
            firm = self.chance.choice(self.firms[self.chance.choice(role.kinds)])
            hours = read_hours(self.chance.choice(role.hours)) if role.hours else None
            title = _title(role, hours, self.tables.names)
            if (firm.employer.employer_id, title) not in self.taken:
                break
        else:
            raise ValueError(f"too few employers for {table.category}")
        self.taken.add((firm.employer.employer_id, title))
        return self._with_gaps(self._posting(title, role, table, hours, firm))

    def _posting(
        self, title: str, role: Role, table: CategoryTable, hours: Hours | None, firm: Firm
    ) -> Posting:
        choice = self.chance.choice
        youngest, oldest = choice(role.ages)
        return Posting(
            job_id=JobId(new_id(self.chance)),
            employer_id=firm.employer.employer_id,
            station=firm.station.code,
            title=title,
            category=table.category,
            checked_on=self.today - timedelta(days=self.chance.randint(0, CHECKED_WITHIN_DAYS)),
            head_count=self.chance.randint(*role.heads),
            conditions=choice(role.conditions),
            content=choice(role.content),
            place=firm.place,
            pay=_pay(choice(_fitting(role.pay, hours)), self.chance),
            valid_until=self.today + timedelta(days=self.chance.randint(*VALID_DAYS)),
            hours=hours,
            lodging=read_provision(choice(role.lodging)),
            meals=read_provision(choice(role.meals)),
            couples=choice(role.couples),
            youngest=youngest,
            oldest=oldest,
            health_certificate=choice(role.certificate),
            asks=choice(role.asks),
            source=self._source(),
        )

    def _source(self) -> str | None:
        if self.chance.randrange(REPOSTED_ONE_IN):
            return None
        return self.chance.choice(self.tables.names.first_published)

    def _with_gaps(self, posting: Posting) -> Posting:
        """The posting, or rarely one that may not be shown on air yet."""
        if self.chance.randrange(INCOMPLETE_ONE_IN):
            return posting
        return self.chance.choice(GAPS)(posting)


def make_postings(
    tables: Tables, firms: Sequence[Firm], count: int, today: date, chance: Random
) -> tuple[Posting, ...]:
    """The roles of the first show, and then so many that there are `count` in all."""
    stage = [stage_posting(role, firms[0], today, chance) for role in tables.shows.stage.roles]
    drawer = RoleDrawer(tables=tables, firms=of_kinds(firms[1:]), today=today, chance=chance)
    mix = _mix(tables.categories, count - len(stage), chance)
    return (*stage, *(drawer.draw(table) for table in mix))


def stage_posting(role: StageRole, firm: Firm, today: date, chance: Random) -> Posting:
    """Word for word what the table says; valid for three weeks."""
    pay = role.pay
    youngest, oldest = role.ages or (None, None)
    return Posting(
        job_id=JobId(new_id(chance)),
        employer_id=firm.employer.employer_id,
        station=firm.station.code,
        title=role.title,
        category=role.category,
        checked_on=today,
        head_count=role.heads,
        conditions=role.conditions,
        content=role.content,
        place=firm.place,
        pay=Pay(
            low_fen=pay.low_fen,
            high_fen=pay.high_fen,
            unit=pay.unit,
            settlement=pay.settlement,
        )
        if pay
        else None,
        valid_until=today + timedelta(weeks=3),
        hours=read_hours(role.hours),
        lodging=read_provision(role.lodging),
        meals=read_provision(role.meals),
        couples=role.couples,
        youngest=youngest,
        oldest=oldest,
        health_certificate=role.certificate,
        asks=role.asks,
    )


def _mix(
    categories: Sequence[CategoryTable], count: int, chance: Random
) -> tuple[CategoryTable, ...]:
    """`count` tables, each as often as its share, in a shuffled order."""
    whole = sum(table.share for table in categories)
    mixed = [table for table in categories for _ in range(-(-count * table.share // whole))]
    chance.shuffle(mixed)
    return tuple(mixed[:count])


def _title(role: Role, hours: Hours | None, names: Names) -> str:
    """The title, with the shift when the work has several and people would ask."""
    if hours is None or len(role.hours) == 1:
        return role.title
    return names.forms.with_shift.format(title=role.title, shift=_shift(hours, names.shifts))


def _shift(hours: Hours, shifts: Shifts) -> str:
    """What people call these hours."""
    starts, ends = hours.starts, hours.ends
    called = (
        (ends < starts, shifts.night),
        (ends <= time(15) and starts < time(8), shifts.early),
        (ends <= time(15) and starts >= time(10), shifts.noon),
        (ends <= time(13), shifts.morning),
        (ends <= time(19) and time(12) <= starts < time(16), shifts.afternoon),
        (starts >= time(12), shifts.late),
    )
    return next((name for fits, name in called if fits), shifts.day)


def _fitting(pays: Sequence[PayRange], hours: Hours | None) -> Sequence[PayRange]:
    """A few hours a day are not paid by the month where there is another way."""
    is_short = hours is not None and 0 < hours.ends.hour - hours.starts.hour < FULL_DAY_HOURS
    by_time = [pay for pay in pays if pay.unit is not PayUnit.MONTH]
    return by_time if is_short and by_time else pays


def _pay(wanted: PayRange, chance: Random) -> Pay:
    step = ROUND_FEN[wanted.unit]
    low = _rounded(chance.randint(*wanted.low_fen), step)
    span = _rounded(chance.randint(*wanted.span_fen), step)
    return Pay(
        low_fen=low,
        high_fen=low + span if span else None,
        unit=wanted.unit,
        settlement=wanted.settlement,
    )


def _rounded(fen: int, step: int) -> int:
    return round(fen / step) * step
