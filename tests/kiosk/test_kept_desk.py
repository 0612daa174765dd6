"""The desk as screens ask it: the server while there is a network, else the machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kiosk.link.day_facts import Course, FreeBeds, Ticket
from kiosk.link.errors import Receipt, Refusal
from kiosk.link.hall_facts import HallFacts
from kiosk.views.calls import Answer
from kiosk.views.front_desk import Absent
from kiosk.views.kept_desk import KeptFrontDesk
from kiosk.views.wording import Wording
from shared.applications import slots_for
from shared.ids import CommandId, JobId
from shared.lodging import Party
from shared.organisation import Station
from shared.people import PersonalText
from shared.tickets.services import ServiceItem
from shared.wire import Command
from tests.fair import NOW, NUMBER_OF_NOBODY, TODAY, apply, posting
from tests.gatherings_fair import enrol
from tests.kiosk.desk_ground import Machine, machine, scan, ticket
from tests.kiosk.hands import PATIENCE_MILLISECONDS
from tests.shared.tickets.hall import SEEK

RECEIPT = Receipt(sequence=7, events=())


@dataclass(slots=True)
class Server:
    """Obeys FrontDesk. answer: to every wish; None: it is away."""

    answer: Answer = RECEIPT
    is_away: bool = False
    heard: list[Command] = field(default_factory=list)

    def send(self, command: Command, then: Callable[[Answer], None]) -> None:
        self.heard.append(command)
        then(self.answer)

    def services(self, then: Callable[[tuple[ServiceItem, ...] | Absent], None]) -> None:
        then(Absent.AWAY)

    def hall(self, then: Callable[[HallFacts | Absent], None]) -> None:
        then(Absent.AWAY)

    def ticket(self, token: str, then: Callable[[Ticket | Absent], None]) -> None:
        then(Absent.UNKNOWN)

    def number(self, number: str, then: Callable[[Ticket | Absent], None]) -> None:
        then(Absent.UNKNOWN)

    def courses(self, then: Callable[[tuple[Course, ...] | Absent], None]) -> None:
        then(Absent.AWAY if self.is_away else ())

    def beds(self, party: Party, then: Callable[[FreeBeds | Absent], None]) -> None:
        then(Absent.AWAY)

    def markets(self, then: Callable[[tuple[Station, ...] | Absent], None]) -> None:
        then(Absent.AWAY)


@dataclass(slots=True, kw_only=True)
class Place:
    here: Machine
    server: Server
    desk: KeptFrontDesk
    qtbot: QtBot

    def away(self) -> None:
        self.server.is_away, self.server.answer = True, None

    def told(self, ask: Callable[[Callable[[Any], None]], None]) -> Any:
        answers: list[Any] = []
        ask(answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MILLISECONDS)
        return answers[0]

    def send(self, command: Command) -> Any:
        return self.told(lambda then: self.desk.send(command, then))


@pytest.fixture
def place(tmp_path: Path, qtbot: QtBot) -> Iterator[Place]:
    server = Server()
    with machine(tmp_path) as here:
        desk = KeptFrontDesk(server, here.desk, Wording(), lambda: server.is_away)
        yield Place(here=here, server=server, desk=desk, qtbot=qtbot)


def number_of(answer: Any) -> str:
    assert isinstance(answer, Receipt), answer
    return str(answer.events[0]["leg"]["number"])


def test_a_number_in_store_is_given_at_once_with_and_without_a_network(place: Place) -> None:
    place.here.lease(1, 20)
    assert number_of(place.send(ticket())) == "A-001"
    place.away()
    assert number_of(place.send(ticket())) == "A-002"
    assert place.server.heard == []
    assert place.here.desk.depth().pending == 2


def test_a_machine_that_ends_looks_up_nothing_more(place: Place) -> None:
    place.here.lease(1, 20)
    place.send(ticket())
    asked: list[object] = []
    place.desk.number("A-001", asked.append)
    place.desk.close()
    place.here.replica.close()
    place.qtbot.wait(500)
    assert asked == []


def test_without_numbers_in_store_the_server_gives_one_while_it_is_there(place: Place) -> None:
    wish = ticket()
    assert place.send(wish) == RECEIPT
    place.away()
    # The server may have it: another number under the same wish would be a second one.
    assert place.send(wish) is None
    assert number_of(place.send(ticket())) == "A-K01"


def test_a_wish_that_the_server_did_not_answer_is_kept_here_under_its_id(place: Place) -> None:
    place.server.answer = None
    wish = scan()
    answer = place.send(wish)
    assert isinstance(answer, Receipt)
    assert answer.events[0]["number"] == "C-001"
    assert [one.entry.command_id for one in place.here.desk.waiting()] == [wish.command_id]


def test_a_place_in_a_course_is_a_request_without_a_network(place: Place) -> None:
    place.away()
    answer = place.send(enrol(5))
    assert isinstance(answer, Receipt)
    assert answer.events[0]["state"] == "requested"


def test_an_application_is_kept_with_a_number_of_the_machine(place: Place) -> None:
    place.away()
    call_at = slots_for(None, posting(), NOW)[0]
    wish = apply(command_id=CommandId("3f2a-9"), session_id=None, call_at=call_at)
    answer = place.send(wish)
    assert isinstance(answer, Receipt)
    assert (answer.events[0]["number"], answer.events[0]["caller"]) == ("存-3F2A", "周店长")
    unknown = replace(wish, command_id=CommandId("other"), job_id=JobId("job-of-nobody"))
    assert place.send(unknown) is None


def test_what_the_rules_refuse_is_said_in_a_sentence(place: Place) -> None:
    place.away()
    answer = place.send(scan(day=TODAY - timedelta(days=1)))
    assert isinstance(answer, Refusal)
    assert answer.reason == "pass_expired"
    assert answer.sentence


def test_whose_telephone_it_is_only_the_server_knows(place: Place) -> None:
    place.away()
    typed = replace(scan(), scanned=PersonalText(NUMBER_OF_NOBODY))
    assert place.send(typed) is None
    assert place.here.desk.depth().pending == 0


def test_what_is_on_today_is_read_from_what_is_kept(place: Place) -> None:
    place.away()
    services = place.told(place.desk.services)
    assert [item.code for item in services] == [SEEK]
    (course,) = place.told(place.desk.courses)
    assert (course.title, course.station_name) == ("家政收纳夜课", "泉边就业服务站")
    assert place.told(lambda then: place.desk.ticket("token", then)) is Absent.UNKNOWN
    assert place.told(lambda then: place.desk.beds(Party.MAN, then)) is Absent.AWAY
