"""Whatever gets through the door of the wire is answered: a receipt or a refusal, no error."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.applications import AnswerApplication, Apply
from shared.applications import Move as Answering
from shared.audience.chat import Form
from shared.audience.guests import Move as Speaking
from shared.audience.guests import MoveGuest
from shared.help_calls import Place as HelpPlace
from shared.ids import (
    ApplicationId,
    EmployerId,
    JobId,
    ReservationId,
    ResourceId,
    SessionId,
    StationCode,
    VisitorId,
)
from shared.jobs import (
    AskedFact,
    Category,
    Hours,
    Pay,
    PayUnit,
    Place,
    Posting,
    Provision,
    Settlement,
    Topic,
)
from shared.live_sessions import Move
from shared.organisation import SYSTEM, Actor
from shared.people import PersonalText
from shared.questions import Word
from shared.recordings import Move as RecordingMove
from shared.recordings import MoveRecording
from shared.refusals import Refused
from shared.reservations import Kind as ResourceKind
from shared.reservations import Move as Reserving
from shared.reservations import MoveReservation, ReservationCommand, Resource, Wanted
from shared.wire import (
    Command,
    FairCommand,
    Malformed,
    ResidentCommand,
    decode_command,
    encode_command,
)
from streaming_server.ports.handling import Receipt
from streaming_server.ports.reading import JobSearch
from tests.fair import (
    ELSEWHERE,
    GUEST,
    HERE,
    JOB,
    KIOSK,
    NOW,
    OTHER_SHOP,
    OWNER,
    RESIDENT,
    SHOP,
    SHOW,
    STAFF,
    TOMORROW,
    VISITOR,
)
from tests.fair_store import SECOND_JOB, fresh, open_fair

texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ("", " ", "\x00", "'; --", "好" * 600, "👍\u200d👍", "\u202e", "ﷺ" * 40, "%s{}")
)
integers = st.integers(-(2**53), 2**53) | st.integers(-2, 5)
instants = st.sampled_from((NOW, TOMORROW)) | st.integers(-(10**8), 10**9).map(
    lambda seconds: NOW + timedelta(seconds=seconds)
)
FIELDS: dict[Any, st.SearchStrategy[Any]] = {
    "job_id": st.sampled_from((JOB, SECOND_JOB, JobId("none"))),
    "session_id": st.sampled_from((SHOW,) * 4 + (SessionId("none"),)),
    "application_id": st.sampled_from([ApplicationId(name) for name in "abc"]),
    "station": st.sampled_from((HERE,) * 4 + (ELSEWHERE, StationCode("none"), StationCode("\x00"))),
    "employer_id": st.sampled_from((SHOP,) * 4 + (OTHER_SHOP, EmployerId("none"))),
    "visitor_id": st.sampled_from((RESIDENT, VisitorId("other"), VisitorId(""))),
    "command_id": st.builds(fresh),
    "role_number": st.sampled_from((1, 2)) | integers,
    "number": st.none() | st.sampled_from((1, 2)) | integers,
    "move": st.nothing(),
    "reason": st.none() | texts | st.just("filled"),
    "details": st.dictionaries(st.sampled_from(AskedFact), texts, max_size=2),
    "phone": st.none() | texts.map(PersonalText),
    "form_of_address": texts.map(PersonalText),
    "title": texts,
    "surname": st.sampled_from(("", "王", "欧阳", "\u202e")) | texts,
    "line_id": st.builds(fresh),
    "call_id": st.builds(fresh),
    "guest_id": st.builds(fresh),
    "reservation_id": st.sampled_from([ReservationId(name) for name in "ab"]),
    "wanted": st.lists(
        st.builds(
            Wanted,
            resource_id=st.sampled_from([ResourceId(name) for name in "abc"]),
            copies=st.just(1) | integers,
        ),
        max_size=3,
    ).map(tuple),
    "call_times": st.lists(st.times(), max_size=14).map(tuple),
}
hours = st.builds(
    Hours, starts=st.times(), ends=st.times(), weekdays=st.lists(integers, max_size=9).map(tuple)
)
pay = st.builds(
    Pay,
    low_fen=integers,
    high_fen=st.none() | integers,
    unit=st.sampled_from(PayUnit),
    settlement=st.none() | st.sampled_from(Settlement),
)
postings = st.builds(
    Posting,
    job_id=FIELDS["job_id"] | st.sampled_from([JobId("new-1"), JobId("new-2")]),
    employer_id=FIELDS["employer_id"],
    station=FIELDS["station"],
    title=texts,
    category=st.sampled_from(Category),
    checked_on=st.dates(date(2000, 1, 1), date(2199, 12, 31)),
    head_count=st.none() | integers,
    conditions=st.none() | texts,
    content=st.none() | texts,
    place=st.none()
    | st.builds(
        Place,
        address=texts,
        latitude=st.floats(allow_nan=False, allow_infinity=False),
        longitude=st.floats(allow_nan=False, allow_infinity=False),
    ),
    pay=st.none() | pay,
    valid_until=st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31)),
    hours=st.none() | hours,
    lodging=st.none() | st.builds(Provision, given=st.booleans(), note=texts),
    youngest=st.none() | integers,
    oldest=st.none() | integers,
    asks=st.lists(st.sampled_from(AskedFact), max_size=8).map(tuple),
    source=st.none() | texts,
)
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: integers,
    datetime: instants,
    time: st.times(),
    bool: st.booleans(),
    Posting: postings,
    Topic: st.sampled_from(Topic),
    Word: st.sampled_from(Word),
    Form: st.sampled_from(Form),
    HelpPlace: st.sampled_from(HelpPlace),
    Resource: st.builds(
        Resource,
        resource_id=st.sampled_from([ResourceId(name) for name in "ab"]),
        station=FIELDS["station"],
        kind=st.sampled_from(ResourceKind),
        name=texts,
        copies=integers,
        opens=st.times(),
        closes=st.times(),
        weekdays=st.lists(integers, max_size=3).map(tuple),
        longest_minutes=integers,
    ),
    PersonalText: texts.map(PersonalText),
    type(None): st.none(),
}


def command_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any command of a kind: known ids and unknown ones, every move, and odd values."""
    moves = {
        AnswerApplication: Answering,
        MoveRecording: RecordingMove,
        MoveGuest: Speaking,
        MoveReservation: Reserving,
    }.get(kind, Move)
    fields = {**FIELDS, "move": st.sampled_from(moves)}
    if kind is Apply:
        fields["session_id"] = st.none() | fields["session_id"]
    chosen = {
        name: fields[name] if name in fields else strategy_of(hint)
        for name, hint in kind.__annotations__.items()
        if name != "type"
    }
    return st.builds(kind, **chosen)


