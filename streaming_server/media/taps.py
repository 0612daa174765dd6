"""Who else gets a stage's packets: recorder, encoder of the low rung, other workers, Janus.

A tap sees each packet once, as it stands on the stage's line, and never holds the stage up.
"""

from typing import Protocol

from streaming_server.media.codecs import Codec
from streaming_server.media.ring import StagePacket


class Tap(Protocol):
    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        """kind: the line's name. Returns at once and raises nothing."""
