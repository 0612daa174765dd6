"""A walk through every screen of the touchscreen, from view to view; the name of each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from kiosk.app.machine import Machine
from kiosk.link.day_facts import FreeBeds, Ticket
from kiosk.link.own_facts import Affair, Affairs
from kiosk.views.front_desk import Absent
from shared.ids import LegId
from shared.lodging import UNDO_LASTS, Party, tonight
from shared.tickets.lifecycle import State
from tests.fair import SHOW
from tests.kiosk.glass_faults import (
    CONTRAST,
    ELDER,
    NORMAL,
    Glass,
    faults,
    recoloured,
    unreachable,
)
from tests.kiosk.hands import Hands
from tests.lodgings import MARKET

UPRIGHT: Final = Glass(name="upright", width=1080, height=1920, inches=32)
ON_ITS_SIDE: Final = Glass(name="on its side", width=1920, height=1080, inches=32)
VAN: Final = Glass(name="van", width=1366, height=768, inches=15.6, distance_mm=300)
#: The usual one comes last: what follows is measured on it.
GLASSES: Final = (ON_ITS_SIDE, VAN, UPRIGHT)


def glass_up(hands: Hands, glass: Glass) -> Glass:
    """The window as large as this glass, and as dense."""
    hands.window.setProperty("inches", glass.inches)
    hands.window.resize(glass.width, glass.height)
    QCoreApplication.processEvents()
    return glass


def looked_at(machine: Machine, hands: Hands, glass: Glass) -> Iterator[str]:
    """In small and in large letters, each in both themes; lowered where that can be done."""
    glass_up(hands, glass)
    shell: Any = machine.kiosk.shell

    def lower() -> bool:
        shell.lower()
        return bool(shell.shown("reach"))

    for mode, asked, asked_in_contrast in MODES:
        if shell.is_big is not asked.is_alone:
            shell.toggleBig()
        found = list(faults(hands, glass, asked))
        shell.toggleContrast()
        found += [f"in contrast: {one}" for one in recoloured(hands, glass, asked_in_contrast)]
        shell.toggleContrast()
        if glass is UPRIGHT:
            found += unreachable(hands, lower)
        yield from (f"{glass.name}, {mode}: {one}" for one in found)
    shell.toggleBig()


#: Where nothing but colours is another in contrast.
MODES: Final = (("normal", NORMAL, CONTRAST), ("elder", ELDER, ELDER))


KINDS: Final = ("application", "enrolment", "appointment", "stay", "ticket")


#: Of nobody, so that what is said of it is refused.
SERVED: Final = Ticket(
    number="E-001",
    state=State.DONE,
    ahead=0,
    wait=None,
    open_counters=1,
    counter=None,
    service_name="就业困难人员认定",
    leg_id=LegId("nobody.1"),
)


def affair(kind: str) -> Affair:
    """As the server tells one: sentences as long as they get."""
    return Affair(
        kind=kind,
        affair_id=kind,
        number="Y-003",
        title="家政收纳夜课（第二期）",
        at="11月28日 星期六 19:00–21:00",
        where="泉边零工市场 二楼会议室",
        stands="王店长明天上午 9:30 打给您",
        can_cancel=True,
    )


class Walk:
    def __init__(self, machine: Machine, hands: Hands, phone: str) -> None:
        """phone: of nobody, and of nobody else who walks in the same town."""
        self._kiosk: Any = machine.kiosk
        self._day: Any = machine.kiosk.day
        self._hands = hands
        self._machine = machine
        self._phone = phone

    def screens(self) -> Iterator[str]:
        """Each is up when its name comes."""
        self._kiosk.end_visit()
        self._until(lambda: self._kiosk.home.shown("tiles"))
        yield "home"
        self._kiosk.attract.begin()
        yield "attract"
        self._kiosk.attract.touched()
        yield "out of service"
        self._kiosk.idle.show(warns=True, secondsLeft=30)
        yield "idle warning"
        self._kiosk.idle.show(warns=False)
        yield from self._numbers()
        yield from self._day_out()
        yield from self._doors_and_beds()
        yield from self._work()
        self._kiosk.end_visit()

    def _go(self, screen: str) -> None:
        self._kiosk.shell.go(screen)

    def _until(self, true: Any) -> None:
        self._hands.until(true, "what a screen needs")

    def _numbers(self) -> Iterator[str]:
        services = self._day.services
        self._go("services")
        self._until(lambda: services.shown("rows"))
        yield "services"
        services.choose("B")
        yield "services of a group"
        services.choose("hardship_recognition")
        yield "service"
        self._day.service.act()
        yield "priority"
        self._day.priority.choose("normal")
        self._until(lambda: self._kiosk.screen == "ticket" and self._day.ticket.shown("wait"))
        yield "ticket"
        self._day.ticket.look_at(SERVED)
        yield "ticket, served"
        self._day.rating.rate("bad")
        self._until(lambda: self._day.rating.shown("error"))
        yield "ticket, not rated"
        self._kiosk.end_visit()
        self._go("services")
        self._go("lookup")
        lookup = self._day.lookup
        lookup.letter("E")
        for _ in range(3):
            lookup.digit("9")
        lookup.look()
        self._until(lambda: lookup.shown("error"))
        yield "lookup"

    def _day_out(self) -> Iterator[str]:
        self._go("home")
        self._go("more")
        yield "more"
        yield from self._own()
        self._go("gigs")
        yield "gigs"
        self._kiosk.shell.back()
        self._go("policies")
        yield "policies"
        self._day.policies.choose("insurance")
        yield "policy"
        self._go("more")
        courses = self._day.courses
        self._go("courses")
        courses.reload()
        self._until(lambda: courses.shown("rows"))
        yield "courses"
        courses.choose(courses.shown("rows")[0]["key"])
        yield "course"
        self._day.course.act()
        contact = self._day.contact
        yield "contact, a surname"
        contact.surname("王")
        yield "contact, a name"
        contact.title("女士")
        contact.send()
        yield "contact, a number"
        for digit in self._phone:
            contact.digit(digit)
        contact.send()
        self._until(lambda: self._kiosk.screen == "result")
        yield "result"
        self._kiosk.end_visit()

    def _own(self) -> Iterator[str]:
        """Somebody who has nothing yet, but a number in the line; then wrong figures."""
        own = self._day.own
        self._go("prove")
        for digit in self._phone:
            own.prove.digit(digit)
        yield "prove, a number"
        own.prove.send()
        self._until(lambda: own.prove.shown("kind") == "code")
        for digit in "0000":
            own.prove.digit(digit)
        yield "prove, figures"
        own.affairs.take(Affairs(affairs=tuple(map(affair, KINDS))))
        self._go("affairs")
        yield "affairs"
        own.affairs.choose(KINDS[0])
        yield "affair"
        until = self._machine.hall.now() + UNDO_LASTS
        own.affair.open(replace(affair("stay"), can_cancel=False, undo_until=until))
        yield "affair, given back"
        self._kiosk.shell.back()
        self._kiosk.shell.back()
        self._go("prove")
        own.prove.back()

    def _doors_and_beds(self) -> Iterator[str]:
        self._go("checkin")
        checkin = self._day.checkin
        for digit in self._phone[:9]:
            checkin.digit(digit)
        checkin.send()
        self._until(lambda: checkin.shown("error"))
        yield "checkin"
        checkin.back()
        beds = self._day.beds
        self._go("beds")
        yield "beds, who"
        beds.choose("man")
        self._until(lambda: beds.shown("rows") and beds.shown("rows")[0]["key"] == MARKET)
        yield "beds, where"
        beds.take_free(Absent.AWAY)
        self._until(lambda: beds.shown("title") == self._machine.hall.say("beds.request.title"))
        yield "beds, asked for without a network"
        night = tonight(self._machine.hall.now())
        full = FreeBeds(party=Party.MAN, first=night, end=night + timedelta(days=1), free={})
        beds.back()
        beds.choose("man")
        self._until(lambda: beds.shown("rows") and beds.shown("rows")[0]["key"] == MARKET)
        beds.take_free(full)
        self._until(lambda: beds.shown("hint") == self._machine.hall.say("beds.request.full"))
        yield "beds, asked for where all are taken"
        self._kiosk.end_visit()

    def _work(self) -> Iterator[str]:
        self._go("wall")
        yield "wall"
        self._go("home")
        self._go("jobs")
        yield "jobs"
        self._kiosk.jobs.number()
        self._kiosk.number.digit("9")
        yield "number"
        self._kiosk.shell.back()
        titles = [one.title for one in self._machine.hall.board.jobs]
        self._kiosk.jobs.choose(titles.index("食堂帮厨（早班）") + 1)
        yield "job"
        self._kiosk.job.apply()
        yield from self._apply()
        self._go("mine")
        self._until(lambda: self._kiosk.mine.shown("applications"))
        yield "mine"
        self._go("staff")
        yield "staff"
        self._kiosk.lost()
        yield "staff without network"
        self._kiosk.shell.show(isOnline=True)
        self._kiosk.watch_show(SHOW)
        self._until(lambda: self._kiosk.watch.shown("card"))
        yield "watch"

    def _apply(self) -> Iterator[str]:
        form = self._kiosk.apply
        yield "apply, a surname"
        form.surname("王")
        yield "apply, a name"
        form.writeSurname()
        pinyin = self._kiosk.pinyin
        waiting = self._machine.hall.say("pinyin.not_ready")
        self._until(lambda: pinyin.shown("hint") != waiting)
        yield "pinyin"
        for letter in "zhang":
            pinyin.letter(letter)
        yield "pinyin, typed"
        pinyin.back()
        form.title("女士")
        yield "apply, a fact"
        form.option("any")
        yield "apply, a time"
        form.slot(0)
        for digit in self._phone:
            form.digit(digit)
        yield "apply, a number"
        if not form.shown("isLast"):
            form.phoneDone()
        form.send()
        self._until(lambda: self._kiosk.screen == "done")
        yield "done"
