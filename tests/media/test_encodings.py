"""Two sizes of one picture: which feeds which line, and what is asked of which."""

from dataclasses import replace
from struct import pack

import pytest

from streaming_server.media import rtcp
from streaming_server.media.answers import Role, agree
from streaming_server.media.codecs import Codec
from streaming_server.media.encodings import PAUSED_S, Encodings, Simulcast
from streaming_server.media.publications import Publication
from streaming_server.media.rtp import RtpPacket, rtp_header
from streaming_server.media.sdp import parse_offer
from tests.media import offers

NAME_ID, REPAIRED_ID = 10, 11  # as tests.media.offers.simulcast numbers them
H, L, RTX = 1001, 2002, 3003  # SSRCs
VP8_TYPE, RTX_TYPE = 96, 97
DELTA = b"\x10\x01"


def keyframe(width: int, height: int) -> bytes:
    return b"\x10\0\0\0\x9d\x01\x2a" + pack("<HH", width, height)


LARGE, SMALL = keyframe(960, 540), keyframe(480, 270)


def packet(ssrc: int, payload: bytes = DELTA, name: bytes | None = None) -> RtpPacket:
    return RtpPacket(
        payload_type=VP8_TYPE,
        marker=True,
        sequence=1,
        timestamp=1,
        ssrc=ssrc,
        payload=payload,
        extensions={} if name is None else {NAME_ID: name},
    )


@pytest.fixture
def encodings() -> Encodings:
    return Encodings(Simulcast(names=("h", "l"), name_id=NAME_ID, repaired_id=REPAIRED_ID))


def lines(
    encodings: Encodings, ssrc: int, payload: bytes, now: float, name: bytes | None = None
) -> tuple[str, ...]:
    return encodings.lines(packet(ssrc, payload, name), Codec.VP8, now)


def both_begin(encodings: Encodings, now: float = 0.0) -> None:
    assert lines(encodings, H, LARGE, now, b"h") == ("video",)
    assert lines(encodings, L, SMALL, now, b"l") == ("low",)


def test_a_stream_is_known_by_its_name_and_then_by_its_source(encodings: Encodings) -> None:
    assert lines(encodings, H, DELTA, 0.0) == ()
    both_begin(encodings)
    assert lines(encodings, H, DELTA, 0.1) == ("video",)
    assert lines(encodings, L, DELTA, 0.1) == ("low",)
    assert lines(encodings, 9, DELTA, 0.1) == ()
    assert lines(encodings, 9, DELTA, 0.1, b"other") == ()


def test_the_larger_is_the_large_one_whatever_the_order_of_the_offer(encodings: Encodings) -> None:
    assert lines(encodings, H, SMALL, 0.0, b"h") == ("video",)
    assert lines(encodings, L, LARGE, 0.1, b"l") == ("video",)
    assert lines(encodings, H, DELTA, 0.2) == ("low",)
    assert lines(encodings, L, DELTA, 0.2) == ("video",)


def test_the_small_one_stands_in_from_a_keyframe_to_a_keyframe(encodings: Encodings) -> None:
    both_begin(encodings)
    later = PAUSED_S + 0.1
    assert lines(encodings, L, DELTA, later) == ("low",)
    assert encodings.wanted_keyframe(later) == L
    assert encodings.wanted_keyframe(later + 0.1) is None, "asked already"
    assert lines(encodings, L, SMALL, later) == ("low", "video")
    assert lines(encodings, L, DELTA, later + 1) == ("low", "video")
    assert encodings.wanted_keyframe(later + 2) is None
    assert lines(encodings, H, DELTA, later + 2) == ()
    assert encodings.wanted_keyframe(later + 2) == H
    assert lines(encodings, H, LARGE, later + 2) == ("video",)
    assert lines(encodings, L, DELTA, later + 2) == ("low",)
    assert encodings.wanted_keyframe(later + 2.1) is None


def test_a_large_one_that_never_came_is_not_waited_for(encodings: Encodings) -> None:
    assert lines(encodings, L, SMALL, 0.0, b"l") == ("low",)
    assert lines(encodings, L, SMALL, PAUSED_S + 0.1) == ("low", "video")


def test_repetitions_are_told_apart_by_the_name_of_what_they_repeat(encodings: Encodings) -> None:
    both_begin(encodings)
    named = replace(packet(RTX), extensions={REPAIRED_ID: b"l"})
    assert encodings.repaired(packet(RTX)) is None
    assert encodings.repaired(named) == L
    assert encodings.repaired(packet(RTX)) == L
    assert encodings.repaired(replace(packet(9), extensions={REPAIRED_ID: b"?"})) is None


def test_any_number_of_sources_takes_no_more_room(encodings: Encodings) -> None:
    for ssrc in range(10_000):
        lines(encodings, ssrc, DELTA, 0.0, b"h")
    assert encodings.sources == (9999,)


