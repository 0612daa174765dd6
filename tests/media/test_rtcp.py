"""Our RTCP against aiortc's, which browsers are known to understand."""

from aiortc import rtp as theirs
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media import rtcp

BITS_16 = st.integers(0, 0xFFFF)
BITS_32 = st.integers(0, 0xFFFF_FFFF)
SSRC = st.integers(1, 0xFFFF_FFFF)

blocks = st.builds(
    rtcp.ReportBlock,
    ssrc=SSRC,
    fraction_lost=st.integers(0, 255),
    packets_lost=st.integers(-0x800000, 0x7FFFFF),
    highest_sequence=BITS_32,
    jitter=BITS_32,
    last_report=BITS_32,
    delay=BITS_32,
)


def only(packet: bytes) -> theirs.AnyRtcpPacket:
    parsed = theirs.RtcpPacket.parse(packet)
    assert len(parsed) == 1
    return parsed[0]


@given(ssrc=SSRC, reported=st.lists(blocks, max_size=3))
def test_a_receiver_report_says_what_it_was_given(
    ssrc: int, reported: list[rtcp.ReportBlock]
) -> None:
    written = rtcp.receiver_report(ssrc, reported)
    assert rtcp.parse_rtcp(written) == (rtcp.ReceiverReport(ssrc=ssrc, blocks=tuple(reported)),)
    read = only(written)
    assert isinstance(read, theirs.RtcpRrPacket)
    assert [b.packets_lost for b in read.reports] == [b.packets_lost for b in reported]
    assert bytes(read) == written


@given(ssrc=SSRC, ntp=st.integers(0, 2**64 - 1), rtp=BITS_32, packets=BITS_32, octets=BITS_32)
def test_a_sender_report_comes_with_a_name(
    ssrc: int, ntp: int, rtp: int, packets: int, octets: int
) -> None:
    report = rtcp.SenderReport(ssrc=ssrc, ntp=ntp, rtp=rtp, packets=packets, octets=octets)
    written = rtcp.sender_report(report, "stage")
    assert rtcp.parse_rtcp(written) == (report,)
    first, second = theirs.RtcpPacket.parse(written)
    assert isinstance(first, theirs.RtcpSrPacket)
    assert first.sender_info.ntp_timestamp == ntp
    assert isinstance(second, theirs.RtcpSdesPacket)
    assert second.chunks[0].items == [(1, b"stage")]


@given(start=BITS_16, gaps=st.lists(st.integers(1, 40), max_size=30))
def test_lost_packets_are_named_once_each(start: int, gaps: list[int]) -> None:
    wanted = [start]
    for gap in gaps:
        wanted.append((wanted[-1] + gap) & 0xFFFF)
    written = rtcp.nack(1, 2, wanted)
    assert rtcp.parse_rtcp(written) == (rtcp.Nack(ssrc=2, sequences=tuple(wanted)),)
    read = only(written)
    assert isinstance(read, theirs.RtcpRtpfbPacket)
    assert (read.fmt, read.media_ssrc) == (1, 2)
    assert [sequence & 0xFFFF for sequence in read.lost] == wanted


@given(bitrate=st.integers(1000, 2**40), sources=st.lists(SSRC, min_size=1, max_size=3))
def test_an_estimate_is_never_above_what_was_meant(bitrate: int, sources: list[int]) -> None:
    written = rtcp.bitrate_estimate(1, bitrate, sources)
    read = only(written)
    assert isinstance(read, theirs.RtcpPsfbPacket)
    estimate, named = theirs.unpack_remb_fci(read.fci)
    assert named == sources
    assert bitrate * 0.99999 <= estimate <= bitrate
    assert rtcp.parse_rtcp(written) == (rtcp.BitrateEstimate(bitrate=estimate),)


def test_a_keyframe_is_asked_for() -> None:
    read = only(rtcp.keyframe_request(1, 2))
    assert isinstance(read, theirs.RtcpPsfbPacket)
    assert (read.fmt, read.ssrc, read.media_ssrc) == (1, 1, 2)


def test_a_keyframe_may_be_asked_for_in_two_ways() -> None:
    pli = theirs.RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=2)
    fir = theirs.RtcpPsfbPacket(
        fmt=4, ssrc=1, media_ssrc=0, fci=(2).to_bytes(4, "big") + b"\7\0\0\0"
    )
    wish = rtcp.KeyframeRequest(ssrc=2)
    assert rtcp.parse_rtcp(bytes(pli) + bytes(fir)) == (wish, wish)


def test_a_goodbye_names_its_sources() -> None:
    assert rtcp.parse_rtcp(rtcp.goodbye([5, 6])) == (rtcp.Goodbye(ssrcs=(5, 6)),)


@given(st.binary(max_size=120))
def test_nonsense_never_raises(compound: bytes) -> None:
    rtcp.parse_rtcp(compound)


@given(st.binary(min_size=4, max_size=60), st.integers(200, 207))
def test_nonsense_in_a_good_header_never_raises(body: bytes, kind: int) -> None:
    words = len(body) // 4
    for count in range(32):
        header = bytes([0x80 | count, kind]) + words.to_bytes(2, "big")
        rtcp.parse_rtcp(header + body[: 4 * words])


def test_what_was_understood_before_the_nonsense_counts() -> None:
    good = rtcp.keyframe_request(1, 2)
    assert rtcp.parse_rtcp(good + b"\x80\xc8\xff\xff") == (rtcp.KeyframeRequest(ssrc=2),)
