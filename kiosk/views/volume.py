"""大点声, 小点声: for this visit alone; the next person finds it as an office set it."""

from PySide6.QtCore import Slot

from kiosk.views.view import View
from kiosk.watching.notes import STEREO, sample
from kiosk.watching.player import Player, Sound
from kiosk.watching.volume import STEPS


class VolumeView(View):
    """`shows`: level, of most levels; 0: nothing is heard. isQuiet: these are quiet hours."""

    def __init__(self, sound: Sound) -> None:
        super().__init__()
        self._volume = sound.volume
        self._sample = Player(sound)
        self._volume.changed.connect(self.refresh)
        self.show(most=len(STEPS))
        self.refresh()

    @Slot()
    def louder(self) -> None:
        self._volume.louder()
        self._sample.play(sample(), STEREO)

    @Slot()
    def softer(self) -> None:
        self._volume.softer()
        self._sample.play(sample(), STEREO)

    def forget(self) -> None:
        self._sample.stop()
        self._volume.forget()

    def refresh(self) -> None:
        percent = self._volume.percent
        self.show(
            level=sum(step <= percent for step in STEPS),
            isQuiet=self._volume.is_quiet,
        )
