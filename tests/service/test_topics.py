"""Under which topics each event is heard; on none for everybody does a resident appear."""

from datetime import time
from typing import Any, get_args

import pytest

from shared.applications import ApplicationMoved, ApplicationSent, State
from shared.applications import Move as Answering
from shared.audience.captions import CaptionSaid
from shared.audience.chat import LineHidden, LineSent
from shared.audience.guests import GuestAsked, GuestMoved, StageChanged
from shared.audience.guests import Move as Speaking
from shared.audience.guests import State as Spoken
from shared.audience.hearings import HearingAsked, HearingGiven
from shared.audience.moderation import (
    AttendeeJoined,
    AttendeeMuted,
    AttendeeRemoved,
    Moderated,
)
from shared.audience.redactor import Hidden
from shared.gatherings import (
    CheckedIn,
    Enrolled,
    EnrolmentMoved,
    GatheringCalledOff,
    GatheringSet,
    Level,
    SkillLogged,
)
from shared.gatherings import Move as AttendingMove
from shared.gatherings import State as Attending
from shared.help_calls import HelpAnswered, HelpCalled
from shared.help_calls import Place as HelpPlace
from shared.ids import ApplicationId, CommandId, EnrolmentId, ReservationId, ResourceId, SessionId
from shared.jobs import JobAmended, JobClosed, JobPosted, Topic
from shared.live_sessions import (
    Move,
    Phase,
    RoleAdded,
    RolePinned,
    SessionMoved,
    SessionScheduled,
)
from shared.questions import QuestionAnswered, QuestionAsked, Word
from shared.recordings import Move as Recording
from shared.recordings import RecordingMoved
from shared.recordings import State as RecordingState
from shared.reservations import Kind as ResourceKind
from shared.reservations import Move as Reserving
from shared.reservations import (
    Reservation,
    ReservationMoved,
    Resource,
    ResourceSet,
    SlotsReserved,
)
from shared.reservations import State as Reserved
from shared.studio_calls import StudioCalled
from shared.wire import Event, encode_event
from streaming_server.service.topics import feed_topics, is_public
from tests.appointments_fair import APPOINTMENT_EVENTS
from tests.fair import HERE, JOB, NOW, RESIDENT, SHOP, SHOW, posting
from tests.gatherings_fair import COURSE, plan
from tests.hall_wishes import HALL_EVENTS
from tests.lodging_wishes import LODGING_EVENTS

STAGE = {f"public:{SHOW}", f"studio:{SHOW}"}
OTHER_SHOW = SessionId("show-2")


def sent(session_id: SessionId | None) -> ApplicationSent:
    return ApplicationSent(
        application_id=ApplicationId("a"),
        number="B-001",
        session_id=session_id,
        job_id=JOB,
        role_number=None,
        station=HERE,
        visitor_id=RESIDENT,
        moment=None,
        caller="周店长",
        call_at=NOW,
        due=NOW,
        undo_until=NOW,
        at=NOW,
    )


def moved(session_id: SessionId | None) -> ApplicationMoved:
    return ApplicationMoved(
        application_id=ApplicationId("a"),
        session_id=session_id,
        station=HERE,
        visitor_id=RESIDENT,
        move=Answering.COMMIT,
        state=State.AGREED,
        at=NOW,
        due=NOW,
    )


