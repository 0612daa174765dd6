"""The screens of somebody's own affairs, and what leads where; all of it goes with the visit."""

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot

from kiosk.link.own_facts import Affairs
from kiosk.views.affairs import AffairsView, AffairView
from kiosk.views.hall import Hall
from kiosk.views.own_calls import Seen
from kiosk.views.prove import ProveView
from kiosk.views.shell import ShellView
from kiosk.views.view import View
from kiosk.views.wrong import Wrong


def _shown(name: str) -> Property:
    """A screen under the name that QML knows."""
    return Property(QObject, lambda own: getattr(own, name), constant=True)


class Own(QObject):
    finished = Signal()
    #: All that is kept, on a Slip.
    printed = Signal(object)

    def __init__(self, hall: Hall, shell: ShellView) -> None:
        super().__init__()
        self._hall, self._shell = hall, shell
        self._prove = ProveView(hall)
        self._affairs = AffairsView(hall)
        self._affair = AffairView(hall)
        for view in (self._prove, self._affairs):
            view.left.connect(shell.back)
        self._prove.proved.connect(self._open)
        self._affairs.chosen.connect(self._open_one)
        self._affairs.finished.connect(self.finished)
        self._affairs.printed.connect(self.printed)
        self._affair.changed.connect(self._affairs.take)
        self._affair.lapsed.connect(self._prove_again)
        # After all that speaks to the server knows the language.
        queued = Qt.ConnectionType.QueuedConnection
        shell.languageSwitched.connect(self._see_anew, queued)

    @property
    def views(self) -> tuple[View, ...]:
        return (self._prove, self._affairs, self._affair)

    @property
    def entrance(self) -> str:
        """Who proved it in this visit is not asked again."""
        return "affairs" if self._hall.visit.proof_id else "prove"

    def turned(self, gone: str, come: str) -> None:
        if come == "prove":
            self._prove.open()
        elif come == "affairs" and gone != "affair":
            self._affairs.first()

    def scan(self, key: str) -> None:
        """A picture on somebody's phone, held before the screen, whichever was up."""
        self._shell.turn("prove")
        self._prove.scan(key)

    def forget(self) -> None:
        for view in (self._prove, self._affairs, self._affair):
            view.forget()

    def _open(self, found: Affairs) -> None:
        self._affairs.take(found)
        self._shell.replace("affairs")

    def _open_one(self, affair_id: str) -> None:
        affair = self._affairs.affair(affair_id)
        if affair is not None:
            self._affair.open(affair)
            self._shell.turn("affair")

    @Slot()
    def _see_anew(self) -> None:
        """What is kept is told in the server's words."""
        proof_id = self._hall.visit.proof_id
        if proof_id:
            self._hall.own.see(proof_id, lambda seen: self._seen(proof_id, seen))

    def _seen(self, proof_id: str, seen: Seen) -> None:
        """Nothing for who comes next."""
        if isinstance(seen, Affairs) and self._hall.visit.proof_id == proof_id:
            self._affairs.take(seen)
            self._affair.see(seen)

    def _prove_again(self) -> None:
        self._hall.visit.proof_id = ""
        self._affairs.forget()
        self._shell.turn("more")
        self._shell.turn("prove")
        self._shell.tell(Wrong.said_as("own.gone"))

    # --------------------------------------------------------------- for QML

    prove = _shown("_prove")
    affairs = _shown("_affairs")
    affair = _shown("_affair")
