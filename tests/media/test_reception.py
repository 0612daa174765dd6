import pytest

from streaming_server.media.continuity import LARGEST_GAP
from streaming_server.media.reception import MOST_TRIES, MOST_WANTED, Missing, Reception
from streaming_server.media.rtcp import SenderReport


def missing_after(*sequences: int) -> Missing:
    missing = Missing()
    for sequence in sequences:
        missing.arrived(sequence, 1.0)
    return missing


def test_a_gap_is_asked_for_at_once() -> None:
    assert missing_after(10, 13).due(1.0) == (11, 12)


def test_a_gap_over_the_wrap_is_found() -> None:
    assert missing_after(0xFFFE, 1).due(1.0) == (0xFFFF, 0)


def test_what_came_late_is_not_asked_for() -> None:
    assert missing_after(10, 13, 12).due(1.0) == (11,)


def test_it_is_asked_again_after_a_round_trip_and_not_before() -> None:
    missing = missing_after(10, 12)
    missing.round_trip_s = 0.05
    assert missing.due(1.0) == (11,)
    assert missing.due(1.06) == ()
    assert missing.due(1.071) == (11,)


def test_it_is_asked_a_limited_number_of_times() -> None:
    missing = missing_after(10, 12)
    asked = [missing.due(1.0 + second) for second in range(MOST_TRIES + 5)]
    assert sum(map(len, asked)) == MOST_TRIES
    assert len(missing.wanted) == 0


def test_a_huge_jump_asks_for_nothing() -> None:
    assert missing_after(10, 10 + LARGEST_GAP + 1).due(1.0) == ()


def test_many_gaps_do_not_pile_up() -> None:
    missing = missing_after(*range(0, 30_000, LARGEST_GAP))
    assert len(missing.wanted) <= MOST_WANTED


def test_the_answer_to_the_first_request_measures_the_round_trip() -> None:
    missing = missing_after(10, 12)
    missing.due(1.0)
    missing.arrived(11, 1.02)
    assert missing.round_trip_s == pytest.approx(0.09)


def test_a_report_counts_what_is_missing_since_the_last() -> None:
    reception = Reception(5, 90_000)
    for sequence in (0xFFFE, 0xFFFF, 1, 2):  # 0 is lost
        reception.arrived(sequence, 0, 100, 1.0)
    block = reception.report_block(1.0)
    assert (block.ssrc, block.packets_lost, block.fraction_lost) == (5, 1, 256 // 5)
    assert block.highest_sequence == 0x1_0002
    reception.arrived(3, 0, 100, 1.1)
    assert reception.report_block(1.1).fraction_lost == 0


def test_a_report_says_how_old_the_senders_own_is() -> None:
    reception = Reception(5, 90_000)
    reception.arrived(1, 0, 100, 1.0)
    report = SenderReport(ssrc=5, ntp=0x1234_5678_9ABC_DEF0, rtp=0, packets=0, octets=0)
    reception.sender_reported(report, 2.0)
    block = reception.report_block(2.5)
    assert (block.last_report, block.delay) == (0x5678_9ABC, 0x8000)


def test_even_arrivals_have_no_jitter() -> None:
    reception = Reception(5, 90_000)
    for number in range(50):
        reception.arrived(number, number * 3000, 100, 1.0 + number / 30)
    assert reception.report_block(3.0).jitter <= 1


def test_a_source_that_jumps_has_not_lost_what_it_never_sent() -> None:
    reception = Reception(5, 90_000)
    reception.arrived(1, 0, 100, 1.0)
    reception.arrived(30_000, 0, 100, 1.1)
    assert reception.report_block(1.2).packets_lost == 0
