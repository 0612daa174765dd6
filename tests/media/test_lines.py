"""Fan-out with real keys and real sockets, and a socket that is full when it should be."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Policy, Session

from streaming_server.media.codecs import Codec
from streaming_server.media.lines import PATIENCE_S, REPLAY_AGE_S, Line
from streaming_server.media.rtp import RtpPacket, parse_rtp
from streaming_server.media.seats import Numbers, Seat
from streaming_server.media.srtp import Address, Inlet, Outlet

KEY, DELTA = b"\x10\x00picture", b"\x10\x01picture"
NUMBERS = Numbers(payload_type=96, send_time_id=3)
SSRC, THEIR_SSRC = 1, 7


@dataclass(slots=True)
class Viewer:
    """Holds the other end of an outlet's keys. full: how many more sends find no room."""

    full: int = 0
    tag_length: int = 16
    received: list[RtpPacket] = field(default_factory=list)
    outlet: Outlet = field(init=False)
    seat: Seat = field(init=False)
    _inlet: Inlet = field(init=False)

    def __post_init__(self) -> None:
        gcm = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
        profile = gcm if self.tag_length == 16 else Policy.SRTP_PROFILE_AES128_CM_SHA1_80
        key = os.urandom(30)
        out = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)
        out.allow_repeat_tx, out.window_size = True, 1024
        into = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile)
        self._inlet = Inlet(Session(into))
        self.outlet = Outlet(Session(out), self.tag_length)
        self.outlet.send_to = self._take
        self.seat = Seat(self.outlet, NUMBERS)

    @property
    def sequences(self) -> list[int]:
        return [packet.sequence for packet in self.received]

    def _take(self, packet: memoryview, _address: Address) -> int:
        if self.full:
            self.full -= 1
            raise BlockingIOError
        opened = self._inlet.rtp(bytes(packet))
        if opened is not None:
            self.received.append(parse_rtp(opened))
        return len(packet)


