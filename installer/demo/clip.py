"""A talk as encoded pictures and sound: made once, sent as often as needed.

A publisher that sends it costs next to nothing, so that what is measured is the server. Keyframes
are close together: a request for one is answered by going on from the next.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
import numpy as np

from installer.demo import speech
from installer.demo.scene import HEIGHT, WIDTH, Kitchen, Words

FRAME_RATE: Final = 25
KEYFRAME_EVERY: Final = 10  # frames: nobody who joins waits longer than 0.4 s for a picture
VIDEO_BITS_PER_S: Final = 1_300_000
AUDIO_BITS_PER_S: Final = 32_000
OPUS_FRAME: Final = 960  # samples: 20 ms
OPUS_FRAMES_PER_PICTURE: Final = speech.RATE_HZ // FRAME_RATE // OPUS_FRAME
BREATH_S: Final = 0.7  # between two sentences

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said, and what stands on the board meanwhile. role: which one is talked about."""

    role: int | None
    say: str
    board: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    payload: bytes
    is_keyframe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """From this frame on the talk is about this role."""

    frame: int
    role: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """VP8 pictures, each with its place in the clip burned in, and Opus frames of 20 ms."""

    pictures: tuple[Picture, ...]
    sounds: tuple[bytes, ...]
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        return len(self.pictures) / FRAME_RATE

    @property
    def longest_stretch_s(self) -> float:
        """The longest time that the talk, which repeats, stays with one role."""
        before = (self.cues[-1], *self.cues)
        changes = [
            cue.frame for last, cue in zip(before, self.cues, strict=False) if last.role != cue.role
        ]
        if len(changes) < 2:
            return self.seconds
        rounds = pairwise([*changes, changes[0] + len(self.pictures)])
        return max(end - start for start, end in rounds) / FRAME_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of the talk with its sound, from its first frame on."""

    line: Line
    frame: int
    sound: speech.Sound


def make_clip(sign: str, talk: Sequence[Line], progress: Progress = lambda share: None) -> Clip:
    """progress: told the share done, 0 to 1."""
    parts, length = _timed(talk)
    return Clip(
        pictures=_pictures(sign, parts, length, progress),
        sounds=_sounds(parts, length),
        cues=tuple(
            Cue(frame=part.frame, role=part.line.role)
            for earlier, part in pairwise((None, *parts))
            if part and (earlier is None or earlier.line.role != part.line.role)
        ),
    )


def save_clip(clip: Clip, path: Path) -> None:
    """One line of JSON that says how long each piece is, and then the pieces."""
    pieces = [*(picture.payload for picture in clip.pictures), *clip.sounds]
    header = {
        "pictures": [[len(one.payload), one.is_keyframe] for one in clip.pictures],
        "sounds": [len(one) for one in clip.sounds],
        "cues": [asdict(cue) for cue in clip.cues],
    }
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(pieces))
    unfinished.replace(path)


def load_clip(path: Path) -> Clip:
    with path.open("rb") as file:
        header = json.loads(file.readline())
        return Clip(
            pictures=tuple(
                Picture(payload=file.read(size), is_keyframe=is_keyframe)
                for size, is_keyframe in header["pictures"]
            ),
            sounds=tuple(file.read(size) for size in header["sounds"]),
            cues=tuple(Cue(**cue) for cue in header["cues"]),
        )


def _timed(talk: Sequence[Line]) -> tuple[tuple[Part, ...], int]:
    """The parts, each starting at a keyframe, and the number of frames of the whole."""
    parts: list[Part] = []
    frame = 0
    for line in talk:
        sound = speech.say(line.say)
        parts.append(Part(line=line, frame=frame, sound=sound))
        frames = int((len(sound) / speech.RATE_HZ + BREATH_S) * FRAME_RATE)
        frame += -(-frames // KEYFRAME_EVERY) * KEYFRAME_EVERY
    return tuple(parts), frame


def _pictures(
    sign: str, parts: Sequence[Part], length: int, progress: Progress
) -> tuple[Picture, ...]:
    kitchen, encoder = Kitchen(), _video_encoder()
    packets: list[av.Packet[av.VideoStream]] = []
    ends = [*(part.frame for part in parts[1:]), length]
    for part, end in zip(parts, ends, strict=True):
        words = Words(sign=sign, board=part.line.board)
        mouth = speech.loudness(part.sound, FRAME_RATE)
        for number in range(part.frame, end):
            place = number - part.frame
            loud = float(mouth[place]) if place < len(mouth) else 0.0
            planes = kitchen.draw(number, number / FRAME_RATE, loud, words)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FRAME_RATE)
            packets += encoder.encode(frame)
        progress(end / length)
    packets += encoder.encode(None)
    return tuple(Picture(payload=bytes(one), is_keyframe=one.is_keyframe) for one in packets)


def _video_encoder() -> av.VideoCodecContext:
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.bit_rate = VIDEO_BITS_PER_S
    encoder.time_base = Fraction(1, FRAME_RATE)
    encoder.framerate = Fraction(FRAME_RATE, 1)
    encoder.gop_size = KEYFRAME_EVERY
    encoder.thread_count = 1  # a second one waits by spinning: eight times the work when busy
    encoder.options = {
        "deadline": "realtime",
        "cpu-used": "12",
        "error-resilient": "1",
        "lag-in-frames": "0",
        "keyint_min": str(KEYFRAME_EVERY),
        "minrate": str(VIDEO_BITS_PER_S),
        "maxrate": str(VIDEO_BITS_PER_S),
        "bufsize": str(VIDEO_BITS_PER_S // 2),
    }
    return encoder


def _sounds(parts: Sequence[Part], length: int) -> tuple[bytes, ...]:
    """Two Opus frames for each picture, stereo because every browser offers that."""
    whole = np.zeros(length * speech.RATE_HZ // FRAME_RATE, np.float32)
    for part in parts:
        start = part.frame * speech.RATE_HZ // FRAME_RATE
        whole[start : start + len(part.sound)] = part.sound
    samples = np.repeat((whole * 32767).astype(np.int16), 2)
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = speech.RATE_HZ, "s16", "stereo"
    encoder.bit_rate = AUDIO_BITS_PER_S
    encoder.time_base = Fraction(1, speech.RATE_HZ)
    packets: list[av.Packet[av.AudioStream]] = []
    for number in range(length * OPUS_FRAMES_PER_PICTURE):
        piece = samples[number * OPUS_FRAME * 2 : (number + 1) * OPUS_FRAME * 2]
        frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = speech.RATE_HZ, number * OPUS_FRAME
        packets += encoder.encode(frame)
    return tuple(bytes(one) for one in packets)
