"""The packets sent last, shared by all viewers of a session: for retransmission and for joining.

Bounded by construction. A viewer that joins shortly after a keyframe gets the picture from here
and costs the publisher nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class StagePacket:
    """A packet on the stage's line, before it is written for a group of viewers. Nobody changes
    one; see rtp.RtpPacket."""

    index: int
    timestamp: int
    marker: bool
    payload: bytes
    send_time: int  # 24-bit abs-send-time; kept so that a repeated packet is the same, bit by bit


class Ring:
    def __init__(self, capacity: int) -> None:
        assert capacity & (capacity - 1) == 0, "capacity must be a power of 2"
        self._slots: list[StagePacket | None] = [None] * capacity
        self._mask = capacity - 1
        self._newest = -1

    def __contains__(self, index: int) -> bool:
        return self.get(index) is not None

    def put(self, packet: StagePacket) -> bool:
        """False when the packet is there already or too old to be kept."""
        index = packet.index
        if index > self._newest:  # as nearly always
            self._newest = index
        elif index <= self._newest - len(self._slots) or index in self:
            return False
        self._slots[index & self._mask] = packet
        return True

    def get(self, index: int) -> StagePacket | None:
        """None when it never came or is too old."""
        packet = self._slots[index & self._mask]
        is_kept = packet is not None and packet.index == index > self._newest - len(self._slots)
        return packet if is_kept else None

    def since(self, index: int) -> Iterator[StagePacket]:
        """Packets from `index` to the newest, in order, without those that never came."""
        oldest = self._newest - len(self._slots) + 1
        for wanted in range(max(index, oldest), self._newest + 1):
            packet = self.get(wanted)
            if packet is not None:
                yield packet
