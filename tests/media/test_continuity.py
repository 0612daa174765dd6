"""The line against a model that knows what the 16 bits on the wire cannot say."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.continuity import LARGEST_GAP, SOURCE_HOLD_S, Continuity

CLOCK_HZ = 90_000
FRAME = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's packets by their true, unbounded numbers, in order of arrival."""

    ssrc: int
    first: int
    clock: int
    offsets: tuple[int, ...]


def sources() -> st.SearchStrategy[list[Source]]:
    steps = st.lists(st.integers(1, LARGEST_GAP // 3), min_size=1, max_size=40)

    def shuffled(source: tuple[int, int, int, list[int], int]) -> Source:
        ssrc, first, clock, gaps, seed = source
        offsets = [0]
        for gap in gaps:
            offsets.append(offsets[-1] + (gap if gap % 7 == 0 else 1))
        # Neighbours overtake each other now and then; twice in a row, one would fall ever further
        # behind, to where nothing is taken any more.
        for place in range(2, len(offsets) - 1, 2):
            if (seed >> place) & 1:
                offsets[place], offsets[place + 1] = offsets[place + 1], offsets[place]
        return Source(ssrc=ssrc, first=first, clock=clock, offsets=tuple(offsets))

    parts = st.tuples(
        st.integers(1, 5),
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFFFF_FFFF),
        steps,
        st.integers(0, (1 << 40) - 1),
    )
    return st.lists(parts.map(shuffled), min_size=1, max_size=5)


@given(sources())
def test_the_line_is_the_models_line(arriving: list[Source]) -> None:
    line = Continuity(CLOCK_HZ)
    now = 100.0
    for number, source in enumerate(arriving):
        line.release()
        base = line.next_index
        before = line.last_timestamp
        for offset in source.offsets:
            now += 0.01
            timestamp = (source.clock + offset * FRAME) & 0xFFFF_FFFF
            place = line.place(
                source.ssrc + 10 * number, (source.first + offset) & 0xFFFF, timestamp, now
            )
            assert place is not None
            assert place.index == base + offset
            assert place.is_break == (offset == 0)
            if offset == 0 and before is not None:
                assert (place.timestamp - before) & 0xFFFF_FFFF in range(890, 1811)
            assert (place.timestamp - timestamp) & 0xFFFF_FFFF == line.timestamp_offset


@given(
    first=st.integers(0, 0xFFFF),
    jump=st.integers(LARGEST_GAP + 1, 0x8000 - 1) | st.integers(-0x8000, -LARGEST_GAP - 1),
)
def test_one_stray_packet_does_not_move_the_line(first: int, jump: int) -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, first, 0, 1.0)
    assert line.place(7, (first + jump) & 0xFFFF, 90, 1.001) is None
    after = line.place(7, (first + 1) & 0xFFFF, 180, 1.002)
    assert after is not None
    assert (after.index, after.is_break) == (1, False)


@given(first=st.integers(0, 0xFFFF), jump=st.integers(LARGEST_GAP + 1, 0x7FFF))
def test_two_in_a_row_do(first: int, jump: int) -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, first, 0, 1.0)
    line.place(7, (first + jump) & 0xFFFF, 90, 1.001)
    resumed = line.place(7, (first + jump + 1) & 0xFFFF, 180, 1.002)
    assert resumed is not None
    assert (resumed.index, resumed.is_break, resumed.timestamp) == (1, True, 180)


def test_a_second_source_beside_a_live_one_is_not_mixed_in() -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, 0, 1.0)
    assert line.place(8, 5000, 77, 1.0 + SOURCE_HOLD_S / 2) is None


def test_another_source_takes_over_a_silent_line_without_a_hole() -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, 1000, 1.0)
    place = line.place(8, 5000, 4_000_000_000, 3.0)
    assert place is not None
    assert (place.index, place.is_break) == (1, True)
    assert place.timestamp == 1000 + 2 * CLOCK_HZ


def test_what_came_before_the_line_began_is_refused() -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, 0, 1.0)
    assert line.place(7, 99, 0, 1.001) is None


def test_a_restarted_clock_goes_on_where_the_wall_clock_is() -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, 1000, 1.0)
    line.place(7, 40_000, 3_000_000_000, 1.5)
    place = line.place(7, 40_001, 3_000_000_000, 2.0)
    assert place is not None
    assert place.timestamp == 1000 + CLOCK_HZ


@given(
    first=st.integers(0, 0xFFFF_FFFF),
    ahead=st.integers(-(1 << 31), (1 << 31) - 1),
    later=st.integers(-FRAME, 10 * FRAME),
)
def test_another_encoding_of_the_same_picture_goes_on_at_the_same_time(
    first: int, ahead: int, later: int
) -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, first, 1.0)
    line.release(ahead)
    place = line.place(8, 5000, (first + later + ahead) & 0xFFFF_FFFF, 1.02)
    assert place is not None
    assert (place.timestamp - first) & 0xFFFF_FFFF == max(1, later), "never the same, never earlier"


def test_a_clock_that_nobody_can_mean_is_not_believed() -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, 1000, 1.0)
    line.release(ahead=0)
    place = line.place(8, 5000, 3_000_000_000, 1.5)
    assert place is not None
    assert place.timestamp == 1000 + CLOCK_HZ // 2


@given(jump=st.integers(-(1 << 31) + 1, 1 << 31))
def test_a_clock_that_jumps_while_live_moves_the_line_by_what_passed(jump: int) -> None:
    line = Continuity(CLOCK_HZ)
    line.place(7, 100, 1000, 1.0)
    place = line.place(7, 101, (1000 + jump) & 0xFFFF_FFFF, 1.04)
    after = line.place(7, 102, (1000 + jump + FRAME) & 0xFFFF_FFFF, 1.08)
    assert place is not None
    assert after is not None
    assert (place.index, after.index) == (1, 2)
    # What stays within ten seconds is a late packet and not another clock.
    moved = (place.timestamp - 1000 + (1 << 31)) % (1 << 32) - (1 << 31)
    assert abs(moved - 0.04 * CLOCK_HZ) <= 10 * CLOCK_HZ + 1
    assert (after.timestamp - place.timestamp) & 0xFFFF_FFFF == FRAME
