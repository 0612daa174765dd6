"""今天的零活: what is paid on the day it is done, nearest first."""

from PySide6.QtCore import Signal

from kiosk.views.cards import heads, pay_short, walk
from kiosk.views.choices import ChoicesView, Row, row


class GigsView(ChoicesView):
    """`opened` tells the number of a job in the whole list, as everywhere."""

    opened = Signal(int)

    def choose(self, key: str) -> None:
        self.opened.emit(int(key))

    @property
    def title(self) -> str:
        return self._hall.say("gigs.title")

    @property
    def hint(self) -> str:
        return self._hall.say("gigs.hint" if self.rows else "gigs.none")

    @property
    def rows(self) -> list[Row]:
        say = self._hall.say
        return [
            row(
                str(number),
                job.title,
                note=say("gigs.comma").join(
                    one for one in (walk(job, say), job.text("hours"), heads(job, say)) if one
                ),
                side=pay_short(job),
            )
            for number, job in enumerate(self._hall.board.jobs, 1)
            if job.is_paid_daily
        ]
