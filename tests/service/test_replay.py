"""Rows are what the events say, whatever residents, employers and staff do in whatever order."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.applications import (
    ApplicationSent,
    DeclineReason,
    State,
)
from shared.applications import Move as Answering
from shared.audience.captions import SayCaption
from shared.audience.chat import LineSent
from shared.audience.guests import Move as Speaking
from shared.audience.moderation import (
    Moderation,
)
from shared.ids import ApplicationId, SessionId
from shared.jobs import (
    CloseJob,
    Topic,
)
from shared.live_sessions import (
    LiveSession,
    Move,
    MoveSession,
    PinRole,
)
from shared.organisation import SHANGHAI
from shared.refusals import Refused
from shared.wire import Event, decode_event
from streaming_server.ports.handling import Receipt
from streaming_server.store.chat import load_line
from streaming_server.store.guests import load_guest
from streaming_server.store.help_calls import load_help_call
from tests.fair import GUEST, JOB, SHOW, STAFF
from tests.fair_store import Fair, fresh, open_fair, visitor
from tests.service.fair_wishes import (
    CALLS,
    GUESTS,
    JOBS,
    LINES,
    RESIDENTS,
    SHOWS,
    Step,
    answered,
    asked,
    asked_to_hear,
    asked_to_speak,
    kept_order,
    said,
    sent_by,
    spoke,
    steps,
)
from tests.service.replayed import Replayed


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
