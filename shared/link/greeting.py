"""The server's side of a greeting: which version is spoken, and what the machine is told first."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.link.facts import Fact
from shared.link.messages import (
    FACTS_IN_A_PART,
    OLDEST,
    VERSION,
    Hello,
    Outdated,
    Snapshot,
    rows_of,
)

#: Beyond so many events all facts are fewer than what changed.
MOST_BEHIND: Final = 2000


class Beginning(StrEnum):
    #: All facts anew; what the machine keeps for the server stays with it.
    SNAPSHOT = "snapshot"
    #: What changed since its position.
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """epoch: of the server's rows. position: of the last event."""

    epoch: str
    position: int


def agree(theirs: int, oldest: int = OLDEST, newest: int = VERSION) -> int | Outdated:
    """The version that both speak: each side speaks its newest and the one before."""
    agreed = min(theirs, newest)
    return agreed if agreed >= oldest else Outdated(oldest=oldest, newest=newest)


def beginning(hello: Hello, source: Source) -> Beginning:
    """A position beyond the last event is of rows that are no longer there."""
    is_known = hello.epoch == source.epoch and hello.position <= source.position
    is_near = source.position - hello.position <= MOST_BEHIND
    return Beginning.CHANGES if is_known and is_near else Beginning.SNAPSHOT


def are_of_before(hello: Hello, source: Source, *, knows_accepted: bool) -> bool:
    """Whether the server's rows were put back from a backup, by what a machine remembers of them.

    knows_accepted: the server has a receipt of the wish that the machine names, if it names one.
    """
    if hello.epoch is None or rows_of(hello.epoch) != rows_of(source.epoch):
        return False
    return hello.position > source.position or not knows_accepted


def snapshot(source: Source, facts: tuple[Fact, ...]) -> tuple[Snapshot, ...]:
    """The parts, at least one."""
    starts = range(0, max(1, len(facts)), FACTS_IN_A_PART)
    return tuple(
        Snapshot(
            epoch=source.epoch,
            position=source.position,
            part=part,
            parts=len(starts),
            facts=facts[start : start + FACTS_IN_A_PART],
        )
        for part, start in enumerate(starts)
    )
