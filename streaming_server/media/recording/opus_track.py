"""A sound track without a delay of its own, for files whose pieces of sound and picture stand in
the order of their times, as players of pieces demand.

The library's encoder would say what plays Opus too, and with it how many samples an encoder holds
back; its writer then moves all sound by as much, past pictures that were written already. Here no
encoder holds anything back. Sources: RFC 7845 section 5.1, RFC 8794, RFC 9559.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from struct import pack

import av

from streaming_server.media.rtp import AUDIO_CLOCK_HZ

_EBML, _DOC_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _TRACKS, _TRACK = 0x18538067, 0x1654AE6B, 0xAE
_NUMBER, _UID, _TYPE, _CODEC, _PRIVATE = 0xD7, 0x73C5, 0x83, 0x86, 0x63A2
_CLUSTER, _TIMECODE = 0x1F43B675, 0xE7
_AUDIO, _RATE, _CHANNELS = 0xE1, 0xB5, 0x9F
_SOUND, _STEREO = b"\x02", b"\x02"


@contextmanager
def opus_track() -> Iterator["av.stream.Stream"]:
    """A stream to make others after."""
    with av.open(io.BytesIO(_model()), "r", format="matroska") as file:
        yield file.streams.audio[0]


def _model() -> bytes:
    """A WebM file of one stereo Opus track and nothing in it."""
    head = b"OpusHead\x01\x02" + pack("<HIhB", 0, AUDIO_CLOCK_HZ, 0, 0)
    audio = _element(_RATE, pack(">d", AUDIO_CLOCK_HZ)) + _element(_CHANNELS, _STEREO)
    track = b"".join(
        (
            _element(_NUMBER, b"\x01"),
            _element(_UID, b"\x01"),
            _element(_TYPE, _SOUND),
            _element(_CODEC, b"A_OPUS"),
            _element(_PRIVATE, head),
            _element(_AUDIO, audio),
        )
    )
    tracks = _element(_TRACKS, _element(_TRACK, track))
    first = _element(_CLUSTER, _element(_TIMECODE, b"\x00"))  # the library reads up to here
    return _element(_EBML, _element(_DOC_TYPE, b"webm")) + _element(_SEGMENT, tracks + first)


def _element(identifier: int, content: bytes) -> bytes:
    name = identifier.to_bytes((identifier.bit_length() + 7) // 8, "big")
    return name + (len(content) | 1 << 28).to_bytes(4, "big") + content
