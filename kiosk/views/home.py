"""The first screen: what there is today, in real numbers, and the show that runs."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kiosk.views.cards import show_line, talk_line
from kiosk.views.foyer import Place, gives_numbers_from
from kiosk.views.scripts import joined
from kiosk.views.view import View

if TYPE_CHECKING:
    from kiosk.link.facts import Job, Session

_NEAR_MINUTES = 15
_GLYPHS = {
    "services": "ticket",
    "wall": "screen",
    "checkin": "clipboard",
    "mine": "find",
    "more": "more",
}


class HomeView(View):
    def __init__(self, hall: Place, kept: Mapping[str, str] = MappingProxyType({})) -> None:
        """kept: what it said last, see foyer.KEPT; it stands until there are facts."""
        super().__init__()
        self._hall, self._kept = hall, kept
        self._waiting = 0
        self._is_big = False
        self.refresh()

    def set_big(self, is_big: bool) -> None:
        """Large letters: fewer things to choose from."""
        self._is_big = is_big
        self.refresh()

    def facts_are_there(self) -> None:
        """What was kept is of no use any more."""
        self._kept = {}
        self.refresh()

    def set_waiting(self, people: int) -> None:
        """How many wait in the hall now."""
        self._waiting = people
        self.refresh()

    def spoken(self) -> tuple[str, ...]:
        words = (self._headline(), self._below(), self._hall.say("home.find"))
        return (*(joined((one,)) for one in words if one), *super().spoken())

    def refresh(self) -> None:
        said = self._kept or {
            "headline": self._headline(),
            "headlineBig": self._headline_big(),
            "below": self._below(),
        }
        self.show(
            **said,
            live=self._live(),
            tiles=self._tiles(),
            next=self._next(),
        )

    @property
    def _near(self) -> "tuple[Job, ...]":
        return tuple(
            job
            for job in self._hall.board.jobs
            if job.walk_minutes is not None and job.walk_minutes <= _NEAR_MINUTES
        )

    def _headline(self) -> str:
        say, jobs, near = self._hall.say, self._hall.board.jobs, self._near
        if near:
            return say("home.headline_near", minutes=_NEAR_MINUTES, count=len(near))
        if jobs:
            return say("home.headline", count=len(jobs))
        return say("home.headline_none")

    def _headline_big(self) -> str:
        """For large letters: fewer words."""
        count = len(self._near or self._hall.board.jobs)
        if not count:
            return self._headline()
        return self._hall.say("home.headline_big", count=count)

    def _below(self) -> str:
        say, jobs = self._hall.say, self._near or self._hall.board.jobs
        heads = sum(job.head_count or 0 for job in jobs)
        if not jobs or not heads:
            return ""
        nearest = jobs[0].walk_minutes
        if nearest is None:
            return say("home.below_heads", heads=heads)
        return say("home.below", heads=heads, minutes=nearest)

    def _live(self) -> dict[str, Any]:
        """The show in the strip; empty when none runs."""
        on_air = self._hall.board.on_air
        if not on_air:
            return {}
        session = on_air[0]
        return {
            "id": session.session_id,
            "employer": session.employer.name,
            "talk": talk_line(session, self._hall.say),
            "isThere": session.phase == "on_air",
        }

    def _tiles(self) -> list[dict[str, str]]:
        """Below the first one: what else can be done here, four at most."""
        third = "mine" if self._hall.visit.sent else "checkin"
        keys = ("wall", "services", "more") if self._is_big else ("services", "wall", third, "more")
        say = self._hall.say
        return [
            {
                "key": key,
                "glyph": _GLYPHS[key],
                "text": say(f"home.{key}"),
                "note": self._note(key),
            }
            for key in keys
        ]

    def _note(self, key: str) -> str:
        say = self._hall.say
        if key == "services":
            waiting, opens = self._waiting, gives_numbers_from(self._hall)
            if opens:
                return say("home.no_numbers", opens=opens)
            if self._hall.board.station is None:  # how many wait is not known either
                return say("home.services_note")
            return say("home.waiting", count=waiting) if waiting else say("home.nobody_waits")
        if key != "wall":
            return say(f"home.{key}_note")
        count = len(self._hall.board.on_air)
        if count > 1:
            return say("home.shows", count=count)
        return say("home.wall_note" if count else "home.wall_later")

    def _next(self) -> dict[str, Any]:
        """The next show, when none runs now."""
        hall = self._hall
        session = next_show(hall)
        if session is None or hall.board.on_air:
            return {}
        return {
            "when": when(session, hall),
            "line": show_line(session, hall.say),
        }


def next_show(hall: Place, late: timedelta | None = None) -> "Session | None":
    """late: whoever is later than that does not come; None: as late as a hall's board waits."""
    to_come = hall.board.to_come
    if not to_come:
        return None
    from shared.live_sessions.wall import LATEST  # no show, none of their rules before a start

    since = hall.now() - (LATEST if late is None else late)
    return next((one for one in to_come if one.starts_at >= since), None)


def when(session: "Session", hall: Place) -> str:
    """今天下午 2:30; of a show that is late, that it has not begun."""
    if session.starts_at <= hall.now():
        return hall.say("live.late")
    return hall.say.instant(session.starts_at, hall.now())
