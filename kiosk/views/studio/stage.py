"""The show itself: rehearsed unseen, live in one touch, and what is wrong in one sentence.

unseen ──go live──▶ live ──end──▶ over          a lost network leads back by itself
"""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.link.facts import Session
from kiosk.studio.loudness import Word
from kiosk.studio.publisher import Sending
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.studio.booth import Booth
from kiosk.views.studio.hosting import Hosting
from kiosk.views.view import View
from kiosk.views.wrong import Wrong
from shared.ids import CommandId, SessionId
from shared.live_sessions import RUNNING, Move, MoveSession, Phase, PinRole
from shared.refusals import Reason

#: The server needs a first packet before it believes in a picture.
_TRY_AGAIN_MILLISECONDS: Final = 400
_TRIES: Final = 10


class Tone(StrEnum):
    """How the line under the picture looks."""

    CALM = "calm"
    #: Something to do, and the show goes on.
    WAIT = "wait"
    LIVE = "live"


class StageView(View):
    #: A Wrong: why something that was wished did not come about.
    trouble = Signal(object)
    wantsToEnd = Signal()
    over = Signal()

    def __init__(self, hall: Hall, booth: Booth, hosting: Hosting) -> None:
        super().__init__()
        self._hall, self._booth, self._hosting = hall, booth, hosting
        self._again = QTimer(self, singleShot=True, interval=_TRY_AGAIN_MILLISECONDS)
        self._again.timeout.connect(self._ask_to_go_live)
        booth.changed.connect(self.refresh)
        booth.loudness.connect(self._hear)
        self.forget()

    def forget(self) -> None:
        self.session_id: SessionId | None = None
        self._tries = 0
        self._word = Word.SILENT
        self._again.stop()
        self.show(level=0.0, word="")
        self.refresh()

    def open(self, session_id: SessionId) -> None:
        self.session_id = session_id
        self._booth.open(f"{self._hall.server}/whip/{session_id}", self._hosting.token)
        self.refresh()

    @property
    def session(self) -> Session | None:
        return self._hall.board.sessions.get(self.session_id) if self.session_id else None

    @property
    def is_live(self) -> bool:
        return self.session is not None and self.session.phase in RUNNING

    def refresh(self) -> None:
        session, say = self.session, self._hall.say
        tone, sentence = self._line()
        is_live = self.is_live
        self.show(
            isLive=is_live,
            title=session.title if session else "",
            employer=session.employer.name if session else "",
            viewers=session.viewers if session else 0,
            clock=self._clock(),
            line=sentence,
            tone=tone,
            hasCamera=self._booth.has_camera,
            canGoLive=self._booth.sending is Sending.SENDING and not self._tries and not is_live,
            goLive=say("studio.going" if self._tries else "studio.go_live"),
        )
        if session is not None and session.phase in {Phase.ENDED, Phase.ARCHIVED}:
            self.over.emit()

    @Slot()
    def goLive(self) -> None:
        if self.session_id is not None and not self._tries:
            self._tries = _TRIES
            self._ask_to_go_live()
            self.refresh()

    @Slot()
    def end(self) -> None:
        """Asks first."""
        self.wantsToEnd.emit()

    def end_for_good(self) -> None:
        if self.session_id is None:
            return
        move = MoveSession(command_id=self._mint(), session_id=self.session_id, move=Move.END)
        self._hosting.send(move, self.told)

    def pin(self, number: int | None) -> None:
        if self.session_id is None:
            return
        wish = PinRole(
            command_id=self._mint(),
            session_id=self.session_id,
            number=number,
            publisher_picture=self._booth.picture,
        )
        self._hosting.send(wish, self.told)

    def _ask_to_go_live(self) -> None:
        if self.session_id is None:
            return
        self._tries -= 1
        move = MoveSession(command_id=self._mint(), session_id=self.session_id, move=Move.GO_LIVE)
        self._hosting.send(move, self._gone_live)

    def _gone_live(self, answer: Answer) -> None:
        is_early = isinstance(answer, Refusal) and answer.reason == Reason.NO_PICTURE
        if is_early and self._tries > 0:
            self._again.start()
            return
        self._tries = 0
        self.told(answer)

    def told(self, answer: Answer) -> None:
        match answer:
            case Refusal():
                self.trouble.emit(Wrong.of_server(answer, self._hall.say.language))
            case None:
                self.trouble.emit(Wrong.said_as("studio.offline"))
            case Receipt():
                pass
        self.refresh()

    def _hear(self, share: float, word: str) -> None:
        is_other = word != self._word
        self._word = Word(word)
        self.show(level=round(share, 2), word=self._hall.say(f"studio.loudness.{word}"))
        if is_other:
            self.refresh()

    def _line(self) -> tuple[Tone, str]:
        """The one thing that matters most now."""
        say, booth = self._hall.say, self._booth
        if booth.sending in {Sending.LOST, Sending.TAKEN, Sending.REFUSED}:
            return Tone.WAIT, say(f"studio.sending.{booth.sending}")
        seen = "seen" if self.is_live else "unseen"
        if booth.camera_fault is not None:
            return Tone.WAIT, say(f"studio.camera.{booth.camera_fault}_{seen}")
        if booth.microphone_fault is not None:
            return Tone.WAIT, say(f"studio.microphone.{booth.microphone_fault}_{seen}")
        if self._word in {Word.SOFT, Word.LOUD} or (self._word is Word.SILENT and self.is_live):
            return Tone.WAIT, say(f"studio.speak.{self._word}")
        if self.is_live:
            return Tone.LIVE, say("studio.seen")
        return Tone.CALM, say("studio.unseen" if booth.sending else "studio.opening")

    def _clock(self) -> str:
        session = self.session
        if session is None or session.went_live_at is None or not self.is_live:
            return ""
        seconds = max(0, int((self._hall.now() - session.went_live_at).total_seconds()))
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _mint(self) -> CommandId:
        return CommandId(self._hall.mint())
