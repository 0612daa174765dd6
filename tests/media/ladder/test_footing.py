"""What reports come to, from the first to the last step of a viewer's way."""

from shared.rungs import FIRST_PATIENCE_S, PROBE_S, SETTLES_S, Rung, Wish
from streaming_server.media.ladder.footing import Footing

COSTS = {Rung.HIGH: 1_200_000.0, Rung.LOW: 250_000.0, Rung.SOUND: 50_000.0}


def fallen(now: float = 0.0) -> Footing:
    footing = Footing()
    footing.note_estimate(300_000, now)
    assert footing.step(COSTS, now)
    assert footing.rung is Rung.LOW
    return footing


def test_a_first_estimate_that_is_enough_changes_nothing() -> None:
    footing = Footing()
    footing.note_estimate(1_000_000, 0)
    assert not footing.step(COSTS, 0)


def test_one_report_of_loss_may_be_chance_and_two_are_not() -> None:
    footing = Footing()
    footing.note_loss(0.4, 0)
    assert not footing.step(COSTS, 0)
    footing.note_loss(0.3, 1)
    assert footing.step(COSTS, 1)


def test_many_packets_asked_for_again_are_seen_within_a_second() -> None:
    footing = Footing()
    footing.note_wanted(1, 100, 0.0)
    footing.note_wanted(30, 160, 0.5)
    assert footing.step(COSTS, 0.5)


def test_a_loss_that_repetitions_make_good_is_borne() -> None:
    footing = Footing()
    for second in range(20):
        for part in range(10):
            footing.note_wanted(2, second * 180 + part * 18, second + part / 10)
        footing.note_loss(0.07, float(second))
        assert not footing.step(COSTS, float(second))


def test_reports_about_the_overflow_do_not_lead_further_down() -> None:
    footing = fallen()
    for tenth in range(int(SETTLES_S * 10)):
        footing.note_estimate(100_000, tenth / 10)
        footing.note_loss(0.5, tenth / 10)
        footing.note_wanted(50, tenth * 10, tenth / 10)
        assert not footing.step(COSTS, tenth / 10)
    assert not footing.step(COSTS, SETTLES_S)


def test_an_estimate_that_fell_while_a_step_settled_is_where_it_begins_again() -> None:
    footing = fallen()
    footing.note_estimate(60_000, SETTLES_S / 2)
    for bitrate in (60_000, 65_000, 70_000):
        footing.note_estimate(bitrate, SETTLES_S)
        assert not footing.step(COSTS, SETTLES_S)
    footing.note_estimate(50_000, SETTLES_S)
    assert footing.step(COSTS, SETTLES_S)
    assert footing.rung is Rung.SOUND


def test_little_is_believed_where_little_is_sent_and_no_fall() -> None:
    footing = fallen()
    tried_at = FIRST_PATIENCE_S
    assert footing.step(COSTS, tried_at)
    assert footing.rung is Rung.HIGH
    footing.note_estimate(390_000, tried_at + 1)
    assert not footing.step(COSTS, tried_at + 1)
    footing.note_estimate(310_000, tried_at + 2)
    assert footing.step(COSTS, tried_at + 2)


def test_filler_is_as_much_as_passed_since_it_was_last_sent() -> None:
    footing = fallen()
    start = FIRST_PATIENCE_S
    assert not footing.step(COSTS, start, can_probe=True)
    assert footing.is_probing
    footing.filler(COSTS, start)
    sent = sum(footing.filler(COSTS, start + tenth / 10) for tenth in range(1, 31))
    whole = (COSTS[Rung.HIGH] - COSTS[Rung.LOW]) / 8 * 2  # grows for two of the three seconds
    assert 0.9 * whole < sent < 1.1 * whole
    assert footing.step(COSTS, start + PROBE_S, can_probe=True)
    assert footing.rung is Rung.HIGH


def test_who_asks_for_more_is_not_probed_first() -> None:
    footing = Footing()
    footing.choose(Wish.SAVE, 0)
    assert footing.step(COSTS, 0, can_probe=True)
    footing.choose(Wish.AUTO, 1)
    assert footing.step(COSTS, 1, can_probe=True)
    assert footing.rung is Rung.HIGH


def test_reports_about_a_few_packets_each_are_taken_together() -> None:
    """A browser that misses packets reports several times a second, each time about a handful."""
    footing = Footing()
    for tenth in range(100):
        footing.note_loss(0.5 if tenth % 10 in (3, 4) else 0.0, tenth / 10)
        footing.step(COSTS, tenth / 10)
    assert footing.rung is Rung.HIGH
