"""Every way up and down the ladder."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rungs import (
    FIRST_PATIENCE_S,
    MOST_PATIENCE_S,
    PROBE_S,
    SETTLES_S,
    TRIAL_S,
    Rung,
    Signs,
    Standing,
    Wish,
    filler,
    stand,
)

COSTS = {Rung.HIGH: 1_200_000.0, Rung.LOW: 250_000.0, Rung.SOUND: 50_000.0}
NOW = 1000.0
CALM = Signs()


def moved(standing: Standing, signs: Signs = CALM, wish: Wish = Wish.AUTO) -> Standing:
    return stand(standing, signs, wish, COSTS, NOW)


@pytest.mark.parametrize(
    ("signs", "falls"),
    [
        (CALM, False),
        (Signs(estimate=300_000, stuck=True), True),
        (Signs(estimate=300_000, stuck=False), False),  # little is sent, so little is believed
        (Signs(estimate=1_100_000, stuck=True), False),
        (Signs(lost=0.05), False),
        (Signs(lost=0.2), True),
        (Signs(wanted_again=0.15), False),
        (Signs(wanted_again=0.5), True),
    ],
)
def test_who_gets_the_large_picture_falls_when_it_does_not_get_through(
    signs: Signs, falls: bool
) -> None:
    assert moved(Standing(), signs).rung is (Rung.LOW if falls else Rung.HIGH)


@pytest.mark.parametrize(
    ("signs", "rung"),
    [
        (Signs(estimate=100_000, stuck=True), Rung.SOUND),
        (Signs(estimate=200_000, stuck=True), Rung.LOW),
        (Signs(lost=0.4), Rung.SOUND),
        (CALM, Rung.LOW),
    ],
)
def test_the_small_picture_has_its_own_limit(signs: Signs, rung: Rung) -> None:
    low = Standing(rung=Rung.LOW, since=NOW - 20, tries_at=NOW + 5)
    assert moved(low, signs).rung is rung


def test_below_sound_there_is_nothing() -> None:
    sound = Standing(rung=Rung.SOUND, since=NOW - 20, tries_at=NOW + 5)
    assert moved(sound, Signs(lost=0.9)) is sound


def test_nothing_is_judged_while_a_step_settles() -> None:
    fresh = Standing(rung=Rung.LOW, since=NOW - 1, settles_at=NOW + 1)
    assert moved(fresh, Signs(lost=0.9)) is fresh


@pytest.mark.parametrize(
    ("since", "signs", "rung"),
    [
        (NOW - 20, CALM, Rung.HIGH),
        (NOW - 20, Signs(lost=0.1), Rung.LOW),
        (NOW - 20, Signs(wanted_again=0.1), Rung.LOW),
    ],
)
def test_one_rung_more_is_tried_when_it_was_quiet(since: float, signs: Signs, rung: Rung) -> None:
    assert moved(Standing(rung=Rung.LOW, since=since, tries_at=NOW), signs).rung is rung


def test_the_way_up_leads_over_the_small_picture() -> None:
    sound = Standing(rung=Rung.SOUND, since=NOW - 20, tries_at=NOW)
    assert moved(sound).rung is Rung.LOW


def test_nothing_is_tried_too_early() -> None:
    low = Standing(rung=Rung.LOW, since=NOW - 20, tries_at=NOW + 0.1)
    assert moved(low) is low


def test_each_trial_that_fails_makes_the_next_one_later() -> None:
    standing, now, waits = Standing(since=NOW - 2 * TRIAL_S), NOW, list[float]()
    for _ in range(9):
        standing = stand(standing, Signs(lost=0.5), Wish.AUTO, COSTS, now)
        assert standing.rung is Rung.LOW
        waits.append(standing.tries_at - now)
        now = standing.tries_at
        standing = stand(standing, CALM, Wish.AUTO, COSTS, now)
        assert standing.rung is Rung.HIGH
        assert standing.settles_at < now, "a trial is judged from its beginning"
        now += SETTLES_S
    assert waits[:4] == [FIRST_PATIENCE_S * 2**n for n in range(4)]
    assert waits[-1] == MOST_PATIENCE_S


def test_a_step_up_that_held_is_forgotten_as_a_trial() -> None:
    held = Standing(since=NOW - TRIAL_S, patience_s=64)
    assert moved(held, Signs(lost=0.5)).patience_s == FIRST_PATIENCE_S


def test_who_saves_gets_no_more_than_the_small_picture() -> None:
    saving = moved(Standing(), wish=Wish.SAVE)
    assert saving.rung is Rung.LOW
    later = replace(saving, since=NOW - 600, settles_at=NOW - 598, tries_at=NOW - 500)
    assert moved(later, wish=Wish.SAVE) is later
    assert moved(later).rung is Rung.HIGH


def test_who_saves_still_climbs_up_to_the_small_picture() -> None:
    sound = Standing(rung=Rung.SOUND, since=NOW - 20, tries_at=NOW)
    assert moved(sound, wish=Wish.SAVE).rung is Rung.LOW


PROBING = Standing(rung=Rung.LOW, since=NOW - 20, tries_at=NOW - 1, probes_since=NOW - 1)


def test_where_filler_can_be_sent_it_goes_before_a_step_up() -> None:
    low = Standing(rung=Rung.LOW, since=NOW - 20, tries_at=NOW)
    probing = stand(low, CALM, Wish.AUTO, COSTS, NOW, can_probe=True)
    assert (probing.rung, probing.probes_since) == (Rung.LOW, NOW)
    assert filler(low, COSTS, NOW) == filler(probing, COSTS, NOW) == 0
    amounts = [filler(probing, COSTS, NOW + passed) for passed in (0.5, 1.0, 2.0, 2.9)]
    assert amounts == sorted(amounts)
    assert amounts[-1] == COSTS[Rung.HIGH] - COSTS[Rung.LOW]


@pytest.mark.parametrize(
    ("signs", "ends"),
    [
        (CALM, False),
        (Signs(estimate=390_000, stuck=True), False),
        (Signs(estimate=250_000, fell=True), True),
        (Signs(estimate=2_000_000, fell=True), False),
        (Signs(lost=0.05), False),
        (Signs(lost=0.12), True),
        (Signs(wanted_again=0.12), True),
    ],
)
def test_a_probe_ends_when_it_does_not_get_through(signs: Signs, ends: bool) -> None:
    probed = moved(PROBING, signs)
    assert probed.rung is Rung.LOW, "the picture is not touched"
    assert (probed.probes_since is None) is ends
    if ends:
        assert probed.tries_at == NOW + 2 * FIRST_PATIENCE_S
        assert probed.settles_at > NOW


def test_a_probe_that_gets_through_leads_up() -> None:
    passed = replace(PROBING, probes_since=NOW - PROBE_S)
    assert moved(passed) == replace(passed, rung=Rung.HIGH, since=NOW, probes_since=None)


steps = st.tuples(
    st.floats(0.05, 5),
    st.builds(
        Signs,
        estimate=st.none() | st.integers(0, 5_000_000),
        fell=st.booleans(),
        stuck=st.booleans(),
        lost=st.floats(0, 1),
        wanted_again=st.floats(0, 2),
    ),
    st.sampled_from(Wish),
)


@given(st.lists(steps, max_size=60))
def test_a_viewer_takes_one_step_at_a_time_and_none_while_one_settles(
    taken: list[tuple[float, Signs, Wish]],
) -> None:
    standing, now, order = Standing(), 0.0, list(Rung)
    for passed, signs, wish in taken:
        now += passed
        following = stand(standing, signs, wish, COSTS, now)
        if following.rung is not standing.rung:
            assert abs(order.index(following.rung) - order.index(standing.rung)) == 1
            is_wish = wish is Wish.SAVE and standing.rung is Rung.HIGH
            assert is_wish or now >= standing.settles_at
        assert FIRST_PATIENCE_S <= following.patience_s <= MOST_PATIENCE_S
        standing = following
