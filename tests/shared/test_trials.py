"""What a changed priority rule does is worked out on the same people, in the same way each time."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.tickets.priority import BONUS, Priority
from shared.trials import Coming, model_day, waits_under

NONE = {one: timedelta(0) for one in Priority}
MINUTE = timedelta(minutes=1)


def comes(at: int, priority: Priority = Priority.NORMAL, serves: int = 10) -> Coming:
    return Coming(arrives=at * MINUTE, serves=serves * MINUTE, priority=priority)


def test_without_a_bonus_the_first_to_come_is_the_first_to_be_called() -> None:
    people = [comes(0), comes(1, Priority.ELDER), comes(2)]
    waits = waits_under(people, 1, NONE)
    assert waits[Priority.ELDER].mean == 9
    assert waits[Priority.NORMAL].longest == 18


def test_a_bonus_lets_somebody_pass_by_so_much_and_no_more() -> None:
    people = [comes(0), comes(1), comes(2, Priority.ELDER)]
    rule = {**NONE, Priority.ELDER: 2 * MINUTE}
    assert waits_under(people, 1, rule)[Priority.ELDER].mean == 8
    assert waits_under(people, 1, {**NONE, Priority.ELDER: MINUTE / 2})[Priority.ELDER].mean == 18


def test_more_counters_serve_at_once() -> None:
    assert waits_under([comes(0), comes(0)], 2)[Priority.NORMAL].longest == 0


def test_the_model_shows_what_a_bonus_costs() -> None:
    today, without = waits_under(model_day(), 3), waits_under(model_day(), 3, NONE)
    assert today[Priority.ELDER].mean < without[Priority.ELDER].mean
    assert today[Priority.NORMAL].mean >= without[Priority.NORMAL].mean
    assert model_day() == model_day()


@given(
    st.lists(
        st.builds(comes, st.integers(0, 60), st.sampled_from(Priority), st.integers(1, 30)),
        max_size=25,
    ),
    st.integers(1, 4),
)
@settings(max_examples=40, deadline=None)
def test_everybody_is_called_once_and_the_whole_wait_is_shared(
    people: list[Coming], counters: int
) -> None:
    for rule in (BONUS, NONE):
        waits = waits_under(people, counters, rule)
        assert sum(one.people for one in waits.values()) == len(people)
        assert all(0 <= one.p50 <= one.p90 <= one.longest for one in waits.values())
