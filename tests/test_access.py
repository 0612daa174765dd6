"""Who may ask for what, every role against every wish; nothing is allowed by accident."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from shared.applications import AnswerApplication
from shared.applications import Move as Answering
from shared.audience.captions import SayCaption
from shared.audience.chat import HideLine, ReplyLine, SendLine
from shared.audience.guests import AskToSpeak, MoveGuest, SitIn
from shared.audience.guests import Move as Speaking
from shared.audience.hearings import AskToHear
from shared.audience.moderation import Moderate, MuteAttendee, RemoveAttendee
from shared.help_calls import AnswerHelp, CallStaff, Place
from shared.ids import ApplicationId, CommandId, EmployerId, SessionId
from shared.jobs import AmendJob, CloseJob, PostJob, Topic
from shared.live_sessions import AddRole, MoveSession, PinRole
from shared.live_sessions import Move as Moving
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.people import PersonalText
from shared.questions import AnswerQuestion, AskQuestion, Word
from shared.recordings import Move as Recording
from shared.recordings import MoveRecording
from shared.studio_calls import CallToStudio
from shared.wire import Command
from streaming_server.access import ACCESS, Subject, may, wish
from tests.appointments_fair import APPOINTMENT_ALLOWED, APPOINTMENT_COMMANDS
from tests.fair import (
    ELSEWHERE,
    GUEST,
    HERE,
    JOB,
    KIOSK,
    NEIGHBOUR,
    OTHER_SHOP,
    OWNER,
    RESIDENT,
    SHOP,
    SHOW,
    STAFF,
    VISITOR,
    apply,
    posting,
    schedule,
)
from tests.hall_wishes import HALL_ALLOWED, HALL_COMMANDS, SLIP, STRANGERS_SLIP, TICKET
from tests.lodging_wishes import LODGING_ALLOWED, LODGING_COMMANDS
from tests.places_access import PLACES_ALLOWED, PLACES_COMMANDS

C = CommandId("c")
OFFICE = Actor(kind=ActorKind.OFFICE, station=HERE, employer_id=SHOP, visitor_id=RESIDENT)
VISIT = replace(KIOSK, visitor_id=RESIDENT)
OURS = Subject(
    station=HERE, employer_id=SHOP, sessions=(SHOW,), visitor_id=RESIDENT, visit_id=TICKET
)

COMMANDS: tuple[Command, ...] = (
    PostJob(command_id=C, posting=posting()),
    AmendJob(command_id=C, posting=posting()),
    CloseJob(command_id=C, job_id=JOB),
    schedule(),
    AddRole(command_id=C, session_id=SHOW, job_id=JOB),
    PinRole(command_id=C, session_id=SHOW, number=3),
    *(MoveSession(command_id=C, session_id=SHOW, move=move) for move in Moving),
    apply(),
    *(
        AnswerApplication(command_id=C, application_id=ApplicationId("a"), move=move)
        for move in Answering
    ),
    AskQuestion(command_id=C, session_id=SHOW, role_number=3, topic=Topic.AGE),
    AnswerQuestion(command_id=C, session_id=SHOW, role_number=3, topic=Topic.AGE, word=Word.YES),
    AskToHear(command_id=C, session_id=SHOW, role_number=3),
    SayCaption(command_id=C, session_id=SHOW, text="t"),
    *(MoveRecording(command_id=C, session_id=SHOW, move=move) for move in Recording),
    CallStaff(command_id=C, station=HERE, place=Place.STUDIO),
    AnswerHelp(command_id=C, call_id=C),
    CallToStudio(command_id=C, session_id=SHOW),
    AskToSpeak(command_id=C, session_id=SHOW),
    SitIn(command_id=C, session_id=SHOW),
    *(MoveGuest(command_id=C, session_id=SHOW, guest_id=C, move=move) for move in Speaking),
    SendLine(command_id=C, session_id=SHOW, text=PersonalText("t")),
    ReplyLine(command_id=C, session_id=SHOW, text="t"),
    HideLine(command_id=C, session_id=SHOW, line_id=C),
    Moderate(command_id=C, session_id=SHOW),
    MuteAttendee(command_id=C, session_id=SHOW, number=1, muted=True),
    RemoveAttendee(command_id=C, session_id=SHOW, number=1, reason="t"),
    *HALL_COMMANDS,
    *APPOINTMENT_COMMANDS,
    *LODGING_COMMANDS,
    *PLACES_COMMANDS,
)
ACTORS = {
    "staff": STAFF,
    "owner": OWNER,
    "guest": GUEST,
    "visitor": VISITOR,
    "visit": VISIT,
    "office": OFFICE,
    "server": SYSTEM,
    "slip": SLIP,
}
SHOP_SIDE = {"staff", "owner", "guest"}
RESIDENT_SIDE = {"visitor", "visit"}
#: The table once more, as the protocol has it, for subjects that belong to the one who asks.
ALLOWED: dict[str, set[str]] = {
    "post_job": SHOP_SIDE,
    "amend_job": SHOP_SIDE,
    "close_job": SHOP_SIDE,
    "schedule_session": {"staff"},
    "add_role": SHOP_SIDE,
    "pin_role": SHOP_SIDE,
    "move_session.open": SHOP_SIDE | {"server"},
    "move_session.go_live": SHOP_SIDE,
    "move_session.end": SHOP_SIDE,
    "move_session.lose": {"server"},
    "move_session.resume": {"server"},
    "move_session.archive": {"server"},
    "apply": RESIDENT_SIDE,
    "answer_application.commit": SHOP_SIDE,
    "answer_application.offer": SHOP_SIDE,
    "answer_application.ask": SHOP_SIDE,
    "answer_application.decline": SHOP_SIDE,
    "answer_application.accept": RESIDENT_SIDE,
    "answer_application.pass": RESIDENT_SIDE,
    "answer_application.reply": RESIDENT_SIDE,
    "answer_application.withdraw": RESIDENT_SIDE,
    "answer_application.close": {"staff"},
    "ask_question": RESIDENT_SIDE,
    "answer_question": SHOP_SIDE,
    "ask_to_hear": RESIDENT_SIDE,
    "say_caption": SHOP_SIDE,
    "move_recording.agree": {"owner", "guest"},
    "move_recording.decline": SHOP_SIDE,
    "move_recording.stop": SHOP_SIDE,
    "move_recording.delete": SHOP_SIDE,
    "move_recording.expire": {"server"},
    "send_line": RESIDENT_SIDE,
    "ask_to_speak": RESIDENT_SIDE,
    "sit_in": {"staff"},
    "move_guest.accept": SHOP_SIDE,
    "move_guest.decline": SHOP_SIDE,
    "move_guest.mute": SHOP_SIDE,
    "move_guest.unmute": SHOP_SIDE,
    "move_guest.end": SHOP_SIDE,
    "move_guest.withdraw": RESIDENT_SIDE,
    "move_guest.leave": RESIDENT_SIDE,
    "move_guest.time_up": {"server"},
    "move_guest.lose": {"server"},
    "reply_line": SHOP_SIDE,
    "hide_line": SHOP_SIDE,
    "moderate": SHOP_SIDE,
    "mute_attendee": SHOP_SIDE,
    "remove_attendee": {"staff"},
    "call_staff": {"visit"},
    "answer_help": {"staff", "server"},
    "call_to_studio": {"staff"},
    **HALL_ALLOWED,
    **LODGING_ALLOWED,
    **PLACES_ALLOWED,
    **APPOINTMENT_ALLOWED,
}


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("command", COMMANDS, ids=wish)
def test_each_role_may_what_the_protocol_says(command: Command, who: str) -> None:
    assert may(ACTORS[who], command, OURS) is (who in ALLOWED[wish(command)])


def test_the_table_holds_every_wish_and_no_other() -> None:
    assert {wish(command) for command in COMMANDS} == set(ACCESS) == set(ALLOWED)
    assert {type(command) for command in COMMANDS} == set(get_args(Command))


FOREIGN: dict[str, tuple[Subject, set[str]]] = {
    "another station": (replace(OURS, station=ELSEWHERE), {"staff"}),
    "no station": (replace(OURS, station=None), {"staff"}),
    "another employer": (replace(OURS, employer_id=OTHER_SHOP), {"owner", "guest"}),
    "no employer": (replace(OURS, employer_id=None), {"owner", "guest"}),
    "another show": (replace(OURS, sessions=(SessionId("show-2"),)), {"guest"}),
    "no show": (replace(OURS, sessions=()), {"guest"}),
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("command", COMMANDS, ids=wish)
def test_what_belongs_to_others_is_theirs(command: Command, what: str) -> None:
    subject, shut_out = FOREIGN[what]
    if wish(command) in LODGING_ALLOWED:
        shut_out = set()  # beds are the whole city's
    for who in SHOP_SIDE:
        allowed = who in ALLOWED[wish(command)] - shut_out
        assert may(ACTORS[who], command, subject) is allowed


@pytest.mark.parametrize(
    "move", [Answering.ACCEPT, Answering.PASS, Answering.REPLY, Answering.WITHDRAW]
)
@pytest.mark.parametrize("whose", [NEIGHBOUR, None, ""])
def test_a_resident_answers_for_nobody_else(move: Answering, whose: Any) -> None:
    command = AnswerApplication(command_id=C, application_id=ApplicationId("a"), move=move)
    for actor in (VISITOR, VISIT, KIOSK, replace(VISITOR, visitor_id=None)):
        assert not may(actor, command, replace(OURS, visitor_id=whose))


@pytest.mark.parametrize("actor", [KIOSK, replace(VISITOR, visitor_id=None)])
@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if wish(c) in {"apply", "ask_question", "ask_to_hear"}]
)
def test_nobody_applies_or_asks_without_being_somebody(actor: Actor, command: Command) -> None:
    assert not may(actor, command, OURS)


def test_whoever_may_hears_that_a_thing_is_gone_and_others_do_not() -> None:
    gone = Subject(exists=False)
    pin = PinRole(command_id=C, session_id=SHOW, number=3)
    stranger = Actor(kind=ActorKind.EMPLOYER, employer_id=EmployerId("stranger"))
    assert may(stranger, pin, gone)
    assert not may(VISITOR, pin, gone)


@pytest.mark.parametrize("command", HALL_COMMANDS, ids=wish)
def test_a_slip_opens_its_own_ticket_alone(command: Command) -> None:
    assert not may(STRANGERS_SLIP, command, OURS)
    assert not may(VISITOR, command, OURS) or wish(command) == "take_ticket"
