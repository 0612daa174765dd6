"""Fan-out of one kind of media: written once per group of viewers, encrypted and sent per viewer.

Viewers whose offers gave the same numbers to things, and whose sequence numbers run alike, form a
group and get the same bytes. Packets of a picture that come within a moment leave in one burst.
There is no queue: what a socket does not take at once is lost to that viewer alone, to the end of
the frame, and can be asked for again.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Protocol

from streaming_server.media.bursts import LONGEST_TRAIN, Recipients, broadcast
from streaming_server.media.codecs import Codec, bare, starts_keyframe
from streaming_server.media.continuity import Continuity
from streaming_server.media.repairs import Repair
from streaming_server.media.ring import Ring, StagePacket
from streaming_server.media.rtp import RtpPacket, absolute_send_time, rtp_header
from streaming_server.media.seats import Numbers, Seat
from streaming_server.media.srtp import Outlet
from streaming_server.media.taps import Tap

REPLAY_AGE_S = 1.0  # an older keyframe is not worth the burst that follows it ...
PATIENCE_S = 0.6  # ... unless an encoder leaves requests for a new one unanswered
#: How long the first packets of a picture wait for the rest; less than a screen notices.
HELD_S = 0.002


class Timer(Protocol):
    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Timer]
"""As an event loop's `call_later`."""


