"""One course: when, where, with whom; and a place in it."""

from PySide6.QtCore import Signal

from kiosk.link.day_facts import Course
from kiosk.link.errors import Receipt, Refusal
from kiosk.views.calls import Answer
from kiosk.views.contact import Purpose
from kiosk.views.courses import CoursesView
from kiosk.views.detail import DetailView
from kiosk.views.hall import Hall
from kiosk.views.news import Kind
from kiosk.views.result import Line, Result, Worded
from kiosk.views.wrong import Wrong
from shared.gatherings import Enrol
from shared.ids import CommandId, EnrolmentId
from shared.people import PersonalText


class CourseView(DetailView):
    asks = Signal(object)
    #: A Wrong.
    failed = Signal(object)
    done = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._course: Course | None = None

    def open(self, course: Course) -> None:
        self._course = course
        self.refresh()

    def see(self, courses: CoursesView) -> None:
        """The same one, as it is told now."""
        known = self._course and courses.course(self._course.gathering_id)
        if known is not None:
            self.open(known)

    def act(self) -> None:
        course, say = self._course, self._hall.say
        if course is not None:
            send = "course.send" if course.free else "course.wait"
            self.asks.emit(
                Purpose(about=lambda: course.title, send=lambda: say(send), then=self._enrol)
            )

    def _enrol(self, name: PersonalText, phone: PersonalText | None) -> None:
        if self._course is None:
            return
        wish = Enrol(
            command_id=CommandId(self._hall.mint()),
            enrolment_id=EnrolmentId(self._hall.mint()),
            gathering_id=self._course.gathering_id,
            form_of_address=name,
            phone=phone,
            will_wait=True,
            visitor_id=self._hall.visit.visitor_id,
        )
        self._hall.front_desk.send(wish, self._answered)

    def _answered(self, answer: Answer) -> None:
        match answer:
            case Receipt():
                self.done.emit(self._result(answer, self._course))
            case Refusal():
                self.failed.emit(Wrong.of_server(answer, self._hall.say.language))
            case None:
                self.failed.emit(Wrong.said_as("offline.kept"))

    def _result(self, receipt: Receipt, course: Course | None) -> Worded:
        say = self._hall.say
        event = next(one for one in receipt.events if one["type"] == "enrolled")
        is_in = event["state"] == "enrolled"
        if event["state"] == "requested":  # taken without a network: nothing is promised
            about = course.title if course else ""
            return lambda: Result(
                title=say("course.requested"),
                about=about,
                lines=[],
                note=say("course.asked"),
                kind=Kind.NOTE,
            )
        return lambda: Result(
            title=say("course.done" if is_in else "course.waits"),
            about=course.title if course else "",
            lines=[
                Line(
                    label=say("course.when"),
                    text=say.instant(course.starts_at, self._hall.now()) if course else "",
                    note=f"{say.day(course.starts_at)} {say.spoken_clock(course.starts_at)}"
                    if course
                    else "",
                ),
                Line(
                    label=say("course.where"),
                    text=course.place if course else "",
                    note=f"{course.station_name} {course.address}" if course else "",
                ),
                Line(
                    label=say("done.number"),
                    text=str(event["number"]),
                    note=say("course.keep"),
                ),
            ],
            note=say("course.come" if is_in else "course.told"),
        )

    def refresh(self) -> None:
        course, say = self._course, self._hall.say
        if course is None:
            return
        more = [say("course.childcare")] if course.has_childcare else []
        more += [say("course.certificate")] if course.gives_certificate else []
        lines = [
            self.line("course.when", course.when),
            self.line("course.where", f"{course.station_name} {course.place}"),
            self.line("course.about", course.about),
            self.line("course.host", course.host),
            self.line("course.places", self._places(course)),
        ]
        if more:
            lines.append(self.line("course.also", say("service.comma").join(more)))
        self.show(
            title=course.title,
            hint=say("course.hint", kind=course.kind_name),
            lines=[one for one in lines if one["text"]],
            action=say("course.enrol" if course.free else "course.join_line"),
        )

    def _places(self, course: Course) -> str:
        if course.free:
            return self._hall.say("courses.free", count=course.free)
        return self._hall.say("course.full", count=course.waiting)
