"""What a publisher must know of aiortc's sender and is not told in public.

The private names are used here and nowhere else; a contract test holds them to the version that
pyproject.toml pins.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiortc import RTCRtpSender
from aiortc.stats import RTCRemoteInboundRtpStreamStats

_TIMESTAMP: Final = "_RTCRtpSender__rtp_timestamp"
_ENCODER: Final = "_RTCRtpSender__encoder"


def on_keyframe_wanted(sender: RTCRtpSender, call: Callable[[], None]) -> None:
    """The library has no call for "the receiver asked for a keyframe"."""
    sender._send_keyframe = call  # type: ignore[method-assign]  # noqa: SLF001


def picture_sent(sender: RTCRtpSender) -> int | None:
    """The RTP timestamp of the picture that left last; None before the first."""
    timestamp: int = getattr(sender, _TIMESTAMP)
    return timestamp or None


def welcome_bitrate(sender: RTCRtpSender, usual: int) -> int:
    """What the receiver's last REMB allows; usual before the first picture."""
    encoder = getattr(sender, _ENCODER)
    return usual if encoder is None else int(encoder.target_bitrate)


class Report:
    """What the receiver says about a sender, once a second."""

    def __init__(self, sender: RTCRtpSender) -> None:
        self._sender = sender
        self._heard_at: datetime | None = None
        #: Share of the packets that did not arrive since the report before, 0 to 1.
        self.lost = 0.0

    async def is_new(self) -> bool:
        """Whether another report came since this was asked."""
        for stats in (await self._sender.getStats()).values():
            is_report = isinstance(stats, RTCRemoteInboundRtpStreamStats)
            if is_report and stats.timestamp != self._heard_at:
                self._heard_at, self.lost = stats.timestamp, stats.fractionLost / 256
                return True
        return False
