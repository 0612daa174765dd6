"""Packets in order, and holes where they were given up."""

from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.order import HOLE, PATIENCE_S, Hole, Order
from streaming_server.media.ring import StagePacket

CLOCK_HZ = 90_000


def packet(index: int) -> StagePacket:
    return StagePacket(
        index=index, timestamp=index * 900, marker=True, payload=b"", send_time=0
    )  # a hundred a second


def indexes(parts: list[StagePacket | Hole]) -> list[int | None]:
    return [part.index if isinstance(part, StagePacket) else None for part in parts]


def test_a_packet_sent_again_in_time_leaves_no_hole() -> None:
    order = Order(CLOCK_HZ)
    parts = [part for index in (5, 7, 8, 6, 9) for part in order.put(packet(index))]
    assert indexes(parts) == [5, 6, 7, 8, 9]


def test_what_does_not_come_in_time_is_a_hole() -> None:
    order = Order(CLOCK_HZ)
    last = 7 + int(PATIENCE_S * 100) + 1
    parts = [part for index in (5, *range(7, last)) for part in order.put(packet(index))]
    assert indexes(parts) == [5]
    assert indexes(order.put(packet(last))) == [None, *range(7, last + 1)]
    assert order.put(packet(6)) == []


def test_the_end_gives_up_what_is_missing() -> None:
    order = Order(CLOCK_HZ)
    order.put(packet(1))
    order.put(packet(3))
    assert indexes(order.flush()) == [None, 3]
    assert HOLE is not None


@given(st.permutations(range(40)), st.sets(st.integers(1, 39)))
def test_every_packet_that_came_is_used_once_and_in_order(
    sequence: list[int], lost: set[int]
) -> None:
    order = Order(CLOCK_HZ)
    order.put(packet(0))
    parts = [
        part
        for index in sequence
        if index and index not in lost
        for part in order.put(packet(index))
    ]
    found = [index for index in indexes(parts + order.flush()) if index is not None]
    assert found == [index for index in range(1, 40) if index not in lost]
