"""Rows are what the events say, whatever residents, employers and staff do in whatever order."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import assert_never

from hypothesis import given, settings
from hypothesis import strategies as st

from shared import applications, help_calls, jobs, live_sessions, questions, recordings
from shared.applications import (
    AnswerApplication,
    Application,
    ApplicationMoved,
    ApplicationSent,
    CloseReason,
    DeclineReason,
    State,
)
from shared.applications import Move as Answering
from shared.appointments.messages import AppointmentEvent
from shared.audience import captions, chat, guests, hearings, moderation
from shared.audience.captions import Caption, CaptionSaid, SayCaption
from shared.audience.chat import HideLine, Line, LineHidden, LineSent, ReplyLine, SendLine
from shared.audience.guests import (
    AskToSpeak,
    Guest,
    GuestAsked,
    GuestMoved,
    MoveGuest,
    StageChanged,
)
from shared.audience.guests import Move as Speaking
from shared.audience.hearings import AskToHear, Hearing, HearingAsked, HearingGiven
from shared.audience.moderation import (
    Attendee,
    AttendeeJoined,
    AttendeeMuted,
    AttendeeRemoved,
    Moderate,
    Moderated,
    Moderation,
    MuteAttendee,
    RemoveAttendee,
)
from shared.help_calls import (
    AnswerHelp,
    CallStaff,
    HelpAnswered,
    HelpCall,
    HelpCalled,
    HelpEvent,
    Place,
)
from shared.ids import ApplicationId, CommandId, JobId, SessionId, VisitorId
from shared.jobs import (
    AmendJob,
    CloseJob,
    JobAmended,
    JobClosed,
    JobPosted,
    PayUnit,
    Posting,
    PostJob,
    Topic,
)
from shared.live_sessions import (
    AddRole,
    LiveSession,
    Move,
    MoveSession,
    PinRole,
    RoleAdded,
    RolePinned,
    SessionMoved,
    SessionScheduled,
)
from shared.lodging import LodgingEvent
from shared.organisation import SHANGHAI, SYSTEM, Actor
from shared.people import PersonalText
from shared.questions import (
    AnswerQuestion,
    AskQuestion,
    Question,
    QuestionAnswered,
    QuestionAsked,
    Word,
)
from shared.recordings import Move as RecordingMove
from shared.recordings import MoveRecording, Recording, RecordingMoved
from shared.refusals import Refused
from shared.studio_calls import StudioCalled
from shared.tickets.messages import TicketEvent
from shared.wire import AudienceEvent, Command, Event, PlacesEvent, decode_event
from streaming_server.ports import Receipt
from streaming_server.store.chat import load_line
from streaming_server.store.guests import load_guest
from streaming_server.store.help_calls import load_help_call
from tests.fair import GUEST, HERE, JOB, KIOSK, SHOW, STAFF, TOMORROW, apply, posting, schedule
from tests.fair_store import SECOND_JOB, Fair, fresh, open_fair, visitor

Step = tuple[Command, Actor] | timedelta
STATIONS_DAY = TicketEvent | LodgingEvent | PlacesEvent | AppointmentEvent
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


_OnStage = GuestAsked | GuestMoved | StageChanged | RecordingMoved | HelpCalled | HelpAnswered


@dataclass(slots=True)
class Replayed:
    """The state that a list of events leaves."""

    postings: dict[JobId, Posting] = field(default_factory=dict)
    sessions: dict[SessionId, LiveSession] = field(default_factory=dict)
    applications: dict[ApplicationId, Application] = field(default_factory=dict)
    questions: dict[tuple[SessionId, int, Topic], Question] = field(default_factory=dict)
    hearings: dict[tuple[SessionId, int], Hearing] = field(default_factory=dict)
    captions: dict[tuple[SessionId, int], Caption] = field(default_factory=dict)
    recordings: dict[SessionId, Recording] = field(default_factory=dict)
    calls: dict[CommandId, HelpCall] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    guests: dict[str, Guest] = field(default_factory=dict)
    moderations: dict[SessionId, Moderation] = field(default_factory=dict)
    attendees: dict[tuple[SessionId, VisitorId], Attendee] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case JobPosted() | JobAmended():
                job_id = event.posting.job_id
                self.postings[job_id] = jobs.evolve(self.postings.get(job_id), event)
            case JobClosed(job_id=job_id):
                self.postings[job_id] = jobs.evolve(self.postings.get(job_id), event)
            case SessionScheduled() | RoleAdded() | SessionMoved() | RolePinned():
                before = self.sessions.get(event.session_id)
                self.sessions[event.session_id] = live_sessions.evolve(before, event)
            case ApplicationSent() | ApplicationMoved():
                standing = self.applications.get(event.application_id)
                self.applications[event.application_id] = applications.evolve(standing, event)
            case QuestionAsked() | QuestionAnswered():
                key = (event.session_id, event.role_number, event.topic)
                self.questions[key] = questions.evolve(self.questions.get(key), event)
            case StudioCalled():
                pass  # a word to a screen, of which no row is made
            case _ if isinstance(event, STATIONS_DAY):
                raise AssertionError("nobody sleeps, waits or reserves in this play")
            case _:
                self._hear_around(event)

    def _hear_around(self, event: AudienceEvent | RecordingMoved | HelpEvent) -> None:
        match event:
            case HearingAsked() | HearingGiven():
                place = (event.session_id, event.role_number)
                self.hearings[place] = hearings.evolve(self.hearings.get(place), event)
            case LineSent(line_id=line_id) | LineHidden(line_id=line_id):
                self.lines[line_id] = chat.evolve(self.lines.get(line_id), event)
            case Moderated(session_id=session_id):
                self.moderations[session_id] = moderation.evolve_moderation(event)
            case AttendeeJoined() | AttendeeMuted() | AttendeeRemoved():
                who = (event.session_id, event.visitor_id)
                self.attendees[who] = moderation.evolve_attendee(self.attendees.get(who), event)
            case CaptionSaid(number=number):
                self.captions[event.session_id, number] = captions.evolve(event)
            case _:
                self._hear_on_stage(event)

    def _hear_on_stage(self, event: _OnStage) -> None:
        match event:
            case RecordingMoved():
                recorded = self.recordings.get(event.session_id)
                self.recordings[event.session_id] = recordings.evolve(recorded, event, "")
            case HelpCalled(call_id=call_id) | HelpAnswered(call_id=call_id):
                self.calls[call_id] = help_calls.evolve(self.calls.get(call_id), event)
            case GuestAsked() | GuestMoved():
                standing = self.guests.get(event.guest_id)
                self.guests[event.guest_id] = guests.evolve(standing, event)
            case StageChanged():
                pass
            case _:
                assert_never(event)


def all_events(rows: Connection) -> list[tuple[int, Event]]:
    found = rows.execute("SELECT sequence, body FROM events ORDER BY sequence")
    return [(row["sequence"], decode_event(row["body"])) for row in found]


async def walk(fair: Fair, wishes: Sequence[Step]) -> dict[str, Receipt]:
    receipts: dict[str, Receipt] = {}
    for step in wishes:
        if isinstance(step, timedelta):
            fair.clock.forward(step)
            continue
        command, actor = step
        answer = await fair.service.handle(command, actor)
        if not isinstance(answer, Refused):
            receipts[command.command_id] = answer
    return receipts


async def rows_of(fair: Fair) -> Replayed:
    reader = fair.store.reader
    sent = [one for who in RESIDENTS for one in await reader.applications_of(who)]
    found = [(show, await reader.session(show)) for show in SHOWS]
    heard = [one for show in SHOWS for one in await reader.hearings(show)]
    lines = await fair.store.read(lambda rows: [load_line(rows, one) for one in LINES])
    spoken = await fair.store.read(lambda rows: [load_guest(rows, one) for one in GUESTS])
    rules = {show: await reader.moderation(show) for show in SHOWS}
    came = [await reader.attendee(show, who) for show in SHOWS for who in RESIDENTS]
    said = [one for show in SHOWS for one in await reader.captions(show)]
    asked_ones = [one for show in SHOWS for one in await reader.questions(show)]
    calls = await fair.store.read(lambda rows: [load_help_call(rows, one) for one in CALLS])
    kept = [await reader.recording(show) for show in SHOWS]
    return Replayed(
        postings=dict(await reader.postings(JOBS)),
        sessions={show: session for show, session in found if session is not None},
        applications={one.application_id: one for one in sent},
        questions={(one.session_id, one.role_number, one.topic): one for one in asked_ones},
        hearings={(one.session_id, one.role_number): one for one in heard},
        guests={one.guest_id: one for one in spoken if one is not None},
        lines={one.line_id: one for one in lines if one is not None},
        moderations={
            show: one for show, one in rules.items() if one != Moderation(session_id=show)
        },
        attendees={(one.session_id, one.visitor_id): one for one in came if one is not None},
        captions={(one.session_id, one.number): one for one in said},
        calls={one.call_id: one for one in calls if one is not None},
        # The name of a folder is chance, and no event tells it.
        recordings={one.session_id: replace(one, folder="") for one in kept if one is not None},
    )


async def check(folder: Path, wishes: Sequence[Step]) -> None:
    async with open_fair(folder) as fair:
        fair.pictures.update(SHOWS)
        await fair.go_on_air()
        receipts = await walk(fair, wishes)
        kept = await fair.store.read(all_events)
        stands = await rows_of(fair)
    replayed = Replayed()
    for _, event in kept:
        replayed.hear(event)
    assert stands == replayed
    assert [sequence for sequence, _ in kept] == list(range(1, len(kept) + 1))
    assert_numbers_are_taken_once(stands.sessions, kept)
    assert_receipts_hold(receipts, dict(kept))


def assert_numbers_are_taken_once(
    sessions: Mapping[SessionId, LiveSession], kept: Sequence[tuple[int, Event]]
) -> None:
    roles = [card.number for session in sessions.values() for card in session.cards]
    assert len(set(roles)) == len(roles)
    sent = [
        (event.station, event.at.astimezone(SHANGHAI).date(), event.number)
        for _, event in kept
        if isinstance(event, ApplicationSent)
    ]
    assert len(set(sent)) == len(sent)


def assert_receipts_hold(receipts: Mapping[str, Receipt], kept: Mapping[int, Event]) -> None:
    for receipt in receipts.values():
        if receipt.events:
            assert told_later(receipt.events[-1], kept[receipt.sequence])


def told_later(first: Event, later: Event) -> bool:
    """Whether the trail says the same; a line that was hidden meanwhile has lost its text."""
    if isinstance(first, LineSent) and isinstance(later, LineSent) and not later.text:
        return replace(first, text="") == later
    return first == later


@settings(max_examples=80, deadline=None)
@given(st.lists(steps, min_size=5, max_size=60))
def test_rows_are_what_the_events_say(wishes: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder), wishes))


def test_the_walks_reach_every_end() -> None:
    """A walk by hand through the places that chance should find, so that none is empty."""
    who = RESIDENTS[0]
    key = ApplicationId(f"{who}.{JOB}")
    walked: list[Step] = [
        (PinRole(command_id=fresh(), session_id=SHOW, number=1, picture=7), GUEST),
        sent_by(who, JOB, SHOW),
        answered(key, Answering.ASK, GUEST, ""),
        answered(key, Answering.REPLY, visitor(who), ""),
        answered(key, Answering.OFFER, GUEST, ""),
        answered(key, Answering.PASS, visitor(who), ""),
        answered(key, Answering.DECLINE, GUEST, DeclineReason.FILLED),
        asked(who, SHOW, 2, Topic.COUPLES),
        asked_to_hear(who, SHOW, 2),
        (PinRole(command_id=fresh(), session_id=SHOW, number=2, picture=8), GUEST),
        (SayCaption(command_id=fresh(), session_id=SHOW, text="这个管住"), GUEST),
        said(who, SHOW),
        asked_to_speak(who, SHOW),
        spoke(0, SHOW, Speaking.ACCEPT, who),
        spoke(0, SHOW, Speaking.MUTE, who),
        *(kept_order(SHOW, which, 1, True) for which in (0, 4, 2, 5)),
        kept_order(SHOW, 1, 0, True),
        (CloseJob(command_id=fresh(), job_id=JOB), STAFF),
        (MoveSession(command_id=fresh(), session_id=SHOW, move=Move.END), STAFF),
    ]

    async def walk_by_hand(folder: Path) -> None:
        async with open_fair(folder) as fair:
            await fair.go_on_air()
            assert len(await walk(fair, walked)) == len(walked)
            sent = await fair.store.reader.application(key)
            assert sent is not None
            assert sent.state is State.DECLINED

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(walk_by_hand(Path(folder)))
        asyncio.run(check_again(Path(folder) / "chance", walked))


async def check_again(folder: Path, wishes: Sequence[Step]) -> None:
    folder.mkdir()
    await check(folder, wishes)
