"""找活干: the station's jobs from near to far, in pages, with the line to walk."""

from collections import Counter
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.facts import Job
from kiosk.views.cards import row
from kiosk.views.hall import Hall
from kiosk.views.view import View

A_PAGE: Final = 4
_CHIPS: Final = 4
#: Stops closer than this share one plate.
_SAME_STOP_MINUTES: Final = 1.5


class JobsView(View):
    """A number on this screen is the place in the whole list, whatever chip is chosen."""

    chosen = Signal(int)
    wantsNumber = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._category = ""
        self._page = 0
        self.refresh()

    def open(self) -> None:
        self._category, self._page = "", 0
        self.refresh()

    def job(self, number: int) -> Job | None:
        jobs = self._hall.board.jobs
        return jobs[number - 1] if 1 <= number <= len(jobs) else None

    @property
    def _listed(self) -> tuple[tuple[int, Job], ...]:
        return tuple(
            (number, job)
            for number, job in enumerate(self._hall.board.jobs, start=1)
            if not self._category or job.category == self._category
        )

    def refresh(self) -> None:
        say, listed = self._hall.say, self._listed
        pages = max(1, -(-len(listed) // A_PAGE))
        self._page = min(self._page, pages - 1)
        first = self._page * A_PAGE
        here, later = listed[first : first + A_PAGE], listed[first + A_PAGE :]
        heads = sum(job.head_count or 0 for _, job in listed)
        self.show(
            below=say("jobs.below", count=len(listed), heads=heads) if listed else say("jobs.none"),
            rows=[row(number, job, say) for number, job in here],
            chips=self._chips(),
            stops=_stops(here, say("jobs.joined")),
            later=_later(later, say("jobs.range")),
            further=say("list.further", count=len(later)) if later else "",
            isFirstPage=self._page == 0,
            spoken=", ".join(f"{number} {job.title}" for number, job in here),
        )

    @Slot(str)
    def filter(self, category: str) -> None:
        self._category, self._page = category, 0
        self.refresh()

    @Slot()
    def further(self) -> None:
        self._page += 1
        self.refresh()

    @Slot()
    def first(self) -> None:
        self._page = 0
        self.refresh()

    @Slot(int)
    def choose(self, number: int) -> None:
        self.chosen.emit(number)

    @Slot()
    def number(self) -> None:
        self.wantsNumber.emit()

    def _chips(self) -> list[dict[str, Any]]:
        """All, then the largest groups; a chip that would give nothing is not there."""
        say, jobs = self._hall.say, self._hall.board.jobs
        chips = [{"key": "", "text": say("jobs.all"), "count": str(len(jobs))}]
        for category, count in Counter(job.category for job in jobs).most_common(_CHIPS):
            text = say(f"category.{category}") if say.has(f"category.{category}") else category
            chips.append({"key": category, "text": text, "count": str(count)})
        return [{**chip, "isChosen": chip["key"] == self._category} for chip in chips]


def _stops(here: tuple[tuple[int, Job], ...], joined: str) -> list[dict[str, Any]]:
    """The plates of this page on the line; near neighbours share one."""
    stops: list[dict[str, Any]] = []
    for number, job in here:
        minutes = job.walk_minutes
        if minutes is None:
            continue
        if stops and minutes - stops[-1]["minutes"] < _SAME_STOP_MINUTES:
            stops[-1]["text"] = f"{stops[-1]['text']}{joined}{number}"
        else:
            stops.append({"minutes": minutes, "text": str(number)})
    return stops


def _later(later: tuple[tuple[int, Job], ...], form: str) -> dict[str, Any]:
    """The hollow plate for the pages to come: 5–12号."""
    walked = [(number, job.walk_minutes) for number, job in later if job.walk_minutes is not None]
    if not walked:
        return {}
    text = form.format(first=walked[0][0], last=walked[-1][0])
    return {"minutes": walked[0][1], "text": text}
