"""What travels comes out as it went in; what cannot be meant is named and not quoted."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.ids import ApplicationId, CommandId, JobId, SessionId, VisitorId
from shared.jobs import FACT_OPTIONS, AskedFact, CloseJob, JobClosed, PostJob, Topic
from shared.live_sessions import AddRole, Move, MoveSession, PinRole, RolePinned
from shared.people import PersonalText
from shared.questions import AskQuestion
from shared.wire import (
    LONGEST_COMMAND,
    Command,
    Event,
    Malformed,
    decode_command,
    decode_event,
    encode_command,
    encode_event,
)
from tests.fair import JOB, NOW, NUMBER_OF_NOBODY, SHOW, apply, posting, schedule

ids = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8"), max_size=200)
pictures = st.none() | st.integers(0, 2**32 - 1)
instants = st.integers(0, 6_000_000_000_000_000).map(
    lambda microseconds: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
details = st.fixed_dictionaries(
    {}, optional={fact: st.sampled_from(options) for fact, options in FACT_OPTIONS.items()}
)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        apply,
        command_id=ids.map(CommandId),
        application_id=ids.map(ApplicationId),
        form_of_address=texts.map(PersonalText),
        phone=st.none() | texts.map(PersonalText),
        call_at=instants,
        details=details,
        moment=pictures,
    ),
    st.builds(schedule, session_id=ids.map(SessionId), title=texts, starts_at=instants),
    st.builds(
        PinRole,
        command_id=ids.map(CommandId),
        session_id=ids.map(SessionId),
        number=st.none() | st.integers(0, 999),
        publisher_picture=pictures,
        picture=pictures,
    ),
    st.builds(
        AskQuestion,
        command_id=ids.map(CommandId),
        session_id=ids.map(SessionId),
        role_number=st.integers(0, 999),
        topic=st.sampled_from(Topic),
        visitor_id=ids.map(VisitorId),
    ),
    st.builds(
        PostJob,
        command_id=ids.map(CommandId),
        posting=st.builds(
            posting,
            job_id=ids.map(JobId),
            content=st.none() | texts,
            head_count=st.none() | st.integers(-5, 5000),
            asks=st.lists(st.sampled_from(AskedFact), max_size=3).map(tuple),
        ),
    ),
)


@given(COMMANDS)
def test_a_command_comes_out_as_it_went_in(command: Command) -> None:
    assert decode_command(encode_command(command)) == command


@given(st.none() | st.integers(0, 999), pictures, instants)
def test_an_event_comes_out_as_it_went_in(
    number: int | None, picture: int | None, at: datetime
) -> None:
    event = RolePinned(session_id=SHOW, number=number, picture=picture, at=at)
    assert decode_event(encode_event(event)) == event
    closed = JobClosed(job_id=JOB, at=at)
    assert decode_event(encode_event(closed)) == closed


def messages() -> st.SearchStrategy[Any]:
    """Any command and any event, with whatever its fields may hold."""
    st.register_type_strategy(datetime, instants)
    st.register_type_strategy(float, st.floats(-180, 180))
    st.register_type_strategy(
        Mapping, lambda kind: st.dictionaries(*map(st.from_type, get_args(kind)))
    )
    return st.one_of(*(st.from_type(kind) for kind in (*get_args(Command), *get_args(Event))))


@settings(max_examples=300, deadline=None)
@given(messages())
def test_the_fast_writer_writes_what_the_reader_would_write(message: Any) -> None:
    written = (encode_event(message), TypeAdapter(type(message)).dump_json(message).decode())
    assert written[0] == written[1]


def test_what_no_message_holds_does_not_travel() -> None:
    with pytest.raises(TypeError):
        encode_event(cast(Any, object()))


def test_only_the_commands_own_text_discloses_a_person() -> None:
    command = apply()
    assert NUMBER_OF_NOBODY in encode_command(command)
    assert NUMBER_OF_NOBODY not in repr(command)


def fields(command: Command, **changes: Any) -> str:
    return json.dumps({**json.loads(encode_command(command)), **changes})


MOVE = MoveSession(command_id=CommandId("c"), session_id=SHOW, move=Move.OPEN)
PIN = PinRole(command_id=CommandId("c"), session_id=SHOW, number=3)
OFFER = json.loads(encode_command(PostJob(command_id=CommandId("c"), posting=posting())))["posting"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "type"),
        ("nonsense", "type"),
        ("[]", "type"),
        ("{}", "type"),
        ('{"type": "open_sesame"}', "type"),
        (b"\xff\xfe", "type"),
        ('{"type": "close_job", "command_id": "\\ud800", "job_id": "j"}', "type"),
        (fields(MOVE, move="jump"), "move"),
        (fields(MOVE, command_id=""), "command_id"),
        (fields(MOVE, command_id="c d"), "command_id"),
        (fields(MOVE, session_id="../x"), "session_id"),
        (fields(MOVE, session_id=".."), "session_id"),
        (fields(MOVE, session_id=""), "session_id"),
        (fields(apply(), application_id=""), "application_id"),
        (fields(apply(), application_id="."), "application_id"),
        (fields(apply(), job_id=""), "job_id"),
        (fields(apply(), session_id=""), "session_id"),
        (
            fields(PostJob(command_id=CommandId("c"), posting=posting(job_id=JobId("")))),
            "posting.job_id",
        ),
        (fields(MOVE, session_id="x" * 65), "session_id"),
        (fields(PIN, number=2**53 + 1), "number"),
        (fields(PIN, number="three"), "number"),
        (fields(schedule(), starts_at="2026-11-22T10:00:00"), "starts_at"),
        (fields(schedule(), starts_at="9999-12-31T23:59:59Z"), "starts_at"),
        (fields(schedule(), starts_at="0001-01-01T00:00:00Z"), "starts_at"),
        (fields(schedule(), call_times=["09:30Z", "10:00"]), "call_times.0"),
        (fields(apply(), details={"shoe_size": "44"}), "details.shoe_size.[key]"),
        (
            fields(
                PostJob(command_id=CommandId("c"), posting=posting()),
                posting={**OFFER, "valid_until": "9999-01-01"},
            ),
            "posting.valid_until",
        ),
        (
            fields(
                PostJob(command_id=CommandId("c"), posting=posting()),
                posting={**OFFER, "job_id": "a b"},
            ),
            "posting.job_id",
        ),
        (
            fields(PostJob(command_id=CommandId("c"), posting=posting())).replace(
                "36.661", "Infinity"
            ),
            "posting.place.latitude",
        ),
        (fields(MOVE, padding="x" * LONGEST_COMMAND), "body"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str | bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode_command(text)
    assert caught.value.field == field


def test_the_value_of_a_wrong_field_is_not_quoted() -> None:
    wrong = fields(apply(), phone={"number": NUMBER_OF_NOBODY})
    with pytest.raises(Malformed) as caught:
        decode_command(wrong)
    assert NUMBER_OF_NOBODY not in str(caught.value)
    assert caught.value.field == "phone"


def test_an_empty_id_that_the_server_fills_in_is_welcome() -> None:
    assert decode_command(encode_command(apply(visitor_id=VisitorId("")))).command_id == "apply-1"


@pytest.mark.parametrize("text", ["", "{}", '{"type": "role_pinned"}'])
def test_an_event_that_cannot_be_understood_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        decode_event(text)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_nonsense_is_malformed_and_never_an_error(text: str | bytes) -> None:
    with pytest.raises(Malformed):
        decode_command(text)


def test_commands_without_a_person_travel_too() -> None:
    for command in (
        AddRole(command_id=CommandId("c"), session_id=SHOW, job_id=JOB),
        CloseJob(command_id=CommandId("c"), job_id=JOB),
        replace(MOVE, move=Move.END),
        schedule(starts_at=NOW),
    ):
        assert decode_command(encode_command(command)) == command
