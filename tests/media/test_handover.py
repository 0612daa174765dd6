"""Plain packets in another process: real sockets, and a real child that says them back."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.children import Child
from streaming_server.media.codecs import Codec
from streaming_server.media.handover import (
    LONGEST_MESSAGE,
    Handover,
    note_message,
    packet_message,
    read_message,
    read_messages,
)
from streaming_server.media.lines import Line
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket

PACKET = StagePacket(index=70_000, timestamp=9, marker=True, payload=b"\x10picture", send_time=5)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


@given(
    st.sampled_from(["video", "audio", "low"]),
    st.sampled_from(Codec),
    st.integers(0, 2**63),
    st.integers(0, 2**32 - 1),
    st.booleans(),
    st.binary(max_size=1500),
)
def test_a_packet_arrives_as_it_left(
    kind: str, codec: Codec, index: int, timestamp: int, marker: bool, payload: bytes
) -> None:
    packet = StagePacket(
        index=index, timestamp=timestamp, marker=marker, payload=payload, send_time=7
    )
    assert read_message(packet_message(kind, codec, packet)) == (kind, codec, packet)


def test_a_note_arrives_as_it_left() -> None:
    assert read_message(note_message({"want": "keyframe"})) == {"want": "keyframe"}


@pytest.mark.parametrize("message", [b"", b"P", b"Q12345678901234567890123", b"N{", b"Nnot json"])
def test_what_is_no_message_is_said_to_be_none(message: bytes) -> None:
    with pytest.raises(ValueError, match="not a"):
        read_message(message)


def test_a_line_gives_each_packet_to_its_taps_once(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    line = Line("video", 1, 90_000, 64)
    line.change_codec(Codec.VP8)
    line.taps = (Handover(ours),)
    packet = RtpPacket(
        payload_type=96,
        marker=True,
        sequence=7,
        timestamp=3000,
        ssrc=5,
        payload=b"\x10\x00key",
        extensions={},
    )
    for _ in range(2):  # the second one is a repetition
        line.forward(packet, 1.0)
    line.forward(replace(packet, sequence=8), 1.1)
    first, second = read_message(theirs.recv(2000)), read_message(theirs.recv(2000))
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert first[:2] == ("video", Codec.VP8)
    assert (first[2].payload, second[2].index - first[2].index) == (b"\x10\x00key", 1)
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(2000)


async def test_packets_that_may_wait_arrive_together_and_in_order(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    handover = Handover(ours, patience_s=0.01)
    packets = [replace(PACKET, index=index) for index in range(5)]
    for packet in packets[:4]:
        handover.take("video", Codec.VP8, packet)
    await asyncio.sleep(0.05)
    heard = list(read_messages(theirs.recv(2000)))
    assert heard == [("video", Codec.VP8, packet) for packet in packets[:4]]
    handover.take("video", Codec.VP8, packets[4])
    assert handover.tell({"after": "it"})
    assert list(read_messages(theirs.recv(2000))) == [("video", Codec.VP8, packets[4])]
    assert list(read_messages(theirs.recv(2000))) == [{"after": "it"}]


async def test_a_note_that_can_wait_goes_with_the_packets(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    handover = Handover(ours, patience_s=10)
    handover.take("video", Codec.VP8, PACKET)
    handover.mention({"clock": 1})
    handover.take("video", Codec.VP8, PACKET)
    handover.flush()
    heard = list(read_messages(theirs.recv(2000)))
    assert heard == [("video", Codec.VP8, PACKET), {"clock": 1}, ("video", Codec.VP8, PACKET)]


async def test_no_batch_is_longer_than_a_message(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    handover = Handover(ours, patience_s=10)
    packet = replace(PACKET, payload=bytes(1400))
    for _ in range(60):
        handover.take("video", Codec.VP8, packet)
    handover.flush()
    counts: list[int] = []
    while sum(counts) < 60:
        message = theirs.recv(1 << 20)
        assert len(message) <= LONGEST_MESSAGE
        counts.append(len(list(read_messages(message))))
    assert len(counts) == 2
    assert handover.lost == 0


async def test_a_batch_for_a_process_that_ended_counts_as_lost(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    theirs.close()
    handover = Handover(ours, patience_s=10)
    for _ in range(3):
        handover.take("audio", Codec.OPUS, PACKET)
    handover.flush()
    assert handover.lost == 3


def test_a_slow_process_loses_packets_and_holds_nobody_up(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, _ = pair
    handover = Handover(ours)
    for _ in range(5000):
        handover.take("video", Codec.VP8, PACKET)
    assert 0 < handover.lost < 5000
    assert not handover.tell({"anything": 1})


def test_a_process_that_ended_is_no_error(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.close()
    handover = Handover(ours)
    handover.take("audio", Codec.OPUS, PACKET)
    assert handover.lost == 1


async def test_a_child_answers_and_ends_with_its_socket() -> None:
    child = await Child.start("tests.media.echo_child")
    loop = asyncio.get_running_loop()
    message = packet_message("video", Codec.VP8, PACKET)
    await loop.sock_sendall(child.socket, message)
    assert await loop.sock_recv(child.socket, 2000) == message
    await child.close()
    assert child.has_ended


async def test_a_child_that_is_killed_is_noticed() -> None:
    child = await Child.start("tests.media.echo_child")
    os.kill(child.pid, signal.SIGKILL)
    assert await child.wait() == -signal.SIGKILL
    await child.close()


async def test_who_is_cancelled_while_a_child_ends_leaves_none_behind() -> None:
    child = await Child.start("tests.media.echo_child")
    closing = asyncio.create_task(child.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert child.has_ended
