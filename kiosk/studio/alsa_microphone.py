"""A microphone through PyAV, whose wheel speaks ALSA and nothing else.

The wheel brings its own sound library, which looks for its configuration where it was built;
Debian's is in /usr/share/alsa. ALSA says of every failure that it is one: whether there is any
microphone is read off /dev/snd.
"""

import os
from collections import deque
from pathlib import Path
from typing import Final

import av
from av import AudioFrame, AudioResampler, FFmpegError
from av.container import InputContainer

from kiosk.studio.devices import RATE_HZ, SOUND_SAMPLES, DeviceFault, Fault

#: What the machine's sound settings name as its microphone.
AUTO: Final = "auto"
_DEVICES: Final = Path("/dev/snd")
_CAPTURES: Final = "pcmC*D*c"

os.environ.setdefault("ALSA_CONFIG_PATH", "/usr/share/alsa/alsa.conf")


class AlsaMicrophone:
    """source: AUTO, or a name that ALSA knows, such as "plughw:1,0"."""

    def __init__(self, source: str = AUTO, devices: Path = _DEVICES) -> None:
        self._source = source
        self._devices = devices
        self._container: InputContainer | None = None
        self._resampler: AudioResampler | None = None
        self._ready: deque[AudioFrame] = deque()

    def open(self) -> None:
        if self._source == AUTO and not self._is_any():
            raise DeviceFault(Fault.ABSENT)
        name = "default" if self._source == AUTO else self._source
        options = {"sample_rate": str(RATE_HZ), "channels": "1"}
        try:
            self._container = av.open(name, format="alsa", options=options)
        except (FFmpegError, OSError) as error:
            raise DeviceFault(Fault.BUSY if self._is_any() else Fault.ABSENT) from error
        self._resampler = AudioResampler("s16", "mono", RATE_HZ, SOUND_SAMPLES)
        self._ready.clear()

    def read(self) -> AudioFrame:
        while not self._ready:
            self._decode()
        return self._ready.popleft()

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
        self._container = None

    def _decode(self) -> None:
        if self._container is None or self._resampler is None:
            raise DeviceFault(Fault.ABSENT)
        try:
            frame = next(self._container.decode(audio=0))
        except (FFmpegError, OSError, StopIteration) as error:
            raise DeviceFault(Fault.ABSENT) from error
        self._ready.extend(self._resampler.resample(frame))

    def _is_any(self) -> bool:
        return any(self._devices.glob(_CAPTURES))
