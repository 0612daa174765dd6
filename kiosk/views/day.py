"""The station's day at the glass: numbers, doors, beds, gigs, courses, and what leads where."""

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import Property, QObject, Qt, Signal

from kiosk.link.day_facts import Ticket
from kiosk.views.beds import BedsView
from kiosk.views.checkin import CheckinView
from kiosk.views.choices import ChoicesView
from kiosk.views.contact import ContactView, Purpose
from kiosk.views.course import CourseView
from kiosk.views.courses import CoursesView
from kiosk.views.front_desk import Absent
from kiosk.views.gigs import GigsView
from kiosk.views.hall import Hall
from kiosk.views.lookup import LookupView
from kiosk.views.more import MoreView
from kiosk.views.own import Own
from kiosk.views.policies import PoliciesView, PolicyView
from kiosk.views.priority import PriorityView
from kiosk.views.result import ResultView, Worded
from kiosk.views.service import ServiceView
from kiosk.views.services import ServicesView
from kiosk.views.shell import ShellView
from kiosk.views.slip import token_hash
from kiosk.views.ticket import TicketView
from kiosk.views.view import View
from kiosk.views.wrong import Wrong
from shared.people import PersonalText
from shared.refusals import Reason
from shared.tickets.messages import CounterMoved, LegMoved
from shared.tickets.priority import Priority
from shared.wire import Event


class Begins(Protocol):
    def open(self) -> None: ...


def _shown(name: str) -> Property:
    """An object of the day under the name that QML knows."""
    return Property(QObject, lambda day: getattr(day, name), constant=True)


