"""Sound of a show through the machine's loudspeaker, where it has one; silence is no fault."""

from av import AudioFrame
from av.audio.resampler import AudioResampler
from PySide6.QtCore import QObject

from kiosk.watching.notes import RATE_HZ, STEREO, chime
from kiosk.watching.outlets import Outlet
from kiosk.watching.player import Player, Sound, amplified


class Converter:
    """Decoded sound to 16-bit stereo at 48 kHz; used in the link's thread."""

    def __init__(self) -> None:
        self._resampler = AudioResampler(format="s16", layout="stereo", rate=RATE_HZ)

    def samples(self, frame: AudioFrame) -> bytes:
        size = STEREO.frame_bytes
        return b"".join(
            bytes(made.planes[0])[: made.samples * size] for made in self._resampler.resample(frame)
        )


class Loudspeaker(QObject):
    """Lives in the window's thread. Without a device every call does nothing."""

    def __init__(self, sound: Sound) -> None:
        super().__init__()
        self._sound = sound
        self._outlet: Outlet | None = None
        self._bell = Player(sound)

    @property
    def is_there(self) -> bool:
        return self._sound.outlets.is_there()

    def play(self, samples: bytes) -> None:
        """What does not fit is dropped: late sound is worse than none."""
        gain = self._sound.volume.gain
        if not gain:
            return
        if self._outlet is None:
            self._outlet = self._sound.outlets.open(STEREO)
        if self._outlet is None:
            return
        room = self._outlet.room()
        if room > 0:
            self._outlet.write(amplified(samples[:room], gain))

    def stop(self) -> None:
        if self._outlet is not None:
            self._outlet.stop()
        self._outlet = None

    def ring(self) -> None:
        """The chime, beside whatever plays."""
        self._bell.play(chime(), STEREO)
