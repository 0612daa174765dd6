"""A touchscreen's voice in a process of its own, told by lines what to do; it answers each with the
time, in seconds of the monotonic clock, at which it was done.

`tell SENTENCE|SENTENCE`, `forget` as at the end of a visit, `usual PER_CENT`, `quiet PER_CENT`,
`louder`, `softer`, `ask`, `ring`, `film FILE` (samples of a show), `leave`.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtGui import QGuiApplication

from kiosk.link_thread import LinkThread
from kiosk.views.reading import ReadingView
from kiosk.views.volume import VolumeView
from kiosk.views.wording import Wording
from kiosk.watching.outlets import outlets_of
from kiosk.watching.player import Sound
from kiosk.watching.sound import Loudspeaker
from kiosk.watching.speech import Speech
from kiosk.watching.volume import Volume


class Speaking:
    def __init__(self, clips: Path) -> None:
        self.thread = LinkThread()
        self.volume = Volume()
        self.sound = Sound(outlets=outlets_of("auto"), volume=self.volume)
        self.reading = ReadingView(
            self.thread, Speech(clips), self.sound, Wording(), script=lambda: ()
        )
        self.keys = VolumeView(self.sound)
        self.loudspeaker = Loudspeaker(self.sound)
        self.does: Mapping[str, Callable[[str], object]] = {
            "tell": lambda said: self.reading.tell(tuple(said.split("|"))),
            "forget": lambda _: self.forget(),
            "usual": lambda percent: self.volume.follow(int(percent), is_quiet=False),
            "quiet": lambda percent: self.volume.follow(int(percent), is_quiet=True),
            "louder": lambda _: self.keys.louder(),
            "softer": lambda _: self.keys.softer(),
            "ask": lambda _: self.volume.ask(),
            "ring": lambda _: self.loudspeaker.ring(),
            "film": lambda file: self.loudspeaker.play(Path(file).read_bytes()),
            "leave": lambda _: QCoreApplication.quit(),
        }

    def forget(self) -> None:
        self.reading.forget()
        self.keys.forget()
        self.loudspeaker.stop()

    def hear(self) -> None:
        word, _, rest = sys.stdin.readline().strip().partition(" ")
        self.does[word or "leave"](rest)
        sys.stdout.write(f"{time.monotonic()}\n")
        sys.stdout.flush()


def main() -> None:
    application = QGuiApplication(["speaking"])
    speaking = Speaking(Path(sys.argv[1]))
    speaking.thread.start()
    there = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    there.activated.connect(speaking.hear)
    sys.stdout.write(f"{speaking.sound.outlets.is_there()}\n")
    sys.stdout.flush()
    application.exec()

    async def nothing_more() -> None:
        return None

    speaking.forget()
    speaking.thread.stop(nothing_more)


if __name__ == "__main__":
    main()
