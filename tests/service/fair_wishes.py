"""Wishes around a fair, by chance: what residents, employers and staff ask for, sensible or not."""

from datetime import timedelta

from hypothesis import strategies as st

from shared import jobs
from shared.applications import (
    AnswerApplication,
    CloseReason,
    DeclineReason,
)
from shared.applications import Move as Answering
from shared.audience.captions import SayCaption
from shared.audience.chat import HideLine, ReplyLine, SendLine
from shared.audience.guests import (
    AskToSpeak,
    MoveGuest,
)
from shared.audience.guests import Move as Speaking
from shared.audience.hearings import AskToHear
from shared.audience.moderation import (
    Moderate,
    MuteAttendee,
    RemoveAttendee,
)
from shared.help_calls import (
    AnswerHelp,
    CallStaff,
    Place,
)
from shared.ids import ApplicationId, CommandId, JobId, SessionId, VisitorId
from shared.jobs import (
    AmendJob,
    CloseJob,
    PayUnit,
    PostJob,
    Topic,
)
from shared.live_sessions import (
    AddRole,
    Move,
    MoveSession,
    PinRole,
)
from shared.organisation import SYSTEM, Actor
from shared.people import PersonalText
from shared.questions import (
    AnswerQuestion,
    AskQuestion,
    Word,
)
from shared.recordings import Move as RecordingMove
from shared.recordings import MoveRecording
from shared.wire import Command
from tests.fair import GUEST, HERE, JOB, KIOSK, SHOW, STAFF, TOMORROW, apply, posting, schedule
from tests.fair_store import SECOND_JOB, fresh, visitor

Step = tuple[Command, Actor] | timedelta
JOBS = (JOB, SECOND_JOB, JobId("job-3"))
SHOWS = (SHOW, SessionId("show-2"))
RESIDENTS = tuple(VisitorId(f"resident-{index}") for index in range(3))
jobs_ = st.sampled_from(JOBS)
shows = st.sampled_from(SHOWS)
residents = st.sampled_from(RESIDENTS)
numbers = st.integers(1, 4)
hosts = st.sampled_from((STAFF, GUEST))
application_ids = st.builds(lambda who, job: ApplicationId(f"{who}.{job}"), residents, jobs_)
reasons = st.sampled_from((*DeclineReason, *CloseReason))
postings = st.builds(
    posting,
    jobs_,
    head_count=st.none() | st.integers(0, 9),
    pay=st.none() | st.builds(jobs.Pay, low_fen=st.just(2500), unit=st.sampled_from(PayUnit)),
    couples=st.none() | st.booleans(),
)


def sent_by(who: VisitorId, job_id: JobId, show: SessionId | None) -> Step:
    command = apply(application_id=ApplicationId(f"{who}.{job_id}"), job_id=job_id, session_id=show)
    return command, visitor(who)


def answered(application_id: ApplicationId, move: Answering, who: Actor, reason: str) -> Step:
    command = AnswerApplication(
        command_id=fresh(),
        application_id=application_id,
        move=move,
        slot=TOMORROW,
        text="会",
        reason=reason,
    )
    return command, who


def asked(who: VisitorId, show: SessionId, number: int, topic: Topic) -> Step:
    return (
        AskQuestion(command_id=fresh(), session_id=show, role_number=number, topic=topic),
        visitor(who),
    )


CALLS = [fresh() for _ in range(3)]


def called(which: int, place: Place) -> Step:
    return CallStaff(command_id=CALLS[which], station=HERE, place=place), KIOSK


def went(call_id: CommandId) -> Step:
    return AnswerHelp(command_id=fresh(), call_id=call_id), STAFF


LINES = [fresh() for _ in range(4)]


def said(who: VisitorId, show: SessionId) -> Step:
    wish = SendLine(
        command_id=LINES[RESIDENTS.index(who)], session_id=show, text=PersonalText("好")
    )
    return wish, visitor(who)


GUESTS = [fresh() for _ in RESIDENTS]


def asked_to_speak(who: VisitorId, show: SessionId) -> Step:
    guest_id = GUESTS[RESIDENTS.index(who)]
    return AskToSpeak(command_id=guest_id, session_id=show), visitor(who)


