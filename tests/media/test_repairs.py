"""Repetitions on a stream of their own, written for viewers and read from publishers."""

import asyncio

from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import SessionId
from streaming_server.media import rtcp
from streaming_server.media.peers import Certificate
from streaming_server.media.repairs import FILLER_BYTES, Repair, unwrapped
from streaming_server.media.rtp import RtpPacket, parse_rtp, rtp_header
from tests.media.clips import Clip
from tests.media.stage_server import StageServer
from tests.media.whep_client import RTX, VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SESSION = SessionId("s")
SOON_S = 60


@given(
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFF_FFFF),
    st.booleans(),
    st.none() | st.tuples(st.integers(1, 14), st.integers(0, 0xFFFFFF)),
    st.binary(min_size=1, max_size=50),
)
def test_what_is_wrapped_comes_out_as_it_was(
    sequence: int, timestamp: int, marker: bool, send_time: tuple[int, int] | None, payload: bytes
) -> None:
    packet = rtp_header(VP8, marker, sequence, timestamp, 7, send_time) + payload
    wrapped = parse_rtp(Repair(RTX, 9).wrap(packet))
    assert (wrapped.payload_type, wrapped.ssrc, wrapped.timestamp) == (RTX, 9, timestamp)
    assert unwrapped(wrapped, VP8, 7) == parse_rtp(packet)


def test_repetitions_have_numbers_of_their_own_that_wrap() -> None:
    repair, packet = Repair(RTX, 9), rtp_header(VP8, False, 5, 1, 7) + b"picture"
    numbers = [parse_rtp(repair.wrap(packet)).sequence for _ in range(0x1_0001)]
    assert len(set(numbers)) == 0x1_0000
    assert numbers[0] == numbers[-1]
    assert (numbers[0] + 1) & 0xFFFF == numbers[1]


def test_padding_repeats_nothing() -> None:
    probe = parse_rtp(rtp_header(RTX, False, 1, 1, 9) + b"\0\5")
    assert unwrapped(probe, VP8, 7) is None


async def test_a_viewer_gets_what_it_lost_on_the_stream_it_asked_for(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    url = f"{server.url}/whep/{SESSION}"
    losing, keeping = (
        WhepViewer(
            url=url, http=http, certificate=certificate, peer_type=ReadingPeer, repairs=repairs
        )
        for repairs in (True, False)
    )
    async with WhipPublisher(f"{server.url}/whip/{SESSION}", clip):
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        for viewer in (losing, keeping):
            await viewer.open()
        peer, other = losing.peer, keeping.peer
        assert isinstance(peer, ReadingPeer)
        assert isinstance(other, ReadingPeer)
        async with asyncio.timeout(SOON_S):
            await peer.wait_for_packets(60)
            newest = [p for p in peer.received if p.payload_type == VP8][-1]
            lost = [(newest.sequence + ahead) & 0xFFFF for ahead in (20, 21, 40)]
            peer.losing.update(lost)
            while peer.losing:
                await peer.wait_for_packets(len(peer.received) + 1)
            assert peer.outlet is not None
            peer.outlet.send_rtcp(rtcp.nack(1, newest.ssrc, lost))
            while len(_repeated(peer, newest.ssrc)) < 3:
                await peer.wait_for_packets(len(peer.received) + 1)
            while lost[-1] not in (sent := _pictures_by_number(other)):
                await other.wait_for_packets(len(other.received) + 1)
        again = _repeated(peer, newest.ssrc)
        assert {p.sequence: p.payload for p in again} == {number: sent[number] for number in lost}
        assert len({p.ssrc for p in peer.received if p.payload_type == VP8}) == 1
        for viewer in (losing, keeping):
            await viewer.close()


def _pictures_by_number(peer: ReadingPeer) -> dict[int, bytes]:
    return {p.sequence: p.payload for p in peer.received if p.payload_type == VP8}


def _repeated(peer: ReadingPeer, ssrc: int) -> list[RtpPacket]:
    found = [unwrapped(p, VP8, ssrc) for p in peer.received if p.payload_type == RTX]
    return [packet for packet in found if packet is not None]


def test_filler_is_a_packet_of_its_stream_with_nothing_in_it() -> None:
    repair = Repair(97, 5)
    packets = [parse_rtp(repair.filler(900, (3, 77))) for _ in range(2)]
    assert [(p.payload, p.ssrc, p.payload_type, p.timestamp) for p in packets] == [
        (b"", 5, 97, 900)
    ] * 2
    assert packets[1].sequence == packets[0].sequence + 1 & 0xFFFF
    assert packets[0].extensions == {3: (77).to_bytes(3, "big")}
    assert unwrapped(packets[0], 96, 1) is None
    assert len(repair.filler(900, (3, 77))) == FILLER_BYTES