_PLACE: dict[str, Any] = {
    "enrolment_id": EnrolmentId("e"),
    "gathering_id": COURSE,
    "station": HERE,
    "visitor_id": RESIDENT,
    "at": NOW,
}
PLACES_IN_A_COURSE = (
    Enrolled(number="C-001", state=Attending.ENROLLED, **_PLACE),
    EnrolmentMoved(move=AttendingMove.CANCEL, state=Attending.CANCELLED, **_PLACE),
    CheckedIn(number="C-001", first_at=NOW, **_PLACE),
    SkillLogged(skill="s", level=Level.SAW, **_PLACE),
)
STUDIO = Resource(
    resource_id=ResourceId("studio"), station=HERE, kind=ResourceKind.STUDIO, name="直播间"
)
RESERVATION = Reservation(
    reservation_id=ReservationId("r"),
    station=HERE,
    employer_id=SHOP,
    session_id=SHOW,
    purpose="",
    starts_at=NOW,
    ends_at=NOW,
    holdings=(),
    state=Reserved.APPROVED,
    made_at=NOW,
)
SCHEDULED = SessionScheduled(
    session_id=SHOW,
    title="t",
    station=HERE,
    employer_id=SHOP,
    starts_at=NOW,
    call_times=(time(9),),
    at=NOW,
)
ASKED = QuestionAsked(
    session_id=SHOW,
    role_number=3,
    topic=Topic.AGE,
    visitor_id=RESIDENT,
    count=1,
    answer=None,
    source=None,
    source_at=None,
    at=NOW,
)
SAID = QuestionAnswered(
    session_id=SHOW, role_number=3, topic=Topic.AGE, word=Word.YES, text=None, count=1, at=NOW
)
PERSONAL = {f"desk:{HERE}", f"visitor:{RESIDENT}"}
TO_ONE = {f"studio:{SHOW}", f"visitor:{RESIDENT}"}
CASES: list[tuple[Event, dict[str, Any], set[str]]] = [
    (SCHEDULED, {}, {"sessions", f"desk:{HERE}"}),
    (
        SessionMoved(session_id=SHOW, move=Move.OPEN, phase=Phase.LOBBY, at=NOW),
        {"station": HERE},
        STAGE | {"sessions", f"desk:{HERE}"},
    ),
    (RoleAdded(session_id=SHOW, job_id=JOB, number=3, at=NOW), {}, STAGE),
    (RolePinned(session_id=SHOW, number=3, picture=1, at=NOW), {}, STAGE | {"sessions"}),
    (JobPosted(posting=posting(), at=NOW), {}, {"jobs"}),
    (JobAmended(posting=posting(), at=NOW), {"shows": (SHOW,)}, STAGE | {"jobs"}),
    (
        JobClosed(job_id=JOB, at=NOW),
        {"shows": (SHOW, OTHER_SHOW)},
        STAGE | {"jobs", f"public:{OTHER_SHOW}", f"studio:{OTHER_SHOW}"},
    ),
    (sent(SHOW), {}, PERSONAL | {f"studio:{SHOW}"}),
    (sent(None), {}, PERSONAL),
    (moved(SHOW), {}, PERSONAL | {f"studio:{SHOW}"}),
    (moved(None), {}, PERSONAL),
    (
        RecordingMoved(session_id=SHOW, move=Recording.AGREE, state=RecordingState.AGREED, at=NOW),
        {},
        STAGE | {"sessions"},
    ),
    (
        StudioCalled(session_id=SHOW, station=HERE, at=NOW),
        {},
        {f"desk:{HERE}", f"help:{HERE}"},
    ),
    (
        HelpCalled(call_id=CommandId("c"), station=HERE, place=HelpPlace.STUDIO, at=NOW),
        {},
        {f"desk:{HERE}", f"help:{HERE}"},
    ),
    (
        HelpAnswered(call_id=CommandId("c"), station=HERE, place=HelpPlace.HALL, at=NOW),
        {},
        {f"desk:{HERE}", f"help:{HERE}"},
    ),
    (ASKED, {}, {f"studio:{SHOW}"}),
    (SAID, {}, STAGE),
    (
        HearingAsked(session_id=SHOW, role_number=3, visitor_id=RESIDENT, count=1, at=NOW),
        {},
        {f"studio:{SHOW}"},
    ),
    (HearingGiven(session_id=SHOW, role_number=3, count=1, at=NOW), {}, STAGE),
    (
        LineSent(
            session_id=SHOW,
            line_id=CommandId("c"),
            number=1,
            surname="",
            form=None,
            text="t",
            hidden=(Hidden.PHONE,),
            at=NOW,
        ),
        {},
        STAGE,
    ),
    (
        GuestAsked(session_id=SHOW, guest_id=CommandId("g"), visitor_id=RESIDENT, number=1, at=NOW),
        {},
        TO_ONE | {"guests"},
    ),
    (
        GuestMoved(
            session_id=SHOW,
            guest_id=CommandId("g"),
            visitor_id=RESIDENT,
            number=1,
            move=Speaking.ACCEPT,
            state=Spoken.HEARD,
            ends_at=NOW,
            at=NOW,
        ),
        {},
        TO_ONE | {"guests"},
    ),
    (
        StageChanged(session_id=SHOW, number=1, is_muted=False, ends_at=NOW, at=NOW),
        {},
        STAGE | {"guests"},
    ),
    (LineHidden(session_id=SHOW, line_id=CommandId("c"), at=NOW), {}, STAGE),
    (
        Moderated(session_id=SHOW, slow_seconds=1, is_chat_open=True, is_door_open=True, at=NOW),
        {},
        STAGE,
    ),
    (
        AttendeeJoined(session_id=SHOW, visitor_id=RESIDENT, number=1, at=NOW),
        {},
        {f"studio:{SHOW}"},
    ),
    (
        AttendeeMuted(session_id=SHOW, visitor_id=RESIDENT, number=1, is_muted=True, at=NOW),
        {},
        TO_ONE,
    ),
    (
        AttendeeRemoved(session_id=SHOW, visitor_id=RESIDENT, number=1, reason="r", at=NOW),
        {},
        TO_ONE,
    ),
    (CaptionSaid(session_id=SHOW, number=1, text="t", picture=7, at=NOW), {}, STAGE),
    *((event, {}, topics) for event, topics in HALL_EVENTS + APPOINTMENT_EVENTS),
    *((event, {}, topics) for event, topics in LODGING_EVENTS),
    (GatheringSet(plan=plan(), at=NOW), {}, {"courses", f"desk:{HERE}"}),
    (
        GatheringCalledOff(gathering_id=COURSE, station=HERE, reason="r", at=NOW),
        {},
        {"courses", f"desk:{HERE}"},
    ),
    *((event, {}, {f"desk:{HERE}", f"visitor:{RESIDENT}"}) for event in PLACES_IN_A_COURSE),
    (ResourceSet(resource=STUDIO, at=NOW), {}, {f"desk:{HERE}"}),
    (
        SlotsReserved(reservation=RESERVATION, at=NOW),
        {},
        {f"desk:{HERE}", f"shop:{SHOP}", f"studio:{SHOW}"},
    ),
    (
        ReservationMoved(
            reservation_id=RESERVATION.reservation_id,
            station=HERE,
            employer_id=None,
            session_id=None,
            move=Reserving.CANCEL,
            state=Reserved.CANCELLED,
            ends_at=NOW,
            at=NOW,
        ),
        {},
        {f"desk:{HERE}"},
    ),
]


