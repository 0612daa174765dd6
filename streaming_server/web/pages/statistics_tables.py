"""The figures of a station's days as a table to take along: all that the page shows."""

from collections.abc import Iterator, Mapping
from typing import Final

from shared.tickets.priority import Priority
from streaming_server.sheets import Cell
from streaming_server.web.languages import Words
from streaming_server.web.views.statistics import FEW, Hall, Line

COLUMNS: Final = ("group", "which", "people", "mean", "p50", "p90", "soon", "use")


def hall_table(hall: Hall, words: Words, services: Mapping[str, str]) -> list[list[Cell]]:
    """services: what each is called."""
    heading: list[Cell] = [words(f"page.statistics.column.{name}") for name in COLUMNS]
    return [
        heading,
        *_whole(hall, words),
        *_waits(hall, words, services),
        *_counters(hall, words),
        *_ratings(hall, words),
    ]


def _whole(hall: Hall, words: Words) -> Iterator[list[Cell]]:
    group = words("page.statistics.whole")
    for name in ("tickets", "served", "no_shows", "transfers", "recalls"):
        yield _counted(group, words(f"page.statistics.{name}"), getattr(hall, name))
    if hall.whole is not None:
        yield _row(group, words("page.statistics.wait"), hall.whole, words)


def _waits(hall: Hall, words: Words, services: Mapping[str, str]) -> Iterator[list[Cell]]:
    classes = {str(one): words(f"ticket.priority.{one}") for one in Priority}
    classes[Priority.NORMAL] = words("ticket.why.normal")
    groups: tuple[tuple[str, tuple[Line, ...], Mapping[str, str]], ...] = (
        ("hour", hall.by_hour, {one.key: f"{one.key}:00" for one in hall.by_hour}),
        ("service", hall.by_service, services),
        ("priority", hall.by_priority, classes),
    )
    for group, lines, names in groups:
        for one in lines:
            name = names.get(one.key, one.key)
            yield _row(words(f"page.statistics.by_{group}"), name, one, words)


def _counters(hall: Hall, words: Words) -> Iterator[list[Cell]]:
    group = words("page.statistics.counters")
    for number, people, percent in hall.counters:
        name = words("page.statistics.counter", number=number)
        yield [*_counted(group, name, people)[:-1], percent]


def _ratings(hall: Hall, words: Words) -> Iterator[list[Cell]]:
    group = words("page.statistics.ratings")
    for rating, count in hall.ratings.items():
        yield _counted(group, words(f"rating.{rating}"), count)


def _counted(group: str, name: str, people: int) -> list[Cell]:
    return [group, name, people, "", "", "", "", ""]


def _row(group: str, name: str, line: Line, words: Words) -> list[Cell]:
    if line.mean is None or line.p50 is None or line.p90 is None:
        return [group, name, words("page.statistics.few", few=FEW), "", "", "", "", ""]
    figures = [round(one, 1) for one in (line.mean, line.p50, line.p90)]
    return [group, name, line.people, *figures, line.soon_percent or 0, ""]
