"""One viewer: what it is sent, and what it says about how that arrives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from streaming_server.media import rtcp
from streaming_server.media.answers import Agreement
from streaming_server.media.lines import Line
from streaming_server.media.seats import Numbers, Seat
from streaming_server.media.srtp import Outlet
from streaming_server.ports import ViewerCondition

REPEATS_PER_SECOND = 300  # what one viewer may ask for again; more would be an attack on the rest
PICTURE_REQUEST_INTERVAL_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a viewer last said. lost: share of packets, 0 to 1; bitrate: what it can take."""

    lost: float = 0.0
    round_trip_s: float | None = None
    bitrate: int | None = None


class Viewer:
    """outlet is set once the viewer is connected."""

    def __init__(
        self,
        agreement: Agreement,
        lines: Mapping[str, Line],
        want_keyframe: Callable[[float], None],
    ) -> None:
        self._agreement = agreement
        self._lines = {kind: lines[kind] for kind in lines if agreement.track(kind)}
        self._want_keyframe = want_keyframe
        self._seats: dict[str, Seat] = {}
        self._repeats_left = REPEATS_PER_SECOND
        self._picture_asked_at = float("-inf")
        self._reported: dict[int, float] = {}  # middle 32 bits of NTP -> loop time
        self.outlet: Outlet | None = None
        self.condition = Condition()

    def join(self, kind: str, now: float) -> bool:
        """Begin to receive; False when the viewer cannot play what is sent."""
        line = self._lines.get(kind)
        if line is None or line.codec is None or self.outlet is None:
            return True
        numbers = self._numbers_for(kind, line)
        if numbers is None:
            return False
        seat = self._seats.setdefault(kind, Seat(self.outlet, numbers))
        seat.leave()
        seat.renumber(numbers)
        if not line.join(seat, now):
            self._want_keyframe(now)
        return True

    def leave(self) -> None:
        for kind, seat in self._seats.items():
            seat.leave()
            self._lines[kind].leave(seat)

    def take_rtcp(self, data: bytes, now: float) -> None:
        for report in rtcp.parse_rtcp(data):
            match report:
                case rtcp.Nack():
                    self._repeat(report)
                case rtcp.KeyframeRequest():
                    self._request_picture(now)
                case rtcp.ReceiverReport() | rtcp.SenderReport():
                    self._note_condition(report.blocks, now)
                case rtcp.BitrateEstimate():
                    self.condition = Condition(
                        lost=self.condition.lost,
                        round_trip_s=self.condition.round_trip_s,
                        bitrate=report.bitrate,
                    )
                case rtcp.Goodbye():
                    pass  # of a source; the viewer says goodbye by DTLS

    def described(self, resource: str) -> ViewerCondition:
        """resource: under which it watches."""
        return ViewerCondition(
            resource=resource,
            rung="high",
            lost=self.condition.lost,
            round_trip_s=self.condition.round_trip_s,
        )

    def report(self, times: Mapping[str, int], ntp: int, now: float) -> None:
        """Once a second. times: stage time by kind at `ntp`, 32 bits."""
        self._repeats_left = REPEATS_PER_SECOND
        if self.outlet is None:
            return
        compound = b""
        for kind, moment in times.items():
            seat = self._seats.get(kind)
            if seat is None:
                continue
            report = rtcp.SenderReport(
                ssrc=self._lines[kind].ssrc,
                ntp=ntp,
                rtp=moment,
                packets=seat.packets & 0xFFFF_FFFF,
                octets=seat.octets & 0xFFFF_FFFF,
            )
            compound += rtcp.sender_report(report, "stage")
        if compound:
            self._reported = {**dict(list(self._reported.items())[-3:]), _middle(ntp): now}
            self.outlet.send_rtcp(compound)

    def _numbers_for(self, kind: str, line: Line) -> Numbers | None:
        track = self._agreement.track(kind)
        assert track is not None
        assert line.codec is not None
        accepted = track.formats.get(line.codec)
        if accepted is None:
            return None
        return Numbers(
            payload_type=accepted.payload_type,
            send_time_id=track.send_time_id if track.is_picture else None,
        )

    def _line_of(self, ssrc: int) -> str | None:
        return next((kind for kind, line in self._lines.items() if line.ssrc == ssrc), None)

    def _repeat(self, request: rtcp.Nack) -> None:
        seat = self._seats.get(self._line_of(request.ssrc) or "")
        if seat is not None:
            self._repeats_left -= seat.repeat(request.sequences[: self._repeats_left])

    def _request_picture(self, now: float) -> None:
        if now - self._picture_asked_at >= PICTURE_REQUEST_INTERVAL_S:
            self._picture_asked_at = now
            self._want_keyframe(now)

    def _note_condition(self, blocks: tuple[rtcp.ReportBlock, ...], now: float) -> None:
        for block in blocks:
            if self._line_of(block.ssrc) is None:
                continue
            reported_at = self._reported.get(block.last_report)
            round_trip = (
                self.condition.round_trip_s
                if reported_at is None
                else max(0.0, now - reported_at - block.delay / 65536)
            )
            self.condition = Condition(
                lost=block.fraction_lost / 256,
                round_trip_s=round_trip,
                bitrate=self.condition.bitrate,
            )


def _middle(ntp: int) -> int:
    return ntp >> 16 & 0xFFFF_FFFF
