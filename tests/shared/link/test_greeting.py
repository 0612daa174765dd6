"""What a machine remembers shows whether the server's rows were put back."""

import pytest

from shared.ids import CommandId
from shared.link.greeting import Source, are_of_before
from shared.link.messages import VERSION, Hello

SOURCE = Source(epoch="rows.2026-11-28", position=9)


def hello(epoch: str | None, position: int) -> Hello:
    return Hello(version=VERSION, epoch=epoch, position=position, accepted=CommandId("w-1"))


@pytest.mark.parametrize(
    ("said", "knows_accepted", "are"),
    [
        (hello("rows.2026-11-28", 9), True, False),
        (hello("rows.2026-11-27", 10), True, True),
        (hello("rows.2026-11-28", 9), False, True),
        (hello("others.2026-11-28", 10), False, False),
        (hello(None, 0), False, False),
    ],
)
def test_rows_of_before_know_less_than_the_machine(
    said: Hello, knows_accepted: bool, are: bool
) -> None:
    assert are_of_before(said, SOURCE, knows_accepted=knows_accepted) is are
