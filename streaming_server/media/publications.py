"""What a publisher sends: decrypted, read once, passed on; and what it is told in return.

Everything is driven by its own packets and one sweep a second, so that a publisher needs no
timers: while nothing arrives there is nothing to ask for again.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from streaming_server.media import rtcp
from streaming_server.media.answers import Agreement
from streaming_server.media.arrivals import ArrivalLog
from streaming_server.media.codecs import Codec
from streaming_server.media.encodings import LARGE, Encodings, Lines
from streaming_server.media.limits import (
    MOST_STRANGERS,
    Allowance,
    Jumps,
    Objection,
    objection_to,
)
from streaming_server.media.reception import Reception, clock_ahead
from streaming_server.media.repairs import unwrapped
from streaming_server.media.rtp import (
    AUDIO_CLOCK_HZ,
    VIDEO_CLOCK_HZ,
    Malformed,
    RtpPacket,
    parse_rtp,
)
from streaming_server.media.srtp import Outlet
from streaming_server.ports.media import PublisherCondition

logger = logging.getLogger(__name__)

MOST_BITRATE = 2_500_000  # bits per second: what 720p can use
MOST_SOURCES = 6  # SSRCs a publisher may have had; more is noise

Forward = Callable[[str, RtpPacket, Codec, float], None]
"""line, packet, codec, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """What a payload type stands for. repeated: of a type that sends again, which one it does."""

    kind: str
    codec: Codec
    is_picture: bool
    transport_number_id: int | None
    repeated: int | None = None


def _carried(agreement: Agreement) -> Mapping[int, _Carried]:
    """By payload type."""
    carried: dict[int, _Carried] = {}
    for track in agreement.tracks:
        for codec, accepted in track.formats.items():
            carried[accepted.payload_type] = plain = _Carried(
                kind=track.section.kind,
                codec=codec,
                is_picture=codec.is_picture,
                transport_number_id=track.transport_number_id,
            )
            if codec in track.repairs:
                repeated = replace(plain, repeated=accepted.payload_type)
                carried[track.repairs[codec]] = repeated
    return carried


