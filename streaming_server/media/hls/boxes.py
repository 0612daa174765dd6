"""The top level of an MP4 stream, box by box. Source: ISO/IEC 14496-12, section 4.2.

Pure: it is fed what a muxer writes, in whatever pieces, and gives back whole boxes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADER_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """kind: four letters. whole: with its header."""

    kind: str
    whole: bytes


class Boxes:
    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, written: bytes) -> Iterator[Box]:
        """The boxes that are whole now. Raises ValueError for a length that cannot be."""
        self._rest += written
        while len(self._rest) >= _HEADER_BYTES:
            length = int.from_bytes(self._rest[:4], "big")
            if length < _HEADER_BYTES:
                raise ValueError("a box of this length has no end")
            if len(self._rest) < length:
                return
            yield Box(
                kind=self._rest[4:_HEADER_BYTES].decode("ascii"), whole=bytes(self._rest[:length])
            )
            del self._rest[:length]
