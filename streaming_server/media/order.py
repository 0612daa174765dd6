"""Packets in the order in which they were sent, with the holes that stay.

A packet that is missing may still be sent again; after a while it is given up. Pure.
"""

from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import timestamp_distance

PATIENCE_S = 1.5  # ten requests and their answers take about as long
MOST_WAITING = 1024


class Hole:
    """Packets were lost here."""


HOLE = Hole()


class Order:
    def __init__(self, clock_rate_hz: int, patience_s: float = PATIENCE_S) -> None:
        self._patience = patience_s * clock_rate_hz
        self._next: int | None = None
        self._waiting: dict[int, StagePacket] = {}

    def put(self, packet: StagePacket) -> list[StagePacket | Hole]:
        """What can be used now; a hole stands where packets were given up."""
        if self._next is None:
            self._next = packet.index
        if packet.index < self._next:
            return []
        self._waiting[packet.index] = packet
        ready = self._consecutive()
        while self._waiting and self._is_overdue(packet):
            ready += self._give_up()
        return ready

    def flush(self) -> list[StagePacket | Hole]:
        """The rest: nothing more will come."""
        rest: list[StagePacket | Hole] = []
        while self._waiting:
            rest += self._give_up()
        return rest

    def _is_overdue(self, newest: StagePacket) -> bool:
        oldest = self._waiting[min(self._waiting)]
        waited = timestamp_distance(oldest.timestamp, newest.timestamp)
        return len(self._waiting) > MOST_WAITING or waited > self._patience

    def _give_up(self) -> list[StagePacket | Hole]:
        self._next = min(self._waiting)
        return [HOLE, *self._consecutive()]

    def _consecutive(self) -> list[StagePacket | Hole]:
        assert self._next is not None
        ready: list[StagePacket | Hole] = []
        while (packet := self._waiting.pop(self._next, None)) is not None:
            ready.append(packet)
            self._next += 1
        return ready
