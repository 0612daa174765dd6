"""Sound as AAC without a hole: what is missing is silence, so that pictures are never held up."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, TypeAlias

import av
from av.container import OutputContainer

from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ

BITRATE: Final = 64_000
_BLOCK: Final = 960  # samples of silence at a time: 20 ms, as Opus packets are
#: Sound that strays further from its pictures is moved; less is jitter, and moving would crackle.
TOLERANCE_S: Final = 0.06
_TIME_BASE: Final = Fraction(1, AUDIO_CLOCK_HZ)
_TICKS_PER_SAMPLE: Final = VIDEO_CLOCK_HZ / AUDIO_CLOCK_HZ
_AAC_SAMPLES: Final = 1024  # in one packet

Packet: TypeAlias = "av.Packet[Any]"


class Sound:
    """Of one file header. Samples are counted on the pictures' clock."""

    def __init__(self, container: OutputContainer, start_ticks: int) -> None:
        stream = container.add_stream("aac", rate=AUDIO_CLOCK_HZ)
        encoder = stream.codec_context
        encoder.layout, encoder.bit_rate, encoder.time_base = "stereo", BITRATE, _TIME_BASE
        self._stream: Any = stream
        self._decoder = av.CodecContext.create("libopus", "r")
        self._resampler = av.AudioResampler(format="fltp", layout="stereo", rate=AUDIO_CLOCK_HZ)
        self._fifo = av.AudioFifo()
        #: Where the next sample belongs that comes, and that is encoded.
        self._position = self._encoded = round(start_ticks / _TICKS_PER_SAMPLE)

    def take(self, opus: bytes, ticks: int) -> Iterator[Packet]:
        """ticks: of its first sample, on the pictures' clock."""
        try:
            frames = self._decoder.decode(av.Packet(opus))
        except av.FFmpegError:
            return  # nonsense is silence, later
        stray = ticks / _TICKS_PER_SAMPLE - self._position
        if stray < -TOLERANCE_S * AUDIO_CLOCK_HZ:
            return
        if stray > TOLERANCE_S * AUDIO_CLOCK_HZ:
            yield from self.fill(ticks)
        for frame in frames:
            for part in self._resampler.resample(frame):
                yield from self._write(part)

    def fill(self, until_ticks: int) -> Iterator[Packet]:
        """Silence up to there, if nothing has been heard so far."""
        while self._position + _BLOCK <= until_ticks / _TICKS_PER_SAMPLE:
            silence = av.AudioFrame(format="fltp", layout="stereo", samples=_BLOCK)
            silence.sample_rate = AUDIO_CLOCK_HZ
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            yield from self._write(silence)

    def _write(self, frame: av.AudioFrame) -> Iterator[Packet]:
        frame.pts = None
        self._fifo.write(frame)
        self._position += frame.samples
        for block in self._fifo.read_many(_AAC_SAMPLES):
            block.pts, block.time_base = self._encoded, _TIME_BASE
            self._encoded += block.samples
            yield from self._stream.encode(block)
