"""找活干: the station's jobs from near to far, in pages, with the line to walk."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.facts import Job
from kiosk.views.cards import row
from kiosk.views.hall import Hall
from kiosk.views.scripts import joined
from kiosk.views.view import View

A_PAGE: Final = 4
_CHIPS: Final = 4
#: The line ends here; who walks further is at its end.
_LINE_MINUTES: Final = 17
#: Half a plate on the line, in minutes: plates that would touch are one.
_HALF_PLATE: Final = 0.7
_HALF_JOINED_PLATE: Final = 1.2


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

    def kept(self) -> Mapping[str, Any]:
        """Whoever comes to it finds its first page anyway."""
        self.open()
        return self.values

    def set_big(self, is_big: bool) -> None:
        """Large letters: one question a screen, so nothing is sorted out."""
        if is_big and self._category:
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

    def spoken(self) -> tuple[str, ...]:
        say = self._hall.say
        rows = (
            joined((say("jobs.spoken_number", number=one["number"]), one["title"], one["walk"]))
            for one in self.shown("rows") or ()
        )
        return (say("jobs.title"), str(self.shown("below")), *rows)

    def refresh(self) -> None:
        say, listed = self._hall.say, self._listed
        pages = max(1, -(-len(listed) // A_PAGE))
        self._page = min(self._page, pages - 1)
        first = self._page * A_PAGE
        here, later = listed[first : first + A_PAGE], listed[first + A_PAGE :]
        heads = sum(job.head_count or 0 for _, job in listed)
        self.show(
            below=say("jobs.below", count=len(listed), heads=heads) if listed else self._none(),
            isAny=bool(self._hall.board.jobs),
            rows=[row(number, job, say) for number, job in here],
            chips=self._chips(),
            stops=_stops(here),
            later=self._later(later),
            further=say("list.further", count=len(later)) if later else "",
            isFirstPage=self._page == 0,
            spoken=", ".join(f"{number} {job.title}" for number, job in here),
        )

    def _none(self) -> str:
        return self._hall.say("jobs.none" if self._hall.board.jobs else "jobs.not_read")

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
        if not jobs:
            return []
        chips = [{"key": "", "text": say("jobs.all"), "count": str(len(jobs))}]
        for category, count in Counter(job.category for job in jobs).most_common(_CHIPS):
            key = f"kind.{category}"
            text = say(key) if say.has(key) else category
            chips.append({"key": category, "text": text, "count": str(count)})
        return [{**chip, "isChosen": chip["key"] == self._category} for chip in chips]

    def _later(self, later: tuple[tuple[int, Job], ...]) -> dict[str, Any]:
        """The hollow plate for the pages to come: 5–12号."""
        walked = [(number, job) for number, job in later if job.walk_minutes is not None]
        if not walked:
            return {}
        text = self._hall.say("jobs.range", first=walked[0][0], last=walked[-1][0])
        return {"minutes": walked[0][1].walk_minutes, "text": text}


def _stops(here: tuple[tuple[int, Job], ...]) -> list[dict[str, Any]]:
    """The plates of this page on the line; neighbours that would touch share one: 2–4."""
    stops: list[dict[str, Any]] = []
    for number, job in here:
        if job.walk_minutes is None:
            continue
        minutes = min(job.walk_minutes, _LINE_MINUTES)
        if stops and minutes - stops[-1]["minutes"] < stops[-1]["half"] + _HALF_PLATE:
            first = stops[-1]["first"]
            stops[-1].update(text=f"{first}–{number}", half=_HALF_JOINED_PLATE)
        else:
            stop = {"minutes": minutes, "text": str(number), "half": _HALF_PLATE, "first": number}
            stops.append({**stop, "walk": job.walk_minutes})
    return stops
