"""Sound through the machine's loudspeaker, where it has one; silence is no fault."""

import math
import struct
from typing import Final

from av import AudioFrame
from av.audio.resampler import AudioResampler
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

RATE_HZ: Final = 48_000
_BYTES_A_SECOND: Final = RATE_HZ * 2 * 2
#: Longer than this is an echo of the picture, not its sound.
_LONGEST_BUFFER: Final = _BYTES_A_SECOND // 4
NORMAL: Final = 0.6
LOUD: Final = 1.0
#: Two notes, a falling third; heard at a desk, and no alarm.
_CHIME_HZ: Final = (659.3, 523.3)
_NOTE_SECONDS: Final = 0.35


class Converter:
    """Decoded sound to 16-bit stereo at 48 kHz; used in the link's thread."""

    def __init__(self) -> None:
        self._resampler = AudioResampler(format="s16", layout="stereo", rate=RATE_HZ)

    def samples(self, frame: AudioFrame) -> bytes:
        size = 4  # two channels of two bytes
        return b"".join(
            bytes(made.planes[0])[: made.samples * size] for made in self._resampler.resample(frame)
        )


def chime() -> bytes:
    """The sound before a visit ends, as samples."""
    count = round(RATE_HZ * _NOTE_SECONDS)
    samples = bytearray()
    for pitch in _CHIME_HZ:
        for index in range(count):
            fades = 1 - index / count
            value = round(9000 * fades * math.sin(2 * math.pi * pitch * index / RATE_HZ))
            samples += struct.pack("<hh", value, value)
    return bytes(samples)


class Loudspeaker(QObject):
    """Lives in the window's thread. Without a device every call does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._sink: QAudioSink | None = None
        self._door: QIODevice | None = None
        self._is_loud = False
        self._bell: QAudioSink | None = None
        self._chime = QBuffer(self)

    @property
    def is_there(self) -> bool:
        return not QMediaDevices.defaultAudioOutput().isNull()

    def play(self, samples: bytes) -> None:
        """What does not fit is dropped: late sound is worse than none."""
        if self._door is None and not self._open():
            return
        if self._sink is None or self._door is None:
            return
        room = self._sink.bytesFree()
        if room > 0:
            self._door.write(samples[: room - room % 4])

    def set_loud(self, is_loud: bool) -> None:
        self._is_loud = is_loud
        if self._sink is not None:
            self._sink.setVolume(LOUD if is_loud else NORMAL)

    def stop(self) -> None:
        """Back to the normal volume for whoever comes next."""
        if self._sink is not None:
            self._sink.stop()
        self._sink, self._door = None, None
        self._is_loud = False

    def ring(self) -> None:
        """The chime, beside whatever plays."""
        if self._bell is None:
            self._bell = self._new_sink()
        if self._bell is None:
            return
        self._chime.close()
        self._chime.setData(QByteArray(chime()))
        self._chime.open(QIODevice.OpenModeFlag.ReadOnly)
        self._bell.start(self._chime)

    def _new_sink(self) -> QAudioSink | None:
        """None where there is no device."""
        device = QMediaDevices.defaultAudioOutput()
        shape = QAudioFormat()
        shape.setSampleRate(RATE_HZ)
        shape.setChannelCount(2)
        shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isNull() or not device.isFormatSupported(shape):
            return None
        return QAudioSink(device, shape, self)

    def _open(self) -> bool:
        self._sink = self._new_sink()
        if self._sink is None:
            return False
        self._sink.setBufferSize(_LONGEST_BUFFER)
        self._sink.setVolume(LOUD if self._is_loud else NORMAL)
        self._door = self._sink.start()
        return self._door is not None
