"""Why a phone that takes a machine's place has numbers of its own, and not the rest of the
machine's block: the counter-example, on real files.

What the server knows of a block ends with the machine's last word. Beyond it the machine may have
printed more; and while neither of the two hears of anything, nothing that is written at the server
stops either of them.
"""

from pathlib import Path

from kiosk.desk import Slip
from tests.kiosk.desk_ground import Machine, machine, ticket


def gives(here: Machine, many: int) -> list[str]:
    answers = [here.desk.handle(ticket()) for _ in range(many)]
    return [one.number or "" for one in answers if isinstance(one, Slip)]


def test_the_rest_of_a_block_is_on_paper_already(tmp_path: Path) -> None:
    """The machine gave four numbers, of which the server heard of two; the phone has the rest."""
    with machine(tmp_path / "machine") as dying, machine(tmp_path / "phone") as phone:
        dying.lease(1, 20)
        printed = gives(dying, 4)
        dying.accept(*(one.entry.command_id for one in dying.desk.waiting()[:2]))
        phone.lease(3, 20)  # what is left, as far as the server can know
        assert set(gives(phone, 2)) & set(printed) == {"A-003", "A-004"}


def test_a_machine_that_wakes_up_alone_goes_on_where_it_was(tmp_path: Path) -> None:
    """Everything had been delivered, so the rest was known; it was revoked, and nobody told it."""
    with machine(tmp_path / "machine") as woken, machine(tmp_path / "phone") as phone:
        woken.lease(1, 20)
        before = gives(woken, 2)
        woken.accept(*(one.entry.command_id for one in woken.desk.waiting()))
        phone.lease(3, 20)
        assert set(before).isdisjoint(gives(phone, 2))
        assert gives(woken, 2) == ["A-003", "A-004"]


def test_with_a_block_of_its_own_no_number_is_given_twice(tmp_path: Path) -> None:
    with machine(tmp_path / "machine") as woken, machine(tmp_path / "phone") as phone:
        woken.lease(1, 20)
        phone.lease(21, 40)
        given = gives(woken, 4) + gives(phone, 4) + gives(woken, 4)
        assert len(set(given)) == len(given) == 12
