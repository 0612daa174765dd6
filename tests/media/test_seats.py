"""A viewer's sequence numbers against a model, over lines that wrap, lose, repeat and alternate."""

import os
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Policy, Session

from streaming_server.media.codecs import Codec
from streaming_server.media.lines import Line
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket, forward_distance, parse_rtp, timestamp_distance
from streaming_server.media.seats import Numbers, Seat
from streaming_server.media.srtp import Address, Inlet, Outlet

NUMBERS = Numbers(payload_type=96, send_time_id=3)
KEY, DELTA = b"\x10\x00", b"\x10\x01"
STEP = 3000


@dataclass(slots=True)
class Watcher:
    """Decrypts what a seat is sent, and keeps each number's first bytes."""

    received: list[RtpPacket] = field(default_factory=list)
    seat: Seat = field(init=False)
    _keys: Policy = field(init=False)

    def __post_init__(self) -> None:
        key = os.urandom(30)
        profile = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
        out = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)
        out.allow_repeat_tx, out.window_size = True, 1024
        self._keys = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile)
        self._keys.window_size = 1024
        inlet = Inlet(Session(self._keys))
        outlet = Outlet(Session(out), 16)

        def take(packet: memoryview, _address: Address) -> int:
            opened = inlet.rtp(bytes(packet))
            if opened is not None:  # a repeated packet came before and is dropped
                self.received.append(parse_rtp(opened))
            return len(packet)

        outlet.send_to = take
        self.seat = Seat(outlet, NUMBERS)

    @property
    def sequences(self) -> list[int]:
        return [packet.sequence for packet in self.received]


class Sender:
    """Puts pictures of one packet onto two lines; both show the same moments."""

    def __init__(self, start: int) -> None:
        self.lines = {name: Line(name, 1, 90_000, 64) for name in ("video", "low")}
        self.next = {"video": start, "low": 0}
        self.clock = 0
        for line in self.lines.values():
            line.change_codec(Codec.VP8)

    @property
    def now(self) -> float:
        return self.clock / 90_000

    def picture(self, name: str, *, is_key: bool, lost: int = 0) -> None:
        """lost: packets of the line that never came before this one."""
        self.clock += STEP
        index = self.next[name] + lost
        self.next[name] = index + 1
        payload = (KEY if is_key else DELTA) + f"{name} {index}".encode()
        packet = StagePacket(
            index=index, timestamp=self.clock, marker=True, payload=payload, send_time=index
        )
        self.lines[name].send(packet, self.now)


pictures = st.tuples(st.sampled_from(["video", "low"]), st.booleans(), st.integers(0, 3))
moves = st.sampled_from(["video", "low", "rest"])


@given(
    st.integers(0, 0x2_0000),
    st.lists(st.one_of(pictures, pictures, moves), max_size=120),
)
def test_numbers_go_on_over_any_changes_of_line(
    start: int, steps: list[tuple[str, bool, int] | str]
) -> None:
    sender, watcher = Sender(start), Watcher()
    sender.lines["video"].join(watcher.seat, sender.now)
    for step in steps:
        if isinstance(step, str):
            take_step(sender, watcher.seat, step)
        else:
            sender.picture(step[0], is_key=step[1], lost=step[2])
    for before, after in pairwise(watcher.received):
        check_follows(before, after)
    assert len(set(watcher.sequences)) == len(watcher.received)


def take_step(sender: Sender, seat: Seat, step: str) -> None:
    for line in sender.lines.values():
        if line is not seat.source:  # no longer waits there
            line.leave(seat)
    if step == "rest":
        seat.leave()
    elif sender.lines[step] is not seat.source:
        sender.lines[step].join(seat, sender.now)


def check_follows(before: RtpPacket, after: RtpPacket) -> None:
    distance = forward_distance(before.sequence, after.sequence)
    (line, index), (next_line, next_index) = origin(before), origin(after)
    begins_here = distance == 1 and after.payload.startswith(KEY)
    assert begins_here or (line == next_line and distance == next_index - index)
    assert timestamp_distance(before.timestamp, after.timestamp) > 0


def origin(packet: RtpPacket) -> tuple[str, int]:
    line, index = packet.payload[len(KEY) :].decode().split()
    return line, int(index)


def test_a_number_asked_for_again_is_what_it_was_before_the_change() -> None:
    sender, watcher = Sender(0xFFFE), Watcher()
    sender.picture("video", is_key=True)
    sender.lines["video"].join(watcher.seat, sender.now)
    sender.picture("video", is_key=False)
    sender.lines["low"].join(watcher.seat, sender.now)
    sender.picture("video", is_key=False)
    sender.picture("low", is_key=True)
    sender.picture("low", is_key=False)
    assert watcher.sequences == [0xFFFE, 0xFFFF, 0, 1, 2]
    again: list[bytes] = []

    def take(packet: memoryview, _address: Address) -> int:
        again.append(bytes(packet))
        return len(packet)

    inlet = Inlet(Session(watcher._keys))  # noqa: SLF001
    watcher.seat.outlet.send_to = take
    assert watcher.seat.repeat([0xFFFF, 0, 1, 2, 3, 0xFFFD]) == 4
    opened = [parse_rtp(inlet.rtp(packet) or b"") for packet in again]
    assert [p.payload for p in opened] == [p.payload for p in watcher.received[1:]]
    assert [p.timestamp for p in opened] == [p.timestamp for p in watcher.received[1:]]


def test_a_viewer_is_not_shown_an_older_picture_than_it_saw() -> None:
    sender, watcher = Sender(0), Watcher()
    sender.picture("low", is_key=True)
    sender.picture("video", is_key=True)
    sender.lines["video"].join(watcher.seat, sender.now)
    assert not sender.lines["low"].join(watcher.seat, sender.now)
    sender.picture("low", is_key=True)
    assert watcher.seat.source is sender.lines["low"]
    assert watcher.sequences == [0, 1]


def test_what_was_sent_is_counted_over_all_lines() -> None:
    sender, watcher = Sender(0), Watcher()
    for name in ("video", "low", "video"):
        sender.lines[name].join(watcher.seat, sender.now)
        sender.picture(name, is_key=True)
        sender.picture(name, is_key=False)
    assert watcher.seat.packets == len(watcher.received) == 6
    assert watcher.seat.octets == sum(len(packet.payload) for packet in watcher.received)


def test_nothing_is_sent_again_to_who_never_got_anything() -> None:
    assert Watcher().seat.repeat([0, 1]) == 0


def test_viewers_that_change_together_share_their_bytes() -> None:
    sender, watchers = Sender(0), [Watcher() for _ in range(3)]
    sender.picture("video", is_key=True)
    for watcher in watchers:
        sender.lines["video"].join(watcher.seat, sender.now)
    for watcher in watchers:
        sender.lines["low"].join(watcher.seat, sender.now)
    sender.picture("low", is_key=True)
    assert len({watcher.seat.numbers for watcher in watchers}) == 1


def test_what_a_path_was_too_narrow_for_is_not_sent_again() -> None:
    sender, watcher = Sender(0), Watcher()
    sender.picture("video", is_key=True)
    sender.lines["video"].join(watcher.seat, sender.now)
    sender.picture("video", is_key=False)
    watcher.seat.leave()
    watcher.seat.forget()
    sender.lines["low"].join(watcher.seat, sender.now)
    assert watcher.seat.repeat([0, 1]) == 0
    sender.picture("low", is_key=True)
    assert watcher.sequences == [0, 1, 2]
    assert watcher.seat.repeat([0, 1, 2]) == 1