class Day(QObject):
    """Wires the screens of the day to each other; what leaves them is told by signals."""

    finished = Signal()
    #: How many people wait in the hall.
    counted = Signal(int)
    #: Somebody wants to see the job of this number.
    openedJob = Signal(int)
    #: Somebody's surname is none of those shown: a Wanted for the pad.
    wantsToWrite = Signal(object)
    #: A number that was given is ready for paper: TicketFacts.
    readied = Signal(object)
    #: A bed was asked for without a network, ready for paper: BedFacts.
    requested = Signal(object)

    def __init__(self, hall: Hall, shell: ShellView) -> None:
        super().__init__()
        self._hall = hall
        self._shell = shell
        self._services = ServicesView(hall)
        self._service = ServiceView(hall)
        self._priority = PriorityView(hall)
        self._ticket = TicketView(hall)
        self._rating = self._ticket.rating
        self._lookup = LookupView(hall)
        self._checkin = CheckinView(hall)
        self._beds = BedsView(hall)
        self._gigs = GigsView(hall)
        self._courses = CoursesView(hall)
        self._course = CourseView(hall)
        self._policies = PoliciesView(hall)
        self._policy = PolicyView(hall)
        self._more = MoreView(hall)
        self._contact = ContactView(hall)
        self._result = ResultView(hall)
        self._own = Own(hall, shell)
        #: What begins anew when somebody comes to it, but not when they come back from below it.
        self._beginnings: Mapping[str, tuple[Begins | None, frozenset[str]]] = {
            "services": (self._services, frozenset({"service", "lookup"})),
            "lookup": (self._lookup, frozenset({"ticket"})),
            "checkin": (self._checkin, frozenset()),
            "beds": (self._beds, frozenset({"contact"})),
            "gigs": (self._gigs, frozenset({"job"})),
            "courses": (self._courses, frozenset({"course"})),
            "policies": (self._policies, frozenset({"policy"})),
            "more": (self._more, frozenset()),
        }
        self._wire()

    def _wire(self) -> None:
        for view in self.views:
            if isinstance(view, ChoicesView | LookupView | CheckinView | ContactView):
                view.left.connect(self._shell.back)
        self._services.chosen.connect(self._open_service)
        self._services.counted.connect(self.counted)
        self._service.acted.connect(self._ask_priority)
        self._priority.chosen.connect(self._take)
        self._ticket.taken.connect(lambda: self._shell.replace("ticket"))
        self._ticket.openedJob.connect(self.openedJob)
        self._ticket.failed.connect(self._priority.tell)
        self._ticket.finished.connect(self.finished)
        self._ticket.looksAround.connect(lambda: self._shell.turn("jobs"))
        self._lookup.found.connect(self._found)
        self._more.chosen.connect(self._further)
        self._gigs.opened.connect(self.openedJob)
        self._courses.chosen.connect(self._open_course)
        self._courses.told.connect(lambda: self._course.see(self._courses))
        # After all that speaks to the server knows the language.
        queued = Qt.ConnectionType.QueuedConnection
        self._shell.languageSwitched.connect(self._courses.in_this_language, queued)
        self._policies.chosen.connect(self._open_policy)
        self._policy.acted.connect(self._ask_about_policy)
        for one in (self._beds, self._course):
            one.asks.connect(self._ask_contact)
            one.failed.connect(self._contact.tell)
            one.done.connect(self._came_of_it)
        self._beds.requested.connect(self.requested)
        self._checkin.done.connect(self._came_of_it)
        self._result.finished.connect(self.finished)
        self._contact.wantsToWrite.connect(self.wantsToWrite)
        self._ticket.readied.connect(self.readied)
        self._own.finished.connect(self.finished)

    @property
    def views(self) -> tuple[View, ...]:
        return (
            *(self._services, self._service, self._priority, self._ticket, self._lookup),
            *(self._checkin, self._beds, self._gigs, self._courses, self._course),
            *(self._policies, self._policy, self._more, self._contact, self._result),
            *self._own.views,
        )

    def view(self, screen: str) -> View | None:
        """What stands behind a screen of the day; None for others."""
        found = getattr(self, f"_{screen}", None) or getattr(self._own, screen, None)
        return found if isinstance(found, View) and found is not self._shell else None

    def set_big(self, is_big: bool) -> None:
        for view in self.views:
            if isinstance(view, ChoicesView | ContactView):
                view.set_big(is_big)

    def turned(self, gone: str, come: str) -> None:
        view, below = self._beginnings.get(come, (None, frozenset()))
        if view is not None and gone not in below:
            view.open()
        self._own.turned(gone, come)

    def hear(self, event: Event) -> None:
        if isinstance(event, LegMoved | CounterMoved):
            self._services.count()
            self._ticket.hall_moved()

    def welcomed(self) -> None:
        self._services.reload()

    def refresh(self) -> None:
        for view in self.views:
            view.refresh()

    def forget(self) -> None:
        for view in (self._ticket, self._checkin, self._beds, self._contact, self._result):
            view.forget()
        self._own.forget()

    # ------------------------------------------------------------ navigation

    @property
    def asked(self) -> ContactView:
        """Where somebody is asked for a name."""
        return self._contact

    @property
    def personal(self) -> Own:
        """The own affairs of whoever proved who they are."""
        return self._own

    def check_in(self, scanned: PersonalText) -> None:
        """By what a device read."""
        self._checkin.scan(scanned)

    def show_ticket(self, token: str, fail: Callable[[Wrong], None]) -> None:
        """Of a slip that was held up."""
        whose = self._hall.visit.visitor_id

        def read(found: Ticket | Absent) -> None:
            if self._hall.visit.visitor_id != whose:
                return  # whoever held it up has gone: nobody else is to see it, or to rate for them
            match found:
                case Ticket():
                    self._found(found)
                case Absent.UNKNOWN:
                    fail(Wrong(reason=Reason.CODE_UNKNOWN))
                case Absent.AWAY if kept := self._hall.desk.given_to(token_hash(token)):
                    self._ticket.look_at_kept(*kept)
                    self._shell.turn("ticket")
                case Absent.AWAY:
                    fail(Wrong.said_as("offline.look"))

        self._hall.front_desk.ticket(token, read)

    def _further(self, screen: str) -> None:
        self._shell.turn(self._own.entrance if screen == "prove" else screen)

    def _open_service(self, code: str) -> None:
        item = self._services.item(code)
        if item is not None:
            self._service.open(item)
            self._shell.turn("service")

    def _ask_priority(self) -> None:
        self._priority.open()
        self._shell.turn("priority")

    def _take(self, key: str) -> None:
        if self._service.item is not None:
            self._ticket.take(self._service.item, Priority(key))

    def _found(self, ticket: Ticket) -> None:
        self._ticket.look_at(ticket)
        self._shell.turn("ticket")

    def _open_course(self, gathering_id: str) -> None:
        course = self._courses.course(gathering_id)
        if course is not None:
            self._course.open(course)
            self._shell.turn("course")

    def _open_policy(self, code: str) -> None:
        self._policy.open(code)
        self._shell.turn("policy")

    def _ask_about_policy(self) -> None:
        """Where the services are still being read, the list of them comes."""
        if self._services.item(self._policy.service) is None:
            self._shell.turn("services")
        else:
            self._open_service(self._policy.service)

    def _ask_contact(self, purpose: Purpose) -> None:
        self._contact.open(purpose)
        self._shell.turn("contact")

    def _came_of_it(self, worded: Worded) -> None:
        self._contact.forget()
        self._result.open(worded)
        self._shell.replace("result")

    # --------------------------------------------------------------- for QML

    services = _shown("_services")
    service = _shown("_service")
    priority = _shown("_priority")
    ticket = _shown("_ticket")
    rating = _shown("_rating")
    lookup = _shown("_lookup")
    checkin = _shown("_checkin")
    beds = _shown("_beds")
    gigs = _shown("_gigs")
    courses = _shown("_courses")
    course = _shown("_course")
    policies = _shown("_policies")
    policy = _shown("_policy")
    more = _shown("_more")
    contact = _shown("_contact")
    result = _shown("_result")
    own = _shown("_own")