def spoke(which: int, show: SessionId, move: Speaking, who: VisitorId) -> Step:
    wish = MoveGuest(command_id=fresh(), session_id=show, guest_id=GUESTS[which], move=move)
    if move in {Speaking.LEAVE, Speaking.WITHDRAW}:
        return wish, visitor(who)
    return wish, SYSTEM if move in {Speaking.TIME_UP, Speaking.LOSE} else STAFF


def kept_order(show: SessionId, which: int, number: int, yes: bool) -> Step:
    wishes: tuple[Command, ...] = (
        ReplyLine(command_id=LINES[-1], session_id=show, text="欢迎"),
        HideLine(command_id=fresh(), session_id=show, line_id=LINES[number]),
        Moderate(command_id=fresh(), session_id=show, slow_seconds=number, door_open=yes),
        Moderate(command_id=fresh(), session_id=show, chat_open=yes),
        MuteAttendee(command_id=fresh(), session_id=show, number=number, muted=yes),
        RemoveAttendee(command_id=fresh(), session_id=show, number=number, reason="r"),
    )
    return wishes[which], STAFF


def asked_to_hear(who: VisitorId, show: SessionId, number: int) -> Step:
    return AskToHear(command_id=fresh(), session_id=show, role_number=number), visitor(who)


steps: st.SearchStrategy[Step] = st.one_of(
    st.timedeltas(timedelta(hours=-7), timedelta(hours=9)),  # clocks are set back too
    st.tuples(st.builds(PostJob, command_id=st.builds(fresh), posting=postings), hosts),
    st.tuples(st.builds(AmendJob, command_id=st.builds(fresh), posting=postings), hosts),
    st.tuples(st.builds(CloseJob, command_id=st.builds(fresh), job_id=jobs_), hosts),
    st.tuples(st.builds(schedule, command_id=st.builds(fresh), session_id=shows), st.just(STAFF)),
    st.tuples(
        st.builds(AddRole, command_id=st.builds(fresh), session_id=shows, job_id=jobs_), hosts
    ),
    st.tuples(
        st.builds(
            MoveSession,
            command_id=st.builds(fresh),
            session_id=shows,
            move=st.sampled_from(Move),
        ),
        st.sampled_from((STAFF, STAFF, SYSTEM)),
    ),
    st.tuples(
        st.builds(
            PinRole,
            command_id=st.builds(fresh),
            session_id=shows,
            number=st.none() | numbers,
            picture=st.none() | st.integers(0, 2**32 - 1),
        ),
        hosts,
    ),
    st.builds(sent_by, residents, jobs_, st.none() | shows),
    st.builds(
        answered,
        application_ids,
        st.sampled_from(Answering),
        hosts | residents.map(visitor),
        reasons,
    ),
    st.builds(said, residents, shows),
    st.builds(asked_to_speak, residents, shows),
    st.builds(spoke, st.integers(0, 2), shows, st.sampled_from(Speaking), residents),
    st.builds(kept_order, shows, st.integers(0, 5), st.integers(1, 3), st.booleans()),
    st.builds(asked_to_hear, residents, shows, numbers),
    st.tuples(
        st.builds(
            SayCaption,
            command_id=st.builds(fresh),
            session_id=shows,
            text=st.sampled_from(("大家好", "")),
        ),
        hosts,
    ),
    st.builds(asked, residents, shows, numbers, st.sampled_from(Topic)),
    st.tuples(
        st.builds(
            AnswerQuestion,
            command_id=st.builds(fresh),
            session_id=shows,
            role_number=numbers,
            topic=st.sampled_from(Topic),
            word=st.sampled_from(Word),
        ),
        hosts,
    ),
    st.tuples(
        st.builds(
            MoveRecording,
            command_id=st.builds(fresh),
            session_id=shows,
            move=st.sampled_from(RecordingMove),
        ),
        st.sampled_from((STAFF, GUEST, GUEST, SYSTEM)),
    ),
    st.builds(called, st.sampled_from(range(len(CALLS))), st.sampled_from(Place)),
    st.builds(went, st.sampled_from(CALLS)),
)
