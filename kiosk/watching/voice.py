"""An announcement through the machine's loudspeaker; a hall without one is read."""

import io
import wave
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioFormat, QAudioSink


class Voice(QObject):
    """Lives in the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self._sink: QAudioSink | None = None
        self._sound = QBuffer(self)

    def say(self, sound: bytes) -> float:
        """Begins a WAV; how many seconds it takes, 0 where nothing can be heard."""
        from PySide6.QtMultimedia import QAudioSink, QMediaDevices  # with the first sound

        try:
            with wave.open(io.BytesIO(sound)) as file:
                shape = _shape(file.getframerate(), file.getnchannels())
                samples = file.readframes(file.getnframes())
                seconds = file.getnframes() / file.getframerate()
        except (wave.Error, EOFError):
            return 0
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull() or not device.isFormatSupported(shape):
            return 0
        self.stop()
        self._sound.setData(QByteArray(samples))
        self._sound.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, shape, self)
        self._sink.start(self._sound)
        return float(seconds)

    def stop(self) -> None:
        if self._sink is not None:
            self._sink.stop()
        self._sink = None
        self._sound.close()


def _shape(rate_hz: int, channels: int) -> "QAudioFormat":
    from PySide6.QtMultimedia import QAudioFormat

    shape = QAudioFormat()
    shape.setSampleRate(rate_hz)
    shape.setChannelCount(channels)
    shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return shape
