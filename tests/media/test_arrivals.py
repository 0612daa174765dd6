"""Feedback read back by the letter of the draft, not by our own writer."""

from struct import unpack_from

from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.arrivals import FEEDBACK_INTERVAL_S, ArrivalLog


def read_feedback(packet: bytes) -> tuple[int, int, dict[int, float | None]]:
    """(base, feedback count, {number: seconds or None when lost})."""
    first, kind, words = unpack_from("!BBH", packet)
    assert (first & 0x1F, kind, len(packet)) == (15, 205, 4 + 4 * words)
    base, count, reference = unpack_from("!HHI", packet, 12)
    position, symbols = 20, list[int]()
    while len(symbols) < count:
        (chunk,) = unpack_from("!H", packet, position)
        position += 2
        assert chunk >> 14 == 3, "a vector of two-bit symbols"
        symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
    ticks = (reference >> 8) * 256
    seen: dict[int, float | None] = {}
    for place in range(count):
        number = (base + place) & 0xFFFF
        match symbols[place]:
            case 0:
                seen[number] = None
            case 1:
                ticks += packet[position]
                position += 1
                seen[number] = ticks / 4000
            case 2:
                ticks += unpack_from("!h", packet, position)[0]
                position += 2
                seen[number] = ticks / 4000
    padding = packet[-1] if first & 0x20 else 0
    assert position + padding == len(packet)
    return base, reference & 0xFF, seen


@given(
    first=st.integers(0, 0xFFFF),
    steps=st.lists(st.tuples(st.integers(1, 5), st.floats(0.0, 0.2)), min_size=1, max_size=60),
)
def test_each_packet_is_told_once_with_its_time(first: int, steps: list[tuple[int, float]]) -> None:
    log, now, number = ArrivalLog(), 50.0, first
    sent: dict[int, float] = {}
    told: dict[int, float] = {}
    for gap, wait in steps:
        log.record(number, now)
        sent[number] = now
        for packet in filter(None, [log.feedback(1, 2, now)]):
            told |= {n: at for n, at in read_feedback(packet)[2].items() if at is not None}
        number = (number + gap) & 0xFFFF
        now += wait
    last = log.feedback(1, 2, now + 1)
    if last is not None:
        told |= {n: at for n, at in read_feedback(last)[2].items() if at is not None}
    assert told.keys() == sent.keys()
    assert all(abs(told[n] - at) < 0.00051 for n, at in sent.items())


def test_a_packet_that_did_not_come_is_told_as_lost() -> None:
    log = ArrivalLog()
    for number in (10, 12):
        log.record(number, 1.0)
    packet = log.feedback(1, 2, 1.0)
    assert packet is not None
    base, _, seen = read_feedback(packet)
    assert base == 10
    assert seen == {10: 1.0, 11: None, 12: 1.0}


def test_overtaking_packets_have_their_own_times() -> None:
    log = ArrivalLog()
    for number, at in ((1, 1.0), (3, 1.01), (2, 1.02)):
        log.record(number, at)
    packet = log.feedback(1, 2, 1.02)
    assert packet is not None
    assert read_feedback(packet)[2] == {1: 1.0, 2: 1.02, 3: 1.01}


def test_feedback_comes_at_its_interval_and_is_counted() -> None:
    log = ArrivalLog()
    log.record(1, 1.0)
    assert log.feedback(1, 2, 1.0) is not None
    log.record(2, 1.01)
    assert log.feedback(1, 2, 1.01) is None
    packet = log.feedback(1, 2, 1.0 + FEEDBACK_INTERVAL_S)
    assert packet is not None
    assert read_feedback(packet)[:2] == (2, 1)


def test_a_huge_jump_starts_anew() -> None:
    log = ArrivalLog()
    log.record(1, 1.0)
    log.record(20_000, 1.1)
    packet = log.feedback(1, 2, 1.1)
    assert packet is not None
    assert read_feedback(packet)[2] == {20_000: 1.1}


def test_nothing_is_told_before_anything_came() -> None:
    assert ArrivalLog().feedback(1, 2, 1.0) is None
