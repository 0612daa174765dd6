"""What reports come to, from the first to the last step of a viewer's way."""

from shared.rungs import FIRST_PATIENCE_S, PROBE_S, SETTLES_S, Rung, Wish
from streaming_server.media.ladder.footing import RISES_WITHIN_S, Footing

COSTS = {Rung.HIGH: 1_200_000.0, Rung.LOW: 250_000.0, Rung.SOUND: 50_000.0}


def fallen() -> Footing:
    """At 0 s, onto the small picture."""
    footing = Footing()
    for at in (-RISES_WITHIN_S, 0.0):
        footing.note_estimate(300_000, at)
    assert footing.step(COSTS, 0)
    assert footing.rung is Rung.LOW
    return footing


def test_a_first_estimate_that_is_enough_changes_nothing() -> None:
    footing = Footing()
    footing.note_estimate(1_000_000, 0)
    assert not footing.step(COSTS, 0)


def test_a_first_estimate_is_low_and_rises_where_all_arrives() -> None:
    """What a browser on a wide path said after it joined in a burst."""
    footing = Footing()
    for at, bitrate in enumerate((314_000, 320_000, 326_000, 331_000, 337_000, 344_000, 350_000)):
        footing.note_estimate(bitrate, at / 4)
        assert not footing.step(COSTS, at / 4)


def test_an_estimate_that_falls_once_and_rises_again_changes_nothing() -> None:
    footing = Footing()
    for at, bitrate in enumerate((1_400_000, 800_000, 800_000, 800_000, 830_000, 830_000, 860_000)):
        footing.note_estimate(bitrate, at / 4)
        assert not footing.step(COSTS, at / 4)


def test_an_estimate_that_stays_low_is_a_sign() -> None:
    footing = Footing()
    for at, bitrate in enumerate((1_400_000, 700_000, 500_000, 310_000)):
        footing.note_estimate(bitrate, at / 4)
        assert not footing.step(COSTS, at / 4)
    footing.note_estimate(300_000, RISES_WITHIN_S)
    assert footing.step(COSTS, RISES_WITHIN_S)


def test_one_report_of_loss_may_be_chance_and_two_are_not() -> None:
    footing = Footing()
    for second, lost in enumerate((0, 40)):
        footing.note_loss(lost, second * 100, second)
        assert not footing.step(COSTS, second)
    footing.note_loss(70, 200, 2)
    assert footing.step(COSTS, 2)


def test_many_packets_asked_for_again_are_seen_within_a_second() -> None:
    footing = Footing()
    footing.note_wanted(1, 100, 0.0)
    footing.note_wanted(30, 190, 0.9)
    assert footing.step(COSTS, 0.9)


def test_a_few_packets_in_a_row_that_are_asked_for_again_are_chance() -> None:
    """Seven of twenty, of a picture that goes on without."""
    footing = Footing()
    footing.note_wanted(7, 100, 0.0)
    footing.note_wanted(1, 120, 0.4)
    footing.note_wanted(1, 160, 0.9)
    assert not footing.step(COSTS, 0.9)


def test_a_loss_that_repetitions_make_good_is_borne() -> None:
    footing = Footing()
    for second in range(20):
        for part in range(10):
            footing.note_wanted(2, second * 180 + part * 18, second + part / 10)
        footing.note_loss(second * 12, second * 180, float(second))
        assert not footing.step(COSTS, float(second))


def test_reports_about_the_overflow_do_not_lead_further_down() -> None:
    footing = fallen()
    for tenth in range(int(SETTLES_S * 10)):
        footing.note_estimate(100_000, tenth / 10)
        footing.note_loss(tenth * 5, tenth * 10, tenth / 10)
        footing.note_wanted(50, tenth * 10, tenth / 10)
        assert not footing.step(COSTS, tenth / 10)
    assert not footing.step(COSTS, SETTLES_S)


def test_an_estimate_that_fell_while_a_step_settled_is_where_it_begins_again() -> None:
    footing = fallen()
    footing.note_estimate(60_000, SETTLES_S - 0.1)
    for part, bitrate in enumerate((60_000, 65_000, 70_000)):
        footing.note_estimate(bitrate, SETTLES_S + part / 4)
        assert not footing.step(COSTS, SETTLES_S + part / 4)
    for at in (SETTLES_S + 0.5, SETTLES_S + 0.5 + RISES_WITHIN_S):
        footing.note_estimate(50_000, at)
    assert footing.step(COSTS, SETTLES_S + 0.5 + RISES_WITHIN_S)
    assert footing.rung is Rung.SOUND


def test_little_is_believed_where_little_is_sent_and_no_fall() -> None:
    footing = fallen()
    tried_at = FIRST_PATIENCE_S
    assert footing.step(COSTS, tried_at)
    assert footing.rung is Rung.HIGH
    footing.note_estimate(390_000, tried_at + 1)
    assert not footing.step(COSTS, tried_at + 1)
    footing.note_estimate(310_000, tried_at + 1 + RISES_WITHIN_S)
    assert footing.step(COSTS, tried_at + 1 + RISES_WITHIN_S)


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
        footing.note_loss(tenth // 2, tenth * 5, tenth / 10)
        footing.step(COSTS, tenth / 10)
    assert footing.rung is Rung.HIGH


def test_a_source_that_counts_anew_is_no_loss() -> None:
    footing = Footing()
    for second, (lost, numbered) in enumerate(((0, 70_000), (0, 100), (0, 200), (1, 300))):
        footing.note_loss(lost, numbered, second)
        assert not footing.step(COSTS, second)
