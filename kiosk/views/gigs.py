"""今天的零活: what is paid on the day it is done, nearest first."""

from PySide6.QtCore import Signal

from kiosk.link.facts import Job
from kiosk.views.cards import heads, pay_short, walk
from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.wording import Wording


def job_row(number: int, job: Job, say: Wording) -> Row:
    """number: of the job in the whole list."""
    facts = (walk(job, say), job.text("hours"), heads(job, say))
    note = say("gigs.comma").join(one for one in facts if one)
    return row(str(number), job.title, note=note, side=pay_short(job))


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
        if not self._hall.board.jobs:
            return self._hall.say("jobs.not_read")
        return self._hall.say("gigs.hint" if self.rows else "gigs.none")

    @property
    def rows(self) -> list[Row]:
        return [
            job_row(number, job, self._hall.say)
            for number, job in enumerate(self._hall.board.jobs, 1)
            if job.is_paid_daily
        ]