def strategy_of(hint: Any) -> st.SearchStrategy[Any]:
    options = get_args(hint) or (hint,)
    return st.one_of(*(BY_TYPE[option] for option in options))


commands = st.one_of(*(command_of(kind) for kind in get_args(FairCommand | ReservationCommand)))
ACTORS = (STAFF, OWNER, GUEST, VISITOR, KIOSK, SYSTEM)


def asked_by(command: Command) -> st.SearchStrategy[tuple[Command, Actor]]:
    """Mostly somebody who may, so that the wish gets as far as the rules."""
    likely = VISITOR if isinstance(command, ResidentCommand) else STAFF
    return st.tuples(st.just(command), st.sampled_from((likely,) * 8 + ACTORS))


@settings(max_examples=30, deadline=None)
@given(st.lists(commands.flatmap(asked_by), min_size=10, max_size=40))
def test_everything_gets_an_answer(wishes: list[tuple[Command, Actor]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(ask_all(Path(folder), wishes))


async def ask_all(folder: Path, wishes: Sequence[tuple[Command, Actor]]) -> None:
    async with open_fair(folder) as fair:
        await fair.go_on_air()
        for wished, actor in wishes:
            try:
                command = decode_command(encode_command(wished))
            except Malformed:
                continue
            answer = await fair.service.handle(command, actor)
            assert isinstance(answer, Receipt | Refused)
        await fair.store.reader.search_jobs(JobSearch(words="好 a", station=HERE))
        await fair.store.reader.postings_of(SHOP)
