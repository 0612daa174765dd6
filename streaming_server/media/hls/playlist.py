"""Playlists: pure text from what has been written. Source: RFC 8216.

`EXT-X-DOORSTEP-PICTURE` is our own line before each segment: the stage clock (32 bits, 90 kHz) of
its first picture, by which pages change role cards. Players that do not know it pass over it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from streaming_server.media.rtp import VIDEO_CLOCK_HZ

LISTED: Final = 6  # segments; a player begins up to three before the end
KEPT: Final = 12  # still there for who reads an older list, a cache included
#: Codecs that every device plays: constrained baseline 3.1 and AAC-LC.
CODECS: Final = "avc1.42E01F,mp4a.40.2"
MASTER: Final = "index.m3u8"
MEDIA: Final = "live.m3u8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """number: grows by one. ticks: time of its first picture. header: name of the file that says
    how to read it. at: wall clock of the first picture, UTC. begins_anew: what came before it is
    another encoding or another publisher."""

    number: int
    ticks: int
    duration_ticks: int
    header: str
    at: datetime
    begins_anew: bool

    @property
    def name(self) -> str:
        return f"{self.number}.m4s"

    @property
    def seconds(self) -> float:
        return self.duration_ticks / VIDEO_CLOCK_HZ


def media_playlist(
    segments: Sequence[Segment], *, new_beginnings_before: int, is_over: bool
) -> str:
    """segments: in order, at least one; the last ones are listed. new_beginnings_before: how many
    that begin anew came before the first of these."""
    listed = segments[-LISTED:]
    passed = new_beginnings_before + sum(one.begins_anew for one in segments[: -len(listed)])
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(ceil(one.seconds) for one in listed)}",
        f"#EXT-X-MEDIA-SEQUENCE:{listed[0].number}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{passed}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    header = ""
    for one in listed:
        if one.begins_anew:
            lines.append("#EXT-X-DISCONTINUITY")
        if one.header != header:
            header = one.header
            lines.append(f'#EXT-X-MAP:URI="{header}"')
        lines += [
            f"#EXT-X-PROGRAM-DATE-TIME:{one.at.isoformat(timespec='milliseconds')}",
            f"#EXT-X-DOORSTEP-PICTURE:{one.ticks & 0xFFFF_FFFF}",
            f"#EXTINF:{one.seconds:.5f},",
            one.name,
        ]
    if is_over:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def master_playlist(bandwidth: int) -> str:
    """What to give a player: the one rung there is, and which codecs it takes."""
    return (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        f'#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},CODECS="{CODECS}"\n{MEDIA}\n'
    )
