"""我的事: everything that is kept for whoever stands here, and one of it in full."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.devices.slips import Slip
from kiosk.link.errors import Refusal
from kiosk.link.own_facts import Affair, Affairs
from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.detail import DetailView
from kiosk.views.front_desk import Absent
from kiosk.views.hall import Hall
from kiosk.views.own_calls import Seen
from kiosk.views.paper import affairs_slip
from kiosk.views.wrong import Wrong, sentence_of
from shared.lodging.undoing import UNDO_LASTS

#: Asks the server for a change: proof, wish, what of, and whom to tell.
Change = Callable[[str, str, Affair, Callable[[Seen], None]], None]
_SECOND: Final = 1000
_GLYPHS = {
    "application": "find",
    "enrolment": "book",
    "appointment": "clock",
    "stay": "bed",
    "ticket": "ticket",
}


def _note(one: Affair) -> str:
    """When it is; of an application who calls and when, and what became of what is over."""
    return one.at if one.can_cancel and one.kind != "application" else one.stands


class AffairsView(ChoicesView):
    """`chosen` tells the id of one."""

    finished = Signal()
    #: All of them on a Slip.
    printed = Signal(object)

    def __init__(self, hall: Hall) -> None:
        self._own: tuple[Affair, ...] = ()
        super().__init__(hall)

    def take(self, found: Affairs) -> None:
        self._own = found.affairs
        self.refresh()

    def forget(self) -> None:
        self._own = ()
        self.open()

    def affair(self, affair_id: str) -> Affair | None:
        return next((one for one in self._own if one.affair_id == affair_id), None)

    @Slot()
    def print(self) -> None:
        self.printed.emit(self._slip())

    @Slot()
    def finish(self) -> None:
        self.finished.emit()

    @property
    def title(self) -> str:
        return self._hall.say("own.title")

    @property
    def hint(self) -> str:
        return self._hall.say("own.hint" if self._own else "own.none")

    @property
    def rows(self) -> list[Row]:
        return [
            row(
                one.affair_id,
                one.title,
                note=_note(one),
                side=one.number,
                glyph=_GLYPHS.get(one.kind, "more"),
            )
            for one in self._own
        ]

    def refresh(self) -> None:
        super().refresh()
        self.show(canPrint=bool(self._own))

    def _slip(self) -> Slip:
        return affairs_slip(self._own, self._hall)


class AffairView(DetailView):
    """`shows` besides: secondsLeft and share, of the minute in which it can be had again."""

    #: An Affairs: they are other than they were.
    changed = Signal(object)
    #: It was proved too long ago.
    lapsed = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._affair: Affair | None = None
        self._wrong: Wrong | None = None
        self._wish_id = ""
        self._is_sending = False
        self._tick = QTimer(self, interval=_SECOND)
        self._tick.timeout.connect(self.refresh)

    def open(self, affair: Affair) -> None:
        self.forget()
        self._affair = affair
        self.refresh()

    def see(self, found: Affairs) -> None:
        """The same one, as it is told now."""
        if self._affair is not None and not self._is_sending:
            affair_id = self._affair.affair_id
            same = (one for one in found.affairs if one.affair_id == affair_id)
            self._affair = next(same, self._affair)
            self.refresh()

    def forget(self) -> None:
        self._affair, self._wrong, self._wish_id, self._is_sending = None, None, "", False
        self._tick.stop()
        self.show(title="", hint="", lines=[], action="", error="", secondsLeft=0, share=0.0)

    def act(self) -> None:
        """Give it back."""
        if self._affair is not None and self._affair.can_cancel:
            self._send(self._affair, self._hall.own.cancel)

    @Slot()
    def undo(self) -> None:
        """Have it again."""
        if self._affair is not None and self._left(self._affair):
            self._send(self._affair, self._hall.own.undo)

    def _send(self, affair: Affair, change: Change) -> None:
        """The same wish again when nobody knows whether it was heard."""
        if self._is_sending:
            return
        self._wish_id = self._wish_id or self._hall.mint()
        self._is_sending, self._wrong = True, None

        def answered(answer: Seen) -> None:
            if self._affair is affair:
                self._answered(affair, answer)

        change(self._hall.visit.proof_id, self._wish_id, affair, answered)
        self.refresh()

    def _answered(self, affair: Affair, answer: Seen) -> None:
        self._is_sending = False
        match answer:
            case Affairs():
                self._wish_id = ""
                same = (one for one in answer.affairs if one.affair_id == affair.affair_id)
                self._affair = next(same, None)
                self.changed.emit(answer)
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
                self._wish_id = ""
            case Absent.UNKNOWN:
                self.lapsed.emit()
            case Absent.AWAY:
                self._wrong = Wrong.said_as("offline.undo")
        self.refresh()

    def _left(self, affair: Affair) -> float:
        """Seconds in which it can be had again."""
        until = affair.undo_until
        return max(0.0, (until - self._hall.now()).total_seconds()) if until else 0.0

    def refresh(self) -> None:
        one, say = self._affair, self._hall.say
        if one is None:
            return
        lines = [
            self.line("own.number", one.number),
            self.line("own.at", one.at),
            self.line("own.where", one.where),
            self.line("own.stands", one.stands),
        ]
        left = self._left(one)
        if left and not self._tick.isActive():
            self._tick.start()
        elif not left:
            self._tick.stop()
        self.show(
            title=one.title,
            hint=say(f"own.kind.{one.kind}"),
            lines=[line for line in lines if line["text"]],
            action=self._action(one),
            error=sentence_of(self._wrong, say),
            secondsLeft=round(left),
            share=left / UNDO_LASTS.total_seconds(),
        )

    def _action(self, one: Affair) -> str:
        if not one.can_cancel:
            return ""
        return self._hall.say("own.cancelling" if self._is_sending else f"own.cancel.{one.kind}")
