"""A viewer's place at one kind of media: its sequence numbers go on, whatever line they come from.

A viewer knows one source for as long as it watches. When it is moved to another line, its numbers
continue without a gap; which packet a number stood for can be told for as long as a line keeps it.
A viewer that never moved has the line's own numbers, so that all of these share their bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from streaming_server.media.repairs import Repair
from streaming_server.media.rtp import VIDEO_CLOCK_HZ, timestamp_distance
from streaming_server.media.srtp import Outlet

MOST_STRETCHES: Final = 4  # further back no line keeps its packets
CLOCK_STEP: Final = 2 * VIDEO_CLOCK_HZ  # a picture so much older belongs to a clock set back


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a viewer's answer calls the media: payload type, and id of abs-send-time if used.

    offset: how far the viewer's sequence numbers, unbounded, lie ahead of the line's indexes.
    """

    payload_type: int
    send_time_id: int | None
    offset: int = 0


class Source(Protocol):
    """What a seat needs of a line."""

    packets: int
    octets: int

    @property
    def next_index(self) -> int: ...
    @property
    def last_timestamp(self) -> int | None: ...
    def leave(self, seat: "Seat") -> None: ...
    def repeat(
        self, indexes: Sequence[int], outlet: Outlet, numbers: Numbers, repair: Repair | None
    ) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """From the unbounded sequence number `first` on packets came from `source`."""

    first: int
    source: Source
    numbers: Numbers


class Seat:
    def __init__(self, outlet: Outlet, numbers: Numbers) -> None:
        """numbers: without an offset."""
        self.outlet = outlet
        self._numbers = numbers
        #: The stream for what is sent again, where the viewer has one.
        self.repair: Repair | None = None
        #: The line that packets come from; None before the first and between two.
        self.source: Source | None = None
        self._stretches: tuple[_Stretch, ...] = ()
        self._next_number: int | None = None
        self._last_timestamp: int | None = None
        self._packets = self._octets = 0

    @property
    def numbers(self) -> Numbers:
        return self._stretches[-1].numbers if self._stretches else self._numbers

    @property
    def packets(self) -> int:
        """Sent so far, from all lines."""
        return self._packets + (self.source.packets if self.source else 0)

    @property
    def octets(self) -> int:
        """Of payload, sent so far."""
        return self._octets + (self.source.octets if self.source else 0)

    def renumber(self, numbers: Numbers) -> None:
        """From the next line on; the codec changed."""
        self._numbers = numbers

    def accepts(self, timestamp: int) -> bool:
        """Whether a picture of this time may follow: a viewer's time never runs backwards."""
        last = self.source.last_timestamp if self.source else self._last_timestamp
        return last is None or not -CLOCK_STEP < timestamp_distance(last, timestamp) <= 0

    def begin(self, source: Source, index: int) -> None:
        """Packets from `index` on come from here, and no longer from elsewhere."""
        self.leave()
        first = index if self._next_number is None else self._next_number
        stretch = _Stretch(
            first=first, source=source, numbers=replace(self._numbers, offset=first - index)
        )
        self._stretches = (*self._stretches[-MOST_STRETCHES + 1 :], stretch)
        self._packets -= source.packets
        self._octets -= source.octets
        self.source = source

    def leave(self) -> None:
        source = self.source
        if source is None:
            return
        source.leave(self)
        self._packets += source.packets
        self._octets += source.octets
        self._next_number = source.next_index + self.numbers.offset
        self._last_timestamp = source.last_timestamp
        self.source = None

    def forget(self) -> None:
        """What was sent is not sent again: the path was too narrow for it the first time."""
        self._stretches = ()

    def repeat(self, sequences: Sequence[int]) -> int:
        """Send again what went under these 16-bit numbers; how many of them were still there."""
        return sum(self._repeat(sequence) for sequence in sequences)

    def _repeat(self, sequence: int) -> int:
        if self.source is not None:
            newest = self.source.next_index + self.numbers.offset - 1
        elif self._next_number is not None:
            newest = self._next_number - 1
        else:
            return 0
        number = newest - ((newest - sequence) & 0xFFFF)
        for stretch in reversed(self._stretches):
            if number >= stretch.first:
                index = number - stretch.numbers.offset
                return stretch.source.repeat((index,), self.outlet, stretch.numbers, self.repair)
        return 0
