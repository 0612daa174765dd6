"""One job: all its facts, in the order people ask for them."""

from typing import Any

from PySide6.QtCore import Signal, Slot

from kiosk.link.facts import Job
from kiosk.views.cards import heads, pay_unit, walk
from kiosk.views.hall import Hall
from kiosk.views.scripts import joined
from kiosk.views.view import View
from shared.jobs import Topic

_ASKED = (Topic.MEALS, Topic.LODGING, Topic.AGE)


class JobView(View):
    wantsToApply = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._job: Job | None = None
        self._number = 0

    def open(self, number: int, job: Job) -> None:
        self._job, self._number = job, number
        self.refresh()

    @Slot()
    def apply(self) -> None:
        self.wantsToApply.emit(self._job)

    def spoken(self) -> tuple[str, ...]:
        pay = joined((self.shown("pay"), self.shown("unit")))
        return (joined((self.shown("title"), self.shown("employer"))), pay, *super().spoken()[1:])

    def refresh(self) -> None:
        if self._job is None:
            return
        job = next((one for one in self._hall.board.jobs if one.job_id == self._job.job_id), None)
        if job is not None:
            self._job = job
        self.show(
            number=self._number,
            title=self._job.title,
            employer=self._job.employer.name,
            pay=self._job.text("pay"),
            unit=pay_unit(self._job),
            lines=self._lines(self._job),
            checked=self._checked(self._job),
            canApply=bool(self._job.call_slots),
        )

    def _lines(self, job: Job) -> list[dict[str, Any]]:
        say = self._hall.say
        address = job.place.address if job.place else ""
        answers = (job.answers.get(topic) for topic in _ASKED)
        facts = {
            "job.when": " ".join(part for part in (job.text("days"), job.text("hours")) if part),
            "job.where": say("job.place", walk=walk(job, say), address=address).strip("，, "),
            "job.content": job.content or "",
            "job.conditions": job.conditions or "",
            "job.openings": heads(job, say),
            "job.also": say("job.also_joined").join(one.sentence for one in answers if one),
        }
        return [{"label": say(key), "text": text} for key, text in facts.items() if text]

    def _checked(self, job: Job) -> str:
        if job.checked_on is None:
            return ""
        return self._hall.say(
            "job.checked", day=self._hall.say.day(job.checked_on), until=job.text("valid_until")
        )
