"""What crosses between the pages' process and a worker: shapes, borders, sockets."""

import asyncio
import os
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.calls import (
    LONGEST_MESSAGE,
    Arrived,
    Broken,
    Call,
    Declined,
    Done,
    Left,
    Lost,
    News,
    Outcome,
    StageStanding,
    Standing,
    TooLong,
    call_message,
    read_call,
    read_report,
    report_message,
)
from streaming_server.media.channels import Channel
from streaming_server.media.continuity import Moment
from streaming_server.ports.media import Admission

REPORTS: tuple[Outcome | News, ...] = (
    Done(number=1, value=None),
    Done(number=1, value=True),
    Done(number=1, value=1),
    Done(number=2, value=Admission(resource="r", sdp="v=0\r\n", etag="e")),
    Declined(number=3, status=409, code="nobody_live", retry_after_seconds=2),
    Broken(number=4),
    Arrived(session_id="s"),
    Lost(session_id="s"),
    Left(session_id="s", resource="r"),
    Standing(
        stages={"s": StageStanding(viewers=3, clock={"video": Moment(timestamp=9, at=1.5)})},
    ),
)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: type(report).__name__)
def test_a_report_arrives_as_it_left(report: Outcome | News) -> None:
    assert read_report(report_message(report)) == report


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=50))))
def test_a_call_arrives_as_it_left(arguments: list[str | int | bool | None]) -> None:
    call = Call(number=7, what="publish", arguments=tuple(arguments))
    assert read_call(call_message(call)) == call


def test_what_one_datagram_does_not_hold_is_not_sent() -> None:
    with pytest.raises(TooLong):
        call_message(Call(number=1, what="publish", arguments=("x" * LONGEST_MESSAGE,)))


@given(st.binary(max_size=200))
def test_nonsense_is_no_report(message: bytes) -> None:
    with pytest.raises(ValueError, match="not a report"):
        read_report(message)


@dataclass(slots=True)
class End:
    """One end of a pair, and what came to it."""

    channel: Channel
    taken: asyncio.Queue[tuple[bytes, tuple[int, ...]]]
    ended: asyncio.Event = field(default_factory=asyncio.Event)


def end_of(sock: socket.socket) -> End:
    sock.setblocking(False)
    taken: asyncio.Queue[tuple[bytes, tuple[int, ...]]] = asyncio.Queue()
    ended = asyncio.Event()
    channel = Channel(
        sock, lambda message, descriptors: taken.put_nowait((message, descriptors)), ended.set
    )
    return End(channel, taken, ended)


@pytest.fixture
async def ends() -> AsyncIterator[tuple[End, End]]:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pair = end_of(near), end_of(far)
    yield pair
    for end in pair:
        end.channel.close()


async def test_more_than_a_socket_holds_arrives_in_order(ends: tuple[End, End]) -> None:
    near, far = ends
    messages = [bytes([number % 251]) * 60_000 for number in range(60)]
    for message in messages:
        near.channel.send(message)
    assert not near.channel.is_clear
    assert [(await far.taken.get())[0] for _ in messages] == messages
    assert near.channel.is_clear


def test_nothing_is_kept_of_what_was_read() -> None:
    """A viewer a second would else be a megabyte in an hour or two."""

    def read(many: int) -> None:
        for _ in range(many):
            resource = uuid.uuid4().hex
            read_report(report_message(Left(session_id="s", resource=resource)))
            read_call(call_message(Call(number=1, what="remove", arguments=(resource,))))

    read(100)
    before = sys.getallocatedblocks()
    read(2_000)
    assert sys.getallocatedblocks() - before < 200


async def test_a_socket_travels_with_a_message(ends: tuple[End, End]) -> None:
    near, far = ends
    ours, theirs = socket.socketpair()
    near.channel.send(b"here", (theirs.fileno(),))
    theirs.close()
    message, (descriptor,) = await far.taken.get()
    os.write(descriptor, b"hello")
    os.close(descriptor)
    assert (message, ours.recv(10)) == (b"here", b"hello")
    ours.close()


async def test_the_end_of_the_other_end_is_told_once_and_no_error(ends: tuple[End, End]) -> None:
    near, far = ends
    far.channel.send(b"last words")
    far.channel.close()
    assert (await near.taken.get())[0] == b"last words"
    await near.ended.wait()
    near.channel.send(b"too late")
    assert near.channel.is_closed
    assert not far.ended.is_set()
