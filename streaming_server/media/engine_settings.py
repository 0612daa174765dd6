"""What a forwarding engine is made with: the few of an operator's settings that reach a worker.

A worker loads no settings of a whole server, and is given none of what it does not need.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.hls.packaging import Packaging
from streaming_server.ports.media import MediaListener


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """public_address: as seen from outside, None: the machine's own. ports: first and last, 0 is
    whichever the system hands out. segments: where shows are written as HLS, None: nowhere."""

    public_address: str | None
    ports: tuple[int, int]
    segments: Path | None
    is_always_packaged: bool

    @classmethod
    def read(cls, message: str) -> Self:
        """Raises ValueError."""
        return TypeAdapter(cls).validate_json(message)

    def message(self) -> str:
        return TypeAdapter(type(self)).dump_json(self).decode()

    def engine(self, listener: MediaListener) -> ForwardingEngine:
        first, last = self.ports
        return ForwardingEngine(
            listener,
            public_address=self.public_address,
            ports=range(first, last + 1),
            packaging=Packaging(self.segments, is_always=self.is_always_packaged),
        )
