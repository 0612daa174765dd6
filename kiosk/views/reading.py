"""读给我听: each screen is read aloud as it comes, until the key is pressed again.

off ──key──▶ on ──key, or the visit ends──▶ off          a new screen cuts the last one short
"""

import asyncio
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.link_thread import LinkThread
from kiosk.views.view import View
from kiosk.views.wording import Wording
from kiosk.watching.player import Sound
from kiosk.watching.speech import Speech
from kiosk.watching.voice import Voice

#: A screen's facts may still be on their way when it comes up.
_SETTLES_MILLISECONDS: Final = 350


class ReadingView(View):
    """script: the sentences of the screen that is up."""

    #: Somebody wants to hear screens, or no more.
    switched = Signal()
    #: Sentences, as they begin.
    speaks = Signal(object)

    def __init__(
        self,
        thread: LinkThread,
        speech: Speech,
        sound: Sound,
        say: Wording,
        script: Callable[[], tuple[str, ...]],
    ) -> None:
        super().__init__()
        self._thread, self._speech, self._say, self._script = thread, speech, say, script
        self._sound = sound
        self._voice = Voice(sound)
        self._round = 0
        self._waiting: list[bytes] = []
        self._later: tuple[str, ...] = ()
        self._is_asking = False
        #: What was read last; for whoever wants to know what was said.
        self.said: tuple[str, ...] = ()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLES_MILLISECONDS)
        self._settled.timeout.connect(self._read)
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._play)
        self.show(isOn=False)

    @property
    def is_on(self) -> bool:
        return bool(self.shown("isOn"))

    @Slot()
    def toggle(self) -> None:
        self._stop()
        self.show(isOn=not self.is_on)
        if self.is_on:
            self._sound.volume.ask()
        self.switched.emit()
        if self.is_on:
            self._read()

    def tell(self, sentences: tuple[str, ...]) -> None:
        """Now, whatever is being read."""
        self._stop()
        self._speak(sentences)

    def add(self, sentences: tuple[str, ...]) -> None:
        """After what is being read."""
        self._later += sentences
        if not self._next.isActive() and not self._is_asking:
            self._play()

    def turned(self) -> None:
        """Another screen is up."""
        if self.is_on:
            self._stop()
            self._settled.start()

    def forget(self) -> None:
        """The next person hears nothing of this visit."""
        self._stop()
        self.said = ()
        self.show(isOn=False)

    def _stop(self) -> None:
        self._round += 1
        self._settled.stop()
        self._next.stop()
        self._waiting, self._later, self._is_asking = [], (), False
        self._voice.stop()
        if self._speech.is_served:
            self._thread.call_away(self._speech.hush, lambda _: None)

    def _read(self) -> None:
        self._speak(self._script())

    def _speak(self, sentences: tuple[str, ...]) -> None:
        self.said, self._is_asking = sentences, True
        language, this = str(self._say.language), self._round
        self.speaks.emit(sentences)

        async def sounds() -> tuple[bytes, ...]:
            return await asyncio.to_thread(
                self._speech.sounds, sentences, language, lambda: this == self._round
            )

        def ready(found: tuple[bytes, ...]) -> None:
            if this == self._round:
                self._waiting, self._is_asking = list(found), False
                self._play()

        self._thread.call(sounds(), ready)

    def _play(self) -> None:
        if self._waiting:
            seconds = self._voice.say(self._waiting.pop(0))
            self._next.start(round(seconds * 1000))
        elif self._later:
            later, self._later = self._later, ()
            self._speak(later)
