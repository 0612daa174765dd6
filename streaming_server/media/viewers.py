"""One viewer: what it is sent, and what it says about how that arrives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.rungs import Rung, Wish
from streaming_server.media import rtcp
from streaming_server.media.answers import Agreement
from streaming_server.media.bursts import Recipients, broadcast
from streaming_server.media.ladder.footing import Footing
from streaming_server.media.ladder.ladders import Ladder
from streaming_server.media.lines import Line
from streaming_server.media.repairs import FILLER_BYTES, Repair
from streaming_server.media.rtp import absolute_send_time
from streaming_server.media.seats import Numbers, Seat
from streaming_server.media.srtp import Outlet
from streaming_server.ports.media import ViewerCondition

REPEATS_PER_SECOND = 300  # what one viewer may ask for again; more would be an attack on the rest
REPEATS_ON_A_NARROW_PATH = 30  # ... and there, more would keep what is new from getting through
PICTURE_REQUEST_INTERVAL_S = 1.0
FIRST_REPORTS = 3
REPORT_INTERVAL_S = 2.9  # every third second
STARTS_WITHIN_S = 1.5  # a small picture that is not there by then is missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a viewer last said. lost: share of packets, 0 to 1; bitrate: what it can take."""

    lost: float = 0.0
    round_trip_s: float | None = None
    bitrate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What a stage has for its viewers. costs: bits per second by rung, as sent now."""

    lines: Mapping[str, Line]
    repair_ssrc: int
    ladder: Ladder
    costs: Mapping[Rung, float]
    want_keyframe: Callable[[float], None]


class Viewer:
    """outlet is set once the viewer is connected."""

    def __init__(self, agreement: Agreement, supply: Supply) -> None:
        self._agreement = agreement
        self._supply = supply
        lines = supply.lines
        self._lines = {kind: lines[kind] for kind in lines if agreement.track(kind)}
        self._seats: dict[str, Seat] = {}
        self._repair: Repair | None = None
        self._footing = Footing()
        self._repeats_left = REPEATS_PER_SECOND
        self._picture_asked_at = float("-inf")
        self._reported: dict[int, float] = {}  # middle 32 bits of NTP -> loop time
        self.outlet: Outlet | None = None
        self.condition = Condition()

    @property
    def is_audience(self) -> bool:
        """Who asks for no picture only listens, as a host does to a guest."""
        return "video" in self._lines

    def rung(self, now: float) -> Rung:
        """What the viewer sees now, which may be less than what is meant for it."""
        standing = self._footing.standing
        if standing.rung is not Rung.LOW or self._supply.ladder.is_live(now):
            return standing.rung
        is_starting = standing.since is not None and now - standing.since < STARTS_WITHIN_S
        return Rung.LOW if is_starting else Rung.SOUND

    def wish(self, wish: Wish, now: float) -> None:
        self._footing.choose(wish, now)
        self._reconsider(now)

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
        seat.repair = self._repair_for(kind, line)
        if kind == "video":
            self.take_rung(now)
        else:
            line.join(seat, now)
        return True

    def leave(self) -> None:
        for kind, seat in self._seats.items():
            seat.leave()
            self._lines[kind].leave(seat)
            self._supply.ladder.line.leave(seat)

    def take_rung(self, now: float) -> None:
        """Begin to receive the picture of the rung the viewer stands on."""
        seat, ladder = self._seats.get("video"), self._supply.ladder
        if seat is None:
            return
        for line in (self._lines["video"], ladder.line):
            if line is not seat.source:
                line.leave(seat)  # no longer waits there
        match self._footing.rung:
            case Rung.HIGH:
                self._take_large(seat, now)
            case Rung.LOW:
                self._take_small(seat, now)
            case Rung.SOUND:
                seat.leave()
                seat.forget()

    def take_rtcp(self, data: bytes, now: float) -> None:
        for report in rtcp.parse_rtcp(data):
            match report:
                case rtcp.Nack():
                    self._repeat(report, now)
                case rtcp.KeyframeRequest():
                    self._request_picture(now)
                case rtcp.ReceiverReport() | rtcp.SenderReport():
                    self._note_condition(report.blocks, now)
                case rtcp.BitrateEstimate():
                    self._footing.note_estimate(report.bitrate, now)
                    self.condition = Condition(
                        lost=self.condition.lost,
                        round_trip_s=self.condition.round_trip_s,
                        bitrate=report.bitrate,
                    )
                case rtcp.Goodbye():
                    pass  # of a source; the viewer says goodbye by DTLS
        self._reconsider(now)

    def described(self, resource: str, now: float) -> ViewerCondition:
        """resource: under which it watches."""
        return ViewerCondition(
            resource=resource,
            rung=self.rung(now),
            lost=self.condition.lost,
            round_trip_s=self.condition.round_trip_s,
        )

    def report(self, times: Mapping[str, int], ntp: int, now: float) -> None:
        """Once a second. times: stage time by kind at `ntp`, 32 bits."""
        is_wide = self._footing.rung is Rung.HIGH
        self._repeats_left = REPEATS_PER_SECOND if is_wide else REPEATS_ON_A_NARROW_PATH
        self._reconsider(now)
        if self.outlet is None or not self._is_report_due(now):
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

    def _is_report_due(self, now: float) -> bool:
        """Soon at first, for lips and sound are matched by them; clocks part slowly after that."""
        is_new = len(self._reported) < FIRST_REPORTS
        return is_new or now - max(self._reported.values()) >= REPORT_INTERVAL_S

    def _reconsider(self, now: float) -> None:
        seat = self._seats.get("video")
        can_probe = seat is not None and seat.repair is not None
        was_probing = self._footing.is_probing
        if self._footing.step(self._supply.costs, now, can_probe=can_probe):
            self._repeats_left = min(self._repeats_left, REPEATS_ON_A_NARROW_PATH)
            self.take_rung(now)
        elif self._footing.rung is Rung.LOW and seat is not None:
            self._supply.ladder.need_small(now)
            if was_probing and not self._footing.is_probing:
                # What the filler pushed out is not worth the room that repeats of it would take.
                seat.leave()
                self._take_small(seat, now)
            elif seat.source is self._lines["video"]:
                self._take_small(seat, now)

    def probe(self, now: float) -> None:
        """Ten times a second: filler that shows whether more would get through."""
        seat = self._seats.get("video")
        if not self._footing.is_probing or seat is None or seat.repair is None:
            return
        count = self._footing.filler(self._supply.costs, now) // FILLER_BYTES
        moment, identifier = absolute_send_time(now), seat.numbers.send_time_id
        timestamp = seat.source.last_timestamp if seat.source else None
        send_time = (identifier, moment) if identifier is not None else None
        repair = seat.repair
        packets = [repair.filler(timestamp or 0, send_time) for _ in range(count)]
        broadcast(packets, Recipients((seat.outlet,)))

    def _take_large(self, seat: Seat, now: float) -> None:
        """The small picture goes on until the large one can begin."""
        large = self._lines["video"]
        if seat.source is not large and not large.join(seat, now):
            self._supply.want_keyframe(now)

    def _take_small(self, seat: Seat, now: float) -> None:
        ladder = self._supply.ladder
        ladder.need_small(now)
        if seat.source is ladder.line:
            return
        if self._footing.wish is Wish.SAVE and not ladder.is_live(now):
            # There is no hurry: the large picture goes on until the small one is there.
            self._take_large(seat, now)
            return
        seat.leave()
        seat.forget()
        if not ladder.line.join(seat, now):
            ladder.want_keyframe(now)

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

    def _repair_for(self, kind: str, line: Line) -> Repair | None:
        """Where repetitions go; None where they are sent as they were."""
        track = self._agreement.track(kind)
        payload_type = track.repairs.get(line.codec) if track and line.codec else None
        if payload_type is None:
            return None
        if self._repair is None:
            self._repair = Repair(payload_type, self._supply.repair_ssrc)
        self._repair.payload_type = payload_type
        return self._repair

    def _line_of(self, ssrc: int) -> str | None:
        return next((kind for kind, line in self._lines.items() if line.ssrc == ssrc), None)

    def _repeat(self, request: rtcp.Nack, now: float) -> None:
        kind = self._line_of(request.ssrc) or ""
        seat = self._seats.get(kind)
        if seat is not None:
            repeated = seat.repeat(request.sequences[: self._repeats_left])
            self._repeats_left -= repeated
            if kind == "video":  # what was of the rung before is not repeated, and does not count
                self._footing.note_wanted(repeated, seat.packets, now)

    def _request_picture(self, now: float) -> None:
        if now - self._picture_asked_at >= PICTURE_REQUEST_INTERVAL_S:
            self._picture_asked_at = now
            seat = self._seats.get("video")
            if seat is not None and seat.source is self._supply.ladder.line:
                self._supply.ladder.want_keyframe(now)
            elif self._footing.rung is Rung.HIGH:
                self._supply.want_keyframe(now)

    def _note_condition(self, blocks: tuple[rtcp.ReportBlock, ...], now: float) -> None:
        for block in blocks:
            kind = self._line_of(block.ssrc)
            if kind is None:
                continue
            if kind == "video":
                self._footing.note_loss(block.packets_lost, block.highest_sequence, now)
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
