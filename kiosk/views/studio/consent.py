"""Whether the show is recorded: asked of the employer alone, no unless they say yes, open to change
until the show is live; from then on it can be stopped, and gone on with."""

from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.view import View
from shared.ids import CommandId, SessionId
from shared.live_sessions import RUNNING
from shared.recordings import Move, MoveRecording, State

#: In which the question is still open, or was answered.
_OPEN: Final = frozenset({State.UNASKED, State.DECLINED, State.AGREED})


class ConsentView(View):
    #: A command that the host wishes.
    wished = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.forget()

    def forget(self) -> None:
        self.session_id: SessionId | None = None
        self.refresh()

    def open(self, session_id: SessionId) -> None:
        self.session_id = session_id
        self.refresh()

    @property
    def _state(self) -> State | None:
        session = self._hall.board.sessions.get(self.session_id) if self.session_id else None
        return session.recording if session else None

    def refresh(self) -> None:
        session = self._hall.board.sessions.get(self.session_id) if self.session_id else None
        state = self._state
        is_live = session is not None and session.phase in RUNNING
        self.show(
            isAsked=state in _OPEN and not is_live,
            isAgreed=state is State.AGREED,
            isRecording=state is State.AGREED and is_live,
            isStopped=state is State.STOPPED and is_live,
        )

    @Slot()
    def agree(self) -> None:
        if self._state in {State.UNASKED, State.DECLINED, State.STOPPED}:
            self._wish(Move.AGREE)

    @Slot()
    def decline(self) -> None:
        if self._state in {State.UNASKED, State.AGREED}:
            self._wish(Move.DECLINE)

    @Slot()
    def stop(self) -> None:
        """What was recorded until now stays."""
        if self._state is State.AGREED:
            self._wish(Move.STOP)

    def _wish(self, move: Move) -> None:
        if self.session_id is not None:
            command_id = CommandId(self._hall.mint())
            self.wished.emit(
                MoveRecording(command_id=command_id, session_id=self.session_id, move=move)
            )