@pytest.mark.parametrize(("event", "around", "topics"), CASES)
def test_each_event_has_its_topics(event: Event, around: dict[str, Any], topics: set[str]) -> None:
    assert feed_topics(event, **around) == topics


def test_every_kind_of_event_was_looked_at() -> None:
    assert {type(event) for event, _, _ in CASES} == set(get_args(Event))


@pytest.mark.parametrize(("event", "around", "topics"), CASES)
def test_no_resident_is_named_on_a_public_topic(
    event: Event, around: dict[str, Any], topics: set[str]
) -> None:
    if any(is_public(topic) for topic in feed_topics(event, **around)):
        assert RESIDENT not in encode_event(event)


@pytest.mark.parametrize(
    ("topic", "public"),
    [
        ("sessions", True),
        ("jobs", True),
        (f"public:{SHOW}", True),
        (f"studio:{SHOW}", False),
        (f"desk:{HERE}", False),
        (f"hall:{HERE}", True),
        (f"visitor:{RESIDENT}", False),
        ("guests", False),
        ("", False),
    ],
)
def test_public_topics_are_few(topic: str, public: bool) -> None:
    assert is_public(topic) is public


@pytest.mark.parametrize(("event", "topics"), HALL_EVENTS)
def test_what_somebody_came_for_is_not_told_in_the_hall(event: Event, topics: set[str]) -> None:
    if f"hall:{HERE}" in topics:
        assert not {"service", "priority", "leg"} & set(type(event).__dataclass_fields__)
