"""Pieces of Opus: how long they are, and quiet ones for where there are none.

A file that promises sound and has none for a while stops a player. Pure.
Source: RFC 6716 section 3.1.
"""

from collections.abc import Iterable, Iterator

from streaming_server.media.rtp import AUDIO_CLOCK_HZ

QUIET = b"\xf8\xff\xfe"  # 20 ms of stereo silence
QUIET_TICKS = AUDIO_CLOCK_HZ // 50
LONGEST_GAP_TICKS = 3 * QUIET_TICKS  # a shorter one a decoder bridges by itself
_HYBRID_OR_SPEECH_MS = ((10, 20, 40, 60),) * 3 + ((10, 20),) * 2
_MUSIC_MS = (2.5, 5, 10, 20)

Sound = tuple[int, bytes]


def length(payload: bytes) -> int:
    """In ticks of 1/48000 s; 0 when it is no Opus."""
    if not payload:
        return 0
    configuration, count_code = payload[0] >> 3, payload[0] & 3
    if count_code == 3:
        pieces = payload[1] & 0x3F if len(payload) > 1 else 0
    else:
        pieces = 1 if count_code == 0 else 2
    if configuration >= 16:
        each = _MUSIC_MS[configuration % 4]
    else:
        row = _HYBRID_OR_SPEECH_MS[configuration // 4 if configuration < 12 else 3]
        each = row[configuration % len(row)]
    return int(each * AUDIO_CLOCK_HZ / 1000) * pieces


def unbroken(sounds: Iterable[Sound], end: int) -> Iterator[Sound]:
    """From 0 to `end` (ticks), with quiet where nothing was said for long."""
    at = 0
    for start, payload in sounds:
        if start < at:
            continue
        yield from _quiet(at, start)
        yield start, payload
        at = start + length(payload)
    yield from _quiet(at, end)


def _quiet(start: int, end: int) -> Iterator[Sound]:
    if end - start > LONGEST_GAP_TICKS:
        for at in range(start, end - QUIET_TICKS + 1, QUIET_TICKS):
            yield at, QUIET