class _Group:
    """Viewers that get the same bytes."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self._outlets: list[Outlet] = []
        #: Outlets that were full, left out until the frame with this timestamp is over.
        self._skipping: list[Outlet] = []
        self._skipped_timestamp = 0
        self._recipients: Recipients | None = None

    @property
    def is_empty(self) -> bool:
        return not self._outlets and not self._skipping

    def add(self, outlet: Outlet) -> None:
        self._outlets.append(outlet)
        self._recipients = None

    def remove(self, outlet: Outlet) -> None:
        """Whether it is here or not."""
        for outlets in (self._outlets, self._skipping):
            if outlet in outlets:
                outlets.remove(outlet)
                self._recipients = None

    def send(self, written: Sequence[bytes], timestamp: int) -> None:
        """Packets of the picture with this timestamp."""
        if self._skipping and self._skipped_timestamp != timestamp:
            self._outlets += self._skipping
            self._skipping.clear()
            self._recipients = None
        if self._recipients is None or not self._recipients.is_current:
            self._recipients = Recipients(self._outlets)
        full = broadcast(written, self._recipients)
        if full:
            self._skipped_timestamp = timestamp
            self._skipping += dict.fromkeys(full)
            self._outlets = [outlet for outlet in self._outlets if outlet not in self._skipping]
            self._recipients = None


class Line:
    """One kind of media of one stage. Without `later` every packet leaves at once."""

    def __init__(
        self, name: str, ssrc: int, clock_rate_hz: int, capacity: int, later: Later | None = None
    ) -> None:
        self.name = name
        self.ssrc = ssrc
        self.codec: Codec | None = None
        self._is_picture = False  # what the codec is
        self.continuity = Continuity(clock_rate_hz)
        self.packets = 0
        self.octets = 0
        self.keyframe_at = float("-inf")
        self.taps: tuple[Tap, ...] = ()
        self._ring = Ring(capacity)
        self._capacity = capacity
        self._keyframe: StagePacket | None = None
        self._groups: dict[Numbers, _Group] = {}
        self._waiting: dict[Seat, float] = {}
        self._later = later
        #: Packets on the line that have not been sent yet.
        self._held: list[StagePacket] = []
        #: Runs while the rest of a picture is waited for; a wake for nothing costs as much as a
        #: packet.
        self._flushing: Timer | None = None
        #: Of the newest packet sent; None before the first.
        self.last_timestamp: int | None = None
        self.next_index = 0

    def change_codec(self, codec: Codec) -> None:
        """Viewers have to join again: their number for the new codec is another."""
        self.flush()
        # The same sequence number must never be encrypted with another header.
        self._ring = Ring(self._capacity)
        self.codec, self._keyframe = codec, None
        self._is_picture = codec.is_picture
        self._groups.clear()
        self._waiting.clear()

    def begin_anew(self) -> None:
        """Nobody begins with a picture from before: whoever comes waits for the next keyframe.
        What was sent can still be sent again."""
        self.flush()
        self._keyframe, self.keyframe_at = None, float("-inf")

    def forward(self, packet: RtpPacket, now: float) -> bool:
        """Send a publisher's packet to every viewer; whether viewers need a keyframe now."""
        assert self.codec is not None
        place = self.continuity.place(packet.ssrc, packet.sequence, packet.timestamp, now)
        if place is None:
            return False
        if place.is_break:
            self._keyframe = None
        stage_packet = StagePacket(
            place.index,
            place.timestamp,
            packet.marker,
            bare(self.codec, packet.payload),
            absolute_send_time(now),
        )
        is_new = self.send(stage_packet, now)
        if not place.is_break:
            return False
        return is_new and self._is_picture and self._keyframe is not stage_packet

    def send(self, packet: StagePacket, now: float) -> bool:
        """Send what stands on the line to every viewer; False when it was there already."""
        assert self.codec is not None
        if not self._ring.put(packet):
            return False
        if self._is_picture and starts_keyframe(self.codec, packet.payload):
            self._note_keyframe(packet, now)
        if packet.index >= self.next_index:
            self.next_index, self.last_timestamp = packet.index + 1, packet.timestamp
        self._hold(packet)
        for tap in self.taps:
            tap.take(self.name, self.codec, packet)
        return True

    def join(self, seat: Seat, now: float) -> bool:
        """Begin to send; False when the viewer has to wait for a keyframe.

        A viewer that gets another line's packets gets them until then.
        """
        assert self.codec is not None
        if self.codec.is_picture and now - self.keyframe_at > REPLAY_AGE_S:
            self._waiting[seat] = now
            return False
        return self._replay(seat, now)

    def relieve(self, now: float) -> None:
        """Who waited long enough gets the last keyframe with all that followed it."""
        for seat, since in list(self._waiting.items()):
            if now - since > PATIENCE_S:
                del self._waiting[seat]
                self._replay(seat, since)

    def leave(self, seat: Seat) -> None:
        self.flush()
        self._waiting.pop(seat, None)
        for group in list(self._groups.values()):
            group.remove(seat.outlet)
            if group.is_empty:
                del self._groups[group.numbers]

    def repeat(
        self,
        indexes: Iterable[int],
        outlet: Outlet,
        numbers: Numbers,
        repair: Repair | None = None,
    ) -> int:
        """Send again what a viewer lost; how many of them there were."""
        found = [p for p in map(self._ring.get, indexes) if p is not None]
        written = [self._written(packet, numbers) for packet in found]
        if repair is not None:
            written = [repair.wrap(packet) for packet in written]
        broadcast(written, Recipients((outlet,)))
        return len(found)

    def flush(self) -> None:
        """Send what is held."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        held, self._held = self._held, []
        for timestamp, packets in groupby(held, lambda packet: packet.timestamp):
            picture = tuple(packets)
            for numbers, group in self._groups.items():
                group.send([self._written(packet, numbers) for packet in picture], timestamp)

    def _replay(self, seat: Seat, since: float) -> bool:
        """Send what is needed to begin in the middle; False when it is not there any more."""
        start = self._start(seat)
        if start is None:
            self._waiting[seat] = since
            return False
        self.flush()
        seat.begin(self, start)
        if self.codec is not Codec.OPUS:
            missed = [self._written(packet, seat.numbers) for packet in self._ring.since(start)]
            broadcast(missed, Recipients((seat.outlet,)))
        self._group(seat.numbers).add(seat.outlet)
        return True

    def _start(self, seat: Seat) -> int | None:
        """Index of the packet that a viewer can begin with now."""
        if self.codec is Codec.OPUS:
            return self.next_index
        start = self._keyframe
        if start is None or start.index not in self._ring or not seat.accepts(start.timestamp):
            return None
        return start.index

    def _note_keyframe(self, packet: StagePacket, now: float) -> None:
        if self._keyframe is not None and self._keyframe.timestamp == packet.timestamp:
            return  # further packets of the same picture
        self._keyframe, self.keyframe_at = packet, now
        self.flush()  # what came before is not for those who begin here
        for seat in [seat for seat in self._waiting if seat.accepts(packet.timestamp)]:
            seat.begin(self, packet.index)
            del self._waiting[seat]
            self._group(seat.numbers).add(seat.outlet)

    def _hold(self, packet: StagePacket) -> None:
        self.packets += 1
        self.octets += len(packet.payload)
        self._held.append(packet)
        is_whole = packet.marker or not self._is_picture
        if self._later is None or is_whole or len(self._held) == LONGEST_TRAIN:
            self.flush()
        elif self._flushing is None:
            self._flushing = self._later(HELD_S, self.flush)

    def _written(self, packet: StagePacket, numbers: Numbers) -> bytes:
        send_time = (
            None if numbers.send_time_id is None else (numbers.send_time_id, packet.send_time)
        )
        header = rtp_header(
            numbers.payload_type,
            packet.marker,
            packet.index + numbers.offset & 0xFFFF,
            packet.timestamp,
            self.ssrc,
            send_time,
        )
        return header + packet.payload

    def _group(self, numbers: Numbers) -> _Group:
        return self._groups.setdefault(numbers, _Group(numbers))
