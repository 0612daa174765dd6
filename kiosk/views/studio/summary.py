"""What the show brought: three numbers, and the way out."""

from PySide6.QtCore import Signal, Slot

from kiosk.link.host_facts import Summary
from kiosk.views.hall import Hall
from kiosk.views.view import View
from shared.applications import State


class SummaryView(View):
    finished = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.forget()

    def forget(self) -> None:
        self._summary: Summary | None = None
        self.refresh()

    def take(self, summary: Summary | None) -> None:
        self._summary = summary
        self.refresh()

    @Slot()
    def finish(self) -> None:
        self.finished.emit()

    def refresh(self) -> None:
        summary, say = self._summary, self._hall.say
        if summary is None:
            self.show(lines=[], note=say("studio.summary.reading"))
            return
        waiting = summary.applications.get(State.WAITING, 0)
        lines = (
            (
                "on_air",
                say("studio.summary.minutes", count=max(1, summary.seconds_on_air // 60)),
                say("studio.summary.questions", count=summary.questions),
            ),
            (
                "viewers",
                say("studio.summary.people", count=summary.viewers),
                say("studio.summary.most", count=summary.most_at_once),
            ),
            (
                "applied",
                say("studio.summary.people", count=sum(summary.applications.values())),
                say("studio.summary.waiting", count=waiting) if waiting else "",
            ),
        )
        self.show(
            lines=[
                {"label": say(f"studio.summary.{name}"), "text": text, "note": note}
                for name, text, note in lines
            ],
            note=say("studio.summary.note"),
        )