class Publication:
    """outlet is set once the publisher is connected. object_to: called once, when the publisher
    sends what nobody should get; nothing is forwarded from then on. changed: told a line's name
    before another of the publisher's own encodings feeds it, and by how many ticks that one's
    clock is ahead, where the publisher said."""

    def __init__(
        self,
        agreement: Agreement,
        forward: Forward,
        object_to: Callable[[Objection], None],
        changed: Callable[[str, int | None], None] = lambda _line, _ahead: None,
    ) -> None:
        self._forward = forward
        self._object_to = object_to
        self._changed = changed
        simulcast = next((t.simulcast for t in agreement.tracks if t.simulcast), None)
        self._encodings = Encodings(simulcast) if simulcast is not None else None
        self._allowance = Allowance()
        self._jumps = Jumps()
        self._strangers = 0
        self._is_ended = False
        self._carried = _carried(agreement)
        self._ssrc = secrets.randbelow(0x7FFF_FFFF) + 1
        self._receptions: dict[int, Reception] = {}
        #: By line.
        self._current: dict[str, Reception] = {}
        self._arrivals = ArrivalLog()
        self._epoch_offset_s: float | None = None
        self.outlet: Outlet | None = None
        #: When the last packet arrived; loop time.
        self.packet_at = float("-inf")
        self._keyframe_requests = 0
        self._connected_at: float | None = None
        self._reported_at: float | None = None
        self._reported_octets = 0
        self._kbps = 0.0
        self._lost, self._packets_lost = 0.0, 0

    @property
    def video_codec(self) -> Codec | None:
        return next((c.codec for c in self._carried.values() if c.codec.is_picture), None)

    def take_rtp(self, data: bytes, now: float) -> None:
        is_welcome = self._allowance.admits(len(data), now)
        if self._allowance.is_exceeded:
            self._end(Objection.STREAM_TOO_FAST)
        if self._is_ended or not is_welcome:
            return
        try:
            packet = parse_rtp(data)
        except Malformed:
            return
        carried = self._carried.get(packet.payload_type)
        if carried is None:
            self._note_stranger()
            return
        if carried.transport_number_id is not None:
            self._note_arrival(packet, carried.transport_number_id, now)
        if carried.repeated is not None:
            source = self._repaired(packet)
            original = unwrapped(packet, carried.repeated, source) if source is not None else None
            if original is None:
                return
            packet = original
        self._take(packet, carried, now)

    def _take(self, packet: RtpPacket, carried: _Carried, now: float) -> None:
        kind, codec = carried.kind, carried.codec
        lines = self._picture_lines(packet, codec, now) if carried.is_picture else (kind,)
        if lines is None:
            return
        reception = self._receptions.get(packet.ssrc) or self._received_anew(packet.ssrc, kind)
        self.packet_at = now
        has_jumped = reception.arrived(
            packet.sequence,
            packet.timestamp,
            len(packet.payload),
            now,
            is_repetition=carried.repeated is not None,
        )
        if has_jumped and self._jumps.note(now):
            self._end(Objection.NUMBERS_JUMP)
            return
        for line in lines:
            if self._current.get(line) is not reception:
                self._change_source(line, reception)
            self._forward(line, packet, codec, now)
        if reception.missing.wanted:
            self._ask_for_missing(reception, now)

    def _picture_lines(self, packet: RtpPacket, codec: Codec, now: float) -> Lines | None:
        """None where it must not be forwarded, or nobody knows whose packet it is; none where it
        is of no use now."""
        objection = objection_to(codec, packet.payload)
        if objection is not None:
            self._end(objection)
            return None
        lines: Lines | None = (LARGE,)
        if self._encodings is not None:
            lines = self._encoded_lines(self._encodings, packet, codec, now)
        if lines is not None:
            self._strangers = 0
        return lines

    def _encoded_lines(
        self, encodings: Encodings, packet: RtpPacket, codec: Codec, now: float
    ) -> Lines | None:
        lines = encodings.lines(packet, codec, now)
        if not (lines or packet.ssrc in encodings.sources):
            return None
        wanted = encodings.wanted_keyframe(now)
        if wanted is not None:
            self._ask_for_keyframe_of(wanted)
        return lines

    def _change_source(self, line: str, reception: Reception) -> None:
        before, self._current[line] = self._current.get(line), reception
        if before is not None and self._encodings is not None:
            self._changed(line, clock_ahead(reception, before))

    def _repaired(self, packet: RtpPacket) -> int | None:
        """SSRC of what a packet of repetitions repeats."""
        if self._encodings is not None:
            return self._encodings.repaired(packet)
        video = self._current.get("video")
        return video.ssrc if video is not None else None

    def take_rtcp(self, data: bytes, now: float) -> None:
        for report in rtcp.parse_rtcp(data):
            if isinstance(report, rtcp.SenderReport) and report.ssrc in self._receptions:
                self._receptions[report.ssrc].sender_reported(report, now)
                ahead = now - report.ntp / 2**32
                if self._epoch_offset_s is None or ahead < self._epoch_offset_s:
                    self._epoch_offset_s = ahead

    def media_time(self, kind: str, now: float) -> float | None:
        """The publisher's RTP time of this kind at `now`, unwrapped; None until it is known.

        Both kinds are read off the same clock, so that lips match.
        """
        reception = self._current.get(kind)
        report = reception.last_sender_report if reception else None
        if report is None or self._epoch_offset_s is None:
            return None
        clock_rate_hz = AUDIO_CLOCK_HZ if kind == "audio" else VIDEO_CLOCK_HZ
        reported_at = report.ntp / 2**32 + self._epoch_offset_s
        return report.rtp + (now - reported_at) * clock_rate_hz

    def ask_for_keyframe(self, line: str = "video") -> bool:
        reception = self._current.get(line)
        return reception is not None and self._ask_for_keyframe_of(reception.ssrc)

    def fetch_small(self, _now: float) -> bool:
        """One that is sent comes without asking; one that is not cannot be had."""
        return False

    def _ask_for_keyframe_of(self, source: int) -> bool:
        if self.outlet is None:
            return False
        self.outlet.send_rtcp(rtcp.keyframe_request(self._ssrc, source))
        self._keyframe_requests += 1
        return True

    def report(self, now: float) -> None:
        """Once a second: how the media arrives and how much is welcome."""
        if self._connected_at is None:
            self._connected_at = now
        if self.outlet is None or not self._current:
            return
        current = {reception.ssrc: reception for reception in self._current.values()}
        blocks = [reception.report_block(now) for reception in current.values()]
        self._measure(blocks, now)
        compound = rtcp.receiver_report(self._ssrc, blocks) + rtcp.description(self._ssrc, "stage")
        pictures = [one.ssrc for one in current.values() if one.is_picture]
        if pictures:
            compound += rtcp.bitrate_estimate(self._ssrc, MOST_BITRATE, pictures)
        self.outlet.send_rtcp(compound)

    def condition(self, now: float) -> PublisherCondition:
        return PublisherCondition(
            has_picture="video" in self._current,
            kbps=self._kbps,
            lost=self._lost,
            silent_s=self._silence(now),
            keyframe_requests=self._keyframe_requests,
            packets_lost=self._packets_lost,
        )

    def _silence(self, now: float) -> float:
        """Seconds since anything came that can be read."""
        since = self.packet_at if self._current else self._connected_at
        return 0.0 if since is None else max(0.0, now - since)

    def _measure(self, blocks: Sequence[rtcp.ReportBlock], now: float) -> None:
        octets = sum(reception.octets for reception in set(self._current.values()))
        if self._reported_at is not None and now > self._reported_at:
            grown = max(0, octets - self._reported_octets)
            self._kbps = grown * 8 / 1000 / (now - self._reported_at)
        self._reported_at, self._reported_octets = now, octets
        self._lost = max(block.fraction_lost for block in blocks) / 256
        # Repeated ones count as arrived, so what is known to be lost may become less.
        lost = sum(max(0, block.packets_lost) for block in blocks)
        self._packets_lost = max(self._packets_lost, lost)

    def _received_anew(self, ssrc: int, kind: str) -> Reception:
        if len(self._receptions) == MOST_SOURCES:
            self._receptions = {r.ssrc: r for r in self._current.values()}
        clock_rate_hz = VIDEO_CLOCK_HZ if kind == "video" else AUDIO_CLOCK_HZ
        self._receptions[ssrc] = reception = Reception(ssrc, clock_rate_hz)
        return reception

    def _note_arrival(self, packet: RtpPacket, identifier: int, now: float) -> None:
        number = packet.extensions.get(identifier)
        if number is None or len(number) != 2 or self.outlet is None:
            return
        self._arrivals.record(int.from_bytes(number, "big"), now)
        feedback = self._arrivals.feedback(self._ssrc, packet.ssrc, now)
        if feedback is not None:
            self.outlet.send_rtcp(feedback)

    def _note_stranger(self) -> None:
        """A type nobody agreed on: a few are an encoder's probes, nothing else is a new codec."""
        self._strangers += 1
        if self._strangers > MOST_STRANGERS:
            self._end(Objection.CODEC_CHANGED)

    def _end(self, objection: Objection) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._object_to(objection)

    def _ask_for_missing(self, reception: Reception, now: float) -> None:
        wanted = reception.missing.due(now)
        if wanted and self.outlet is not None:
            self.outlet.send_rtcp(rtcp.nack(self._ssrc, reception.ssrc, wanted))