class Publisher:
    """Sends pictures of two packets each into a line."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.sequence = 65_530  # soon to wrap
        self.now = 1.0

    def picture(self, payload: bytes) -> None:
        self.now += 1 / 30
        for first in (True, False):
            self.packet(payload if first else b"\x00rest", is_last=not first)

    def packet(self, payload: bytes, *, is_last: bool = False) -> None:
        """Of the picture of this moment; the last one ends it."""
        self.sequence += 1
        packet = RtpPacket(
            payload_type=100,
            marker=is_last,
            sequence=self.sequence & 0xFFFF,
            timestamp=int(self.now * 90_000),
            ssrc=THEIR_SSRC,
            payload=payload,
            extensions={},
        )
        self.line.forward(packet, self.now)


@pytest.fixture
def publisher() -> Publisher:
    line = Line("video", SSRC, 90_000, 64)
    line.change_codec(Codec.VP8)
    return Publisher(line)


@pytest.mark.parametrize("tag_length", [16, 10])
def test_a_viewer_gets_every_packet_under_its_own_numbers(
    publisher: Publisher, tag_length: int
) -> None:
    viewer = Viewer(tag_length=tag_length)
    publisher.picture(KEY)
    assert publisher.line.join(viewer.seat, publisher.now)
    for _ in range(10):
        publisher.picture(DELTA)
    assert viewer.sequences == list(range(22))
    assert {(p.ssrc, p.payload_type) for p in viewer.received} == {(SSRC, 96)}
    assert all(len(packet.extensions[3]) == 3 for packet in viewer.received)
    assert [packet.payload for packet in viewer.received[:2]] == [KEY, b"\x00rest"]


def test_who_comes_between_two_publishers_is_shown_nothing_of_the_first(
    publisher: Publisher,
) -> None:
    early, late = Viewer(), Viewer()
    publisher.line.join(early.seat, publisher.now)
    publisher.picture(KEY)
    publisher.line.begin_anew()
    assert not publisher.line.join(late.seat, publisher.now)
    publisher.line.relieve(publisher.now + 2 * PATIENCE_S)
    assert late.received == []
    assert early.seat.repeat([0]) == 1, "what was lost before can still be had"
    publisher.picture(KEY)
    assert [packet.payload for packet in late.received] == [KEY, b"\x00rest"]
    assert late.received[0].timestamp == early.received[-1].timestamp


def test_a_viewer_that_comes_late_waits_for_a_keyframe(publisher: Publisher) -> None:
    viewer = Viewer()
    publisher.picture(KEY)
    publisher.now += REPLAY_AGE_S
    publisher.picture(DELTA)
    assert not publisher.line.join(viewer.seat, publisher.now)
    publisher.picture(DELTA)
    assert viewer.received == []
    publisher.picture(KEY)
    publisher.picture(DELTA)
    assert viewer.sequences == [6, 7, 8, 9]


def test_who_waits_for_an_encoder_that_does_not_answer_gets_the_last_keyframe(
    publisher: Publisher,
) -> None:
    viewer = Viewer()
    publisher.picture(KEY)
    publisher.now += REPLAY_AGE_S
    publisher.picture(DELTA)
    publisher.line.join(viewer.seat, publisher.now)
    publisher.line.relieve(publisher.now + PATIENCE_S / 2)
    assert viewer.received == []
    publisher.line.relieve(publisher.now + PATIENCE_S * 1.1)
    publisher.picture(DELTA)
    assert viewer.sequences == [0, 1, 2, 3, 4, 5]


def test_a_keyframe_that_is_no_longer_kept_cannot_help(publisher: Publisher) -> None:
    viewer = Viewer()
    publisher.picture(KEY)
    for _ in range(40):
        publisher.picture(DELTA)
    publisher.line.join(viewer.seat, publisher.now)
    publisher.line.relieve(publisher.now + 10)
    assert viewer.received == []
    publisher.picture(KEY)
    assert viewer.sequences == [82, 83]


def test_groups_get_their_own_header_and_the_same_picture(publisher: Publisher) -> None:
    first, second = Viewer(), Viewer()
    second.seat.renumber(Numbers(payload_type=120, send_time_id=None))
    publisher.picture(KEY)
    publisher.line.join(first.seat, publisher.now)
    publisher.line.join(second.seat, publisher.now)
    publisher.picture(DELTA)
    assert [p.payload for p in first.received] == [p.payload for p in second.received]
    assert {p.payload_type for p in second.received} == {120}
    assert all(not p.extensions for p in second.received)


def test_a_full_socket_loses_the_rest_of_the_frame_and_nobody_elses(
    publisher: Publisher,
) -> None:
    slow, quick = Viewer(), Viewer()
    publisher.picture(KEY)
    for viewer in (slow, quick):
        publisher.line.join(viewer.seat, publisher.now)
    slow.full = 1
    publisher.picture(DELTA)
    publisher.picture(DELTA)
    assert slow.sequences == [0, 1, 4, 5]
    assert quick.sequences == [0, 1, 2, 3, 4, 5]


def test_a_socket_that_stays_full_costs_one_try_a_frame(publisher: Publisher) -> None:
    stuck = Viewer(full=1000)
    publisher.picture(KEY)
    publisher.line.join(stuck.seat, publisher.now)
    left = stuck.full
    for _ in range(10):
        publisher.picture(DELTA)
    assert left - stuck.full == 10


def test_a_viewer_that_left_while_its_socket_was_full_stays_away(publisher: Publisher) -> None:
    viewer = Viewer()
    publisher.picture(KEY)
    publisher.line.join(viewer.seat, publisher.now)
    viewer.full = 1
    publisher.picture(DELTA)
    viewer.seat.leave()
    publisher.picture(DELTA)
    assert viewer.sequences == [0, 1]


def test_a_repeated_packet_is_the_same_bit_by_bit(publisher: Publisher) -> None:
    sent: list[bytes] = []
    viewer = Viewer()
    publisher.picture(KEY)

    def take(packet: memoryview, _address: Address) -> int:
        sent.append(bytes(packet))
        return len(packet)

    viewer.outlet.send_to = take
    publisher.line.join(viewer.seat, publisher.now)
    publisher.picture(DELTA)
    assert viewer.seat.repeat([2, 3, 40]) == 2
    assert sent[-2:] == sent[2:4]


def test_what_came_out_of_order_is_sent_on_in_its_place(publisher: Publisher) -> None:
    viewer = Viewer()
    publisher.picture(KEY)
    publisher.line.join(viewer.seat, publisher.now)

    def arrives(sequence: int) -> None:
        packet = RtpPacket(
            payload_type=100,
            marker=False,
            sequence=sequence & 0xFFFF,
            timestamp=0,
            ssrc=THEIR_SSRC,
            payload=DELTA,
            extensions={},
        )
        publisher.line.forward(packet, publisher.now)

    newest = publisher.sequence
    for sequence in (newest + 3, newest + 1, newest + 1, newest + 2):
        arrives(sequence)
    assert viewer.sequences == [0, 1, 4, 2, 3]


def test_another_codec_forgets_what_was_sent(publisher: Publisher) -> None:
    viewer = Viewer()
    publisher.picture(KEY)
    publisher.line.join(viewer.seat, publisher.now)
    publisher.line.change_codec(Codec.H264)
    assert viewer.seat.repeat([0, 1]) == 0
    viewer.seat.leave()
    assert not publisher.line.join(viewer.seat, publisher.now)
    publisher.picture(b"\x65\x88picture")
    assert viewer.sequences == [0, 1, 2, 3]


class Clock:
    """What a line asks for later, done when the test says so."""

    def __init__(self) -> None:
        self.due: list[Timer] = []

    def later(self, _seconds: float, act: Callable[[], None]) -> "Timer":
        timer = Timer(act)
        self.due.append(timer)
        return timer

    def ring(self) -> None:
        due, self.due = self.due, []
        for timer in due:
            if not timer.is_cancelled:
                timer.act()


class Timer:
    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


def test_a_picture_leaves_when_it_is_whole_or_after_a_moment() -> None:
    clock = Clock()
    line = Line("video", SSRC, 90_000, 64, clock.later)
    line.change_codec(Codec.VP8)
    publisher, viewer = Publisher(line), Viewer()
    publisher.packet(KEY, is_last=True)
    line.join(viewer.seat, publisher.now)
    publisher.packet(DELTA)
    assert viewer.sequences == [0]
    clock.ring()
    assert viewer.sequences == [0, 1]
    publisher.packet(DELTA)
    publisher.packet(DELTA, is_last=True)
    assert viewer.sequences == [0, 1, 2, 3]
    clock.ring()
    assert viewer.sequences == [0, 1, 2, 3]


@given(st.lists(st.sampled_from(["key", "delta", "last", "join", "leave", "moment"]), max_size=60))
def test_whatever_is_held_a_viewer_misses_nothing_while_it_watches(acts: list[str]) -> None:
    clock = Clock()
    line = Line("video", SSRC, 90_000, 64, clock.later)
    line.change_codec(Codec.VP8)
    publisher, watching, gone = Publisher(line), list[Viewer](), list[tuple[Viewer, int]]()
    publisher.packet(KEY, is_last=True)
    for act in acts:
        match act:
            case "join":
                watching.append(Viewer())
                line.join(watching[-1].seat, publisher.now)
            case "leave" if watching:
                viewer = watching.pop(0)
                viewer.seat.leave()
                line.leave(viewer.seat)
                gone.append((viewer, line.next_index))
            case "moment":
                clock.ring()
            case "key" | "delta" | "last":
                publisher.packet(KEY if act == "key" else DELTA, is_last=act == "last")
                publisher.now += 0.01 if act == "last" else 0
    line.flush()
    for viewer, end in [*gone, *[(viewer, line.next_index) for viewer in watching]]:
        assert viewer.sequences
        assert viewer.received[0].payload == KEY
        assert viewer.sequences == list(range(viewer.sequences[0], end))
