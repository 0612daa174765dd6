"""A publisher's picture in two sizes: which of its streams is which, and which line each feeds.

    both arrive                large ▶ video            small ▶ low
    the large one pauses       (a browser short of bits)  small ▶ low, video
    it is back, at a keyframe  large ▶ video            small ▶ low

Pure; time is passed in as monotonic seconds. Sources: RFC 8852 (names of streams in packets),
RFC 8853 (simulcast).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streaming_server.media.codecs import Codec, picture_size, starts_keyframe
from streaming_server.media.rtp import RtpPacket

#: The large picture is missed for so long before the small one stands in for it.
PAUSED_S: Final = 0.6
ASKS_EVERY_S: Final = 1.0
LARGE, SMALL = "video", "low"  # lines
_LONGEST_NAME: Final = 16  # bytes: all that a short header extension holds
MOST_OFFERED: Final = 8

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulcast:
    """Two encodings of one picture on offer. names: rids, in the order of the offer; the ids are
    of the header extensions that carry them, of a stream and of its repetitions."""

    names: tuple[str, str]
    name_id: int
    repaired_id: int | None


def simulcast_of(
    offered: Sequence[str], name_id: int | None, repaired_id: int | None
) -> Simulcast | None:
    """None where one encoding has to do. offered: rids, best first or best last: of more than
    two the first and the last are wanted, which are the largest and the smallest either way."""
    if not 2 <= len(set(offered)) == len(offered) <= MOST_OFFERED or name_id is None:
        return None
    if not all(0 < len(name) <= _LONGEST_NAME and _is_name(name) for name in offered):
        return None
    return Simulcast(names=(offered[0], offered[-1]), name_id=name_id, repaired_id=repaired_id)


def _is_name(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()


class Encodings:
    """What one publisher sends of a picture that it encodes twice."""

    def __init__(self, simulcast: Simulcast) -> None:
        self._simulcast = simulcast
        #: Names by which they are known; which is larger is told by the first keyframes.
        self._large, self._small = simulcast.names
        self._sources: dict[str, int] = {}
        self._repairs: dict[str, int] = {}
        self._sizes: dict[str, int] = {}  # pixels
        self._large_at: float | None = None
        self._stands_in = False
        self._asked_at = float("-inf")

    @property
    def sources(self) -> tuple[int, ...]:
        """SSRCs known so far."""
        return tuple(self._sources.values())

    def repaired(self, packet: RtpPacket) -> int | None:
        """SSRC of what this packet repeats, before it is unwrapped; None while that is unknown."""
        name = self._name(packet, self._simulcast.repaired_id, self._repairs)
        return self._sources.get(name) if name is not None else None

    def lines(self, packet: RtpPacket, codec: Codec, now: float) -> Lines:
        """Which lines this packet goes to."""
        name = self._name(packet, self._simulcast.name_id, self._sources)
        if name is None:
            return ()
        is_keyframe = starts_keyframe(codec, packet.payload)
        if is_keyframe:
            self._note_size(name, codec, packet.payload)
        if self._large_at is None:
            self._large_at = now
        if name == self._large:
            self._large_at = now
            self._stands_in = self._stands_in and not is_keyframe
            return () if self._stands_in else (LARGE,)
        if self._is_paused(now):
            self._stands_in = self._stands_in or is_keyframe
        return (SMALL, LARGE) if self._stands_in else (SMALL,)

    def wanted_keyframe(self, now: float) -> int | None:
        """SSRC of the stream that should begin anew for its lines to change; now and then."""
        assert self._large_at is not None
        wants = self._small if not self._stands_in and self._is_paused(now) else None
        if self._stands_in and not self._is_paused(now):
            wants = self._large
        if wants is None or now - self._asked_at < ASKS_EVERY_S:
            return None
        self._asked_at = now
        return self._sources.get(wants)

    def _is_paused(self, now: float) -> bool:
        return self._large_at is not None and now - self._large_at > PAUSED_S

    def _name(
        self, packet: RtpPacket, identifier: int | None, sources: dict[str, int]
    ) -> str | None:
        """A browser names its streams until it heard that they arrive; then their SSRCs do."""
        said = packet.extensions.get(identifier or 0)
        if said is None:
            known = (name for name, source in sources.items() if source == packet.ssrc)
            return next(known, None)
        name = said.rstrip(b"\0").decode("ascii", "replace")
        if name not in self._simulcast.names:
            return None
        sources[name] = packet.ssrc
        return name

    def _note_size(self, name: str, codec: Codec, payload: bytes) -> None:
        size = picture_size(codec, payload)
        if size is None:
            return
        self._sizes[name] = size[0] * size[1]
        if self._sizes.get(self._small, 0) > self._sizes.get(self._large, 0) > 0:
            self._large, self._small = self._small, self._large
            # What is the small one now was on the line so far, and stays until the other begins.
            self._stands_in = True
