"""上课和活动: courses, salons and small fairs of this station, soonest first."""

from PySide6.QtCore import Signal

from kiosk.link.day_facts import Course
from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.front_desk import Absent
from kiosk.views.hall import Hall


class CoursesView(ChoicesView):
    """`chosen` tells the id of a course."""

    #: The server told them, in the language of the glass.
    told = Signal()

    def __init__(self, hall: Hall) -> None:
        self._courses: tuple[Course, ...] = ()
        self._state = "courses.reading"
        super().__init__(hall)

    def open(self) -> None:
        super().open()
        self.reload()

    def reload(self) -> None:
        self._hall.front_desk.courses(self._take)

    def in_this_language(self) -> None:
        """Days and kinds are told in words."""
        if self._courses:
            self.reload()

    def course(self, gathering_id: str) -> Course | None:
        return next((one for one in self._courses if one.gathering_id == gathering_id), None)

    def _take(self, found: tuple[Course, ...] | Absent) -> None:
        if isinstance(found, Absent):
            self._state = "offline.look"
        else:
            self._courses, self._state = found, "courses.none"
            self.told.emit()
        self.refresh()

    @property
    def title(self) -> str:
        return self._hall.say("courses.title")

    @property
    def hint(self) -> str:
        return self._hall.say("courses.hint" if self._courses else self._state)

    @property
    def rows(self) -> list[Row]:
        say = self._hall.say
        return [
            row(
                one.gathering_id,
                one.title,
                note=say("courses.row", kind=one.kind_name, when=one.when),
                side=say("courses.free", count=one.free) if one.free else say("courses.full"),
            )
            for one in self._courses
        ]
