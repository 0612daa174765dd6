"""What the employer's and the staff's pages share: whose page it is, commands out of forms, and
the column of obligations that stands on every page of the counter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from shared.applications import AnswerApplication, CloseReason, DeclineReason
from shared.help_calls import HelpCall, Place
from shared.ids import CommandId, SessionId
from shared.live_sessions import BEFORE_END, LiveSession, Phase
from shared.organisation import SHANGHAI, Actor, ActorKind, Employer, Station
from shared.proofs import Proof
from shared.wire import Command, decode_command
from streaming_server.ports.media import RecorderState
from streaming_server.web.pages import CALLER, ROOMS
from streaming_server.web.proofs import PROOFS
from streaming_server.web.views import ApplicantView, SessionView, applicant_views, session_views

#: A month of shows of a busy station; older ones are archived.
MOST_SHOWS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """An application that waits for an answer, and who is to be reminded of it."""

    applicant: ApplicantView
    employer: Employer | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One station's counter: its shows and what is owed to residents.

    calls: for somebody to come. codes: that are read out to whoever called, by call. unrecorded:
    shows whose recording finds no room on the disk.
    """

    station: Station
    now: datetime
    shows: tuple[SessionView, ...]
    ended: tuple[SessionView, ...]
    calls: tuple[HelpCall, ...]
    codes: Mapping[CommandId, Proof]
    obligations: tuple[Obligation, ...]
    unrecorded: frozenset[SessionId]

    @property
    def root(self) -> str:
        return f"/desk/{self.station.code}"

    @property
    def late(self) -> int:
        return sum(obligation.is_late for obligation in self.obligations)


def wish(**named: object) -> Command:
    """A command out of a form. Raises Malformed when an id or a choice cannot be meant."""
    return decode_command(json.dumps({name: value for name, value in named.items() if value != ""}))


def answer_wish(typed: Mapping[str, str], application_id: str) -> AnswerApplication:
    """The answer to an applicant as a form tells it; an empty box is no text."""
    slot = office_time(typed.get("slot_local", ""))
    command = wish(
        type="answer_application",
        command_id=typed.get("command_id", ""),
        application_id=application_id,
        move=typed.get("move", ""),
        slot=slot.isoformat() if slot else "",
        text=typed.get("text", ""),
        reason=typed.get("reason", ""),
    )
    assert isinstance(command, AnswerApplication)
    return command


def office_time(typed: str) -> datetime | None:
    """What a box for date and time says, in the office's zone."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


async def station_of(request: web.Request) -> Station:
    """The counter of the address. Raises HTTPNotFound, HTTPForbidden for another one's staff."""
    code = request.match_info["station"]
    stations = await request.app[ROOMS].reader.stations()
    station = next((one for one in stations if one.code == code), None)
    if station is None:
        raise web.HTTPNotFound
    actor = request[CALLER].actor
    if actor.kind is not ActorKind.OFFICE and actor.station != station.code:
        raise web.HTTPForbidden
    return station


async def session_of(request: web.Request) -> LiveSession:
    """The show of the address. Raises HTTPNotFound."""
    sessions = request.app[ROOMS].reader
    session = await sessions.session(request.match_info["session_id"])  # type: ignore[arg-type]
    if session is None or session.phase is Phase.ARCHIVED:
        raise web.HTTPNotFound
    return session


def may_host(actor: Actor, session: LiveSession) -> bool:
    """Whether the studio of this show is theirs."""
    match actor.kind:
        case ActorKind.EMPLOYER:
            bound = actor.session_id in {None, session.session_id}
            return bound and actor.employer_id == session.employer_id
        case ActorKind.STAFF:
            return actor.station == session.station
        case ActorKind.OFFICE:
            return True
        case _:
            return False


async def desk_of(request: web.Request) -> Desk:
    station = await station_of(request)
    rooms = request.app[ROOMS]
    now = rooms.now()
    today = now.astimezone(SHANGHAI).date()
    coming = await rooms.reader.sessions(BEFORE_END, station.code, limit=MOST_SHOWS)
    over = await rooms.reader.sessions(frozenset({Phase.ENDED}), station.code, limit=MOST_SHOWS)
    ended_today = [
        show
        for show in over
        if show.ended_at and show.ended_at.astimezone(SHANGHAI).date() == today
    ]
    applicants = await rooms.reader.open_applicants(station.code)
    codes = request.app[PROOFS].waiting(station.code)
    calls = await rooms.reader.open_help_calls(station.code)
    return Desk(
        station=station,
        # A code that is over is of no use to anybody.
        calls=tuple(one for one in calls if one.place is not Place.AFFAIRS or one.call_id in codes),
        codes=codes,
        now=now,
        shows=await session_views(request, coming),
        ended=await session_views(request, ended_today),
        obligations=await _obligations(request, await applicant_views(request, applicants)),
        unrecorded=frozenset(
            show.session_id
            for show in coming
            if rooms.recordings.state(show.session_id) is RecorderState.FULL
        ),
    )


async def _obligations(
    request: web.Request, applicants: tuple[ApplicantView, ...]
) -> tuple[Obligation, ...]:
    rooms = request.app[ROOMS]
    employers = await rooms.reader.employers()
    postings = await rooms.reader.postings(tuple({one.job_id: None for one in applicants}))
    now = rooms.now()
    return tuple(
        Obligation(
            applicant=one,
            employer=employers.get(postings[one.job_id].employer_id)
            if one.job_id in postings
            else None,
            is_late=one.due < now,
        )
        for one in applicants
    )


DECLINE_REASONS: Final = tuple(DeclineReason)
CLOSE_REASONS: Final = tuple(CloseReason)
