"""When a publisher's packets arrived, told back to it so that it finds its bitrate.

Without this a browser stays at 300 kb/s for ever. Format: transport-wide congestion control,
draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
"""

from struct import pack

from streaming_server.media.rtcp import TRANSPORT_FEEDBACK, TRANSPORT_WIDE
from streaming_server.media.rtp import forward_distance

FEEDBACK_INTERVAL_S = 0.05
LONGEST_SPAN = 512  # packets in one feedback; a larger jump starts anew
_TICKS_PER_SECOND = 4000  # deltas count quarters of a millisecond
_TICKS_PER_REFERENCE = 256  # the reference time counts 64 ms
_SYMBOLS_PER_CHUNK = 7


class ArrivalLog:
    def __init__(self) -> None:
        self._arrivals: dict[int, float] = {}  # unwrapped transport-wide number -> seconds
        self._newest = 0
        self._next_base: int | None = None
        self._count = 0
        self._told_at = 0.0

    def record(self, number: int, now: float) -> None:
        """number: 16-bit transport-wide sequence number of a packet that came at `now`."""
        distance = forward_distance(self._newest & 0xFFFF, number)
        if self._next_base is None or abs(distance) > LONGEST_SPAN:
            self._arrivals.clear()
            self._newest = self._next_base = number
            distance = 0
        unwrapped = self._newest + distance
        if unwrapped >= self._next_base:
            self._arrivals[unwrapped] = now
        self._newest = max(self._newest, unwrapped)

    def feedback(self, sender: int, source: int, now: float) -> bytes | None:
        """The next feedback packet, or None while it is not due."""
        if not self._arrivals or now - self._told_at < FEEDBACK_INTERVAL_S:
            return None
        self._told_at = now
        assert self._next_base is not None
        base = self._next_base
        last = min(max(self._arrivals), base + LONGEST_SPAN - 1)
        symbols, deltas, reference = self._encode(base, last)
        body = pack("!IIHHI", sender, source, base & 0xFFFF, last - base + 1, reference)
        body += _chunks(symbols) + deltas
        self._count = (self._count + 1) & 0xFF
        self._next_base = last + 1
        self._arrivals = {n: at for n, at in self._arrivals.items() if n > last}
        padding = -len(body) % 4
        if padding:
            body += bytes(padding - 1) + bytes([padding])
        flags = 0xA0 if padding else 0x80
        return pack("!BBH", flags | TRANSPORT_WIDE, TRANSPORT_FEEDBACK, len(body) // 4) + body

    def _encode(self, base: int, last: int) -> tuple[list[int], bytes, int]:
        first = min(at for number, at in self._arrivals.items() if number <= last)
        reference = int(first * _TICKS_PER_SECOND) // _TICKS_PER_REFERENCE
        ticks = reference * _TICKS_PER_REFERENCE
        symbols: list[int] = []
        deltas = b""
        for number in range(base, last + 1):
            at = self._arrivals.get(number)
            if at is None:
                symbols.append(0)
                continue
            delta = int(at * _TICKS_PER_SECOND) - ticks
            ticks += delta
            small = 0 <= delta <= 0xFF
            symbols.append(1 if small else 2)
            deltas += pack("!B", delta) if small else pack("!h", max(-0x8000, min(0x7FFF, delta)))
        return symbols, deltas, (reference & 0xFFFFFF) << 8 | self._count


def _chunks(symbols: list[int]) -> bytes:
    """Two-bit status vectors, seven packets each."""
    chunks = b""
    for start in range(0, len(symbols), _SYMBOLS_PER_CHUNK):
        vector = 0xC000
        for place, symbol in enumerate(symbols[start : start + _SYMBOLS_PER_CHUNK]):
            vector |= symbol << (12 - 2 * place)
        chunks += pack("!H", vector)
    return chunks