class Sent:
    """In an outlet's place."""

    def __init__(self) -> None:
        self.reports: list[rtcp.Report] = []
        self.compounds: list[bytes] = []

    def send_rtcp(self, compound: bytes) -> None:
        self.compounds.append(compound)
        self.reports += rtcp.parse_rtcp(compound)

    def of(self, kind: type[rtcp.Report]) -> list[rtcp.Report]:
        return [report for report in self.reports if isinstance(report, kind)]


class Studio:
    """A publication as the offer of a browser with two encodings makes it."""

    def __init__(self) -> None:
        agreement = agree(parse_offer(offers.simulcast("h;l")), Role.PUBLISHER)
        self.forwarded: list[tuple[str, RtpPacket]] = []
        self.changes: list[tuple[str, int | None]] = []
        self.publication = Publication(
            agreement,
            lambda line, one, _codec, _now: self.forwarded.append((line, one)),
            lambda objection: pytest.fail(objection),
            lambda line, ahead: self.changes.append((line, ahead)),
        )
        self.sent = Sent()
        self.publication.outlet = self.sent  # type: ignore[assignment]  # keeps what an outlet would encrypt

    def send(
        self,
        ssrc: int,
        sequence: int,
        payload: bytes,
        now: float,
        *,
        kind: int = VP8_TYPE,
        named: tuple[int, bytes] | None = None,
    ) -> None:
        header = rtp_header(kind, True, sequence, int(now * 90_000), ssrc)
        if named is not None:
            identifier, name = named
            block = bytes([identifier << 4 | len(name) - 1]) + name
            block += bytes(-len(block) % 4)
            header = bytes([header[0] | 0x10]) + header[1:]
            header += pack("!HH", 0xBEDE, len(block) // 4) + block
        self.publication.take_rtp(header + payload, now)

    def begin(self) -> None:
        self.send(H, 100, LARGE, 1.0, named=(NAME_ID, b"h"))
        self.send(L, 500, SMALL, 1.0, named=(NAME_ID, b"l"))

    def report(self, ssrc: int, ntp_s: float, rtp: int, now: float) -> None:
        said = rtcp.SenderReport(ssrc=ssrc, ntp=int(ntp_s * 2**32), rtp=rtp, packets=1, octets=1)
        self.publication.take_rtcp(rtcp.sender_report(said, "h"), now)


@pytest.fixture
def studio() -> Studio:
    studio = Studio()
    studio.begin()
    return studio


def test_what_is_missing_is_asked_of_the_stream_that_misses_it(studio: Studio) -> None:
    studio.send(L, 502, DELTA, 1.1)
    studio.send(H, 103, DELTA, 1.1)
    assert studio.sent.of(rtcp.Nack) == [
        rtcp.Nack(ssrc=L, sequences=(501,)),
        rtcp.Nack(ssrc=H, sequences=(101, 102)),
    ]


def test_what_is_repeated_comes_back_to_its_own_line(studio: Studio) -> None:
    studio.send(L, 502, DELTA, 1.1)
    repeated = (501).to_bytes(2, "big") + b"\x10\x01again"
    studio.send(RTX, 7, repeated, 1.2, kind=RTX_TYPE, named=(REPAIRED_ID, b"l"))
    line, found = studio.forwarded[-1]
    assert (line, found.ssrc, found.sequence, found.payload) == ("low", L, 501, b"\x10\x01again")


def test_repetitions_of_nobody_knows_what_go_nowhere(studio: Studio) -> None:
    before = len(studio.forwarded)
    studio.send(RTX, 7, b"\0\1picture", 1.2, kind=RTX_TYPE)
    assert len(studio.forwarded) == before


def test_keyframes_are_asked_of_each_alone(studio: Studio) -> None:
    assert studio.publication.ask_for_keyframe()
    assert studio.publication.ask_for_keyframe("low")
    asked = [one.ssrc for one in studio.sent.reports if isinstance(one, rtcp.KeyframeRequest)]
    assert asked == [H, L]


def test_both_are_reported_on_and_may_share_the_bits(studio: Studio) -> None:
    studio.publication.report(2.0)
    (report,) = [one for one in studio.sent.reports if isinstance(one, rtcp.ReceiverReport)]
    assert {block.ssrc for block in report.blocks} == {H, L}
    estimate = studio.sent.compounds[-1]
    assert estimate.endswith(pack("!II", H, L))


def test_a_change_tells_how_far_the_clocks_are_apart(studio: Studio) -> None:
    studio.report(H, 50.0, 90_000, 1.0)
    studio.report(L, 50.5, 500_000 + 45_000, 1.5)
    for sequence in (501, 502):
        studio.send(L, sequence, SMALL, 2.0)
    studio.send(H, 101, LARGE, 2.1)
    told = [(line, round(ahead or 0)) for line, ahead in studio.changes]
    assert told == [("video", 500_000 - 90_000), ("video", 90_000 - 500_000)]
    assert [line for line, _ in studio.forwarded[-5:]] == ["low", "video", "low", "video", "video"]
