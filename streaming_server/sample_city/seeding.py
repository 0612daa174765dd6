"""Writes a city into a store, with accounts whose passwords are new each time."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from shared.ids import CommandId, SessionId, StationCode
from shared.jobs import Posting
from shared.live_sessions import AddRole, ScheduleSession
from shared.lodging import Room, Stay
from shared.organisation import Actor, ActorKind, Employer, Station
from shared.refusals import Reason, Refused
from shared.tickets.legs import Leg, Visit
from streaming_server.ports.handling import Handle
from streaming_server.ports.identity import Identity
from streaming_server.ports.reading import Reader
from streaming_server.sample_city.city import SampleCity
from streaming_server.sample_city.gatherings import plan_gatherings
from streaming_server.sample_city.halls import open_halls
from streaming_server.sample_city.rooms import furnish
from streaming_server.sample_city.shows import Show

#: So many service stations get an account for their staff and a code for a kiosk.
STAFFED_STATIONS: Final = 4
#: No letter or figure that is mistaken for another when it is read from a screen.
PASSWORD_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_GROUPS: Final = (4, 4, 4)


class Ground(Protocol):
    """A store that takes a whole city at once."""

    async def seed(
        self,
        stations: Iterable[Station],
        employers: Iterable[Employer],
        postings: Iterable[Posting],
    ) -> None: ...
    async def lay_beds(
        self, rooms: Iterable[Room], stays: Sequence[Stay], forms_of_address: Mapping[str, str]
    ) -> None: ...
    async def lay_tickets(self, visits: Sequence[Visit], legs: Sequence[Leg]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StationLine:
    code: StationCode
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    id: SessionId
    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """role: an ActorKind. password: to be shown once; the store holds its hash."""

    role: ActorKind
    name: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """code: good for one kiosk of the station."""

    station: StationCode
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedReport:
    """What `doorstep-server seed --json` writes, as it stands."""

    stations: tuple[StationLine, ...]
    sessions: tuple[SessionLine, ...]
    logins: tuple[Login, ...]
    enrolments: tuple[Enrolment, ...]


async def seed_city(
    city: SampleCity, ground: Ground, handle: Handle, reader: Reader, identity: Identity
) -> SeedReport:
    """Lay the city down; a show that is there already stays as it is, its accounts get
    new passwords."""
    await ground.seed(city.stations, city.employers, city.postings)
    guests = city.beds.guests
    await ground.lay_beds(
        city.beds.rooms,
        [guest.stay for guest in guests],
        {guest.stay.stay_id: guest.form_of_address for guest in guests},
    )
    await ground.lay_tickets(city.past.visits, city.past.legs)
    for show in city.shows:
        await _schedule(show, handle)
    staffed = [station.code for station in city.stations[:STAFFED_STATIONS]]
    await open_halls(staffed, city.hall_day, handle)
    hosts = [show.employer_id for show in city.shows]
    await furnish(city.rooms, staffed, hosts, handle, city.made_at)
    await plan_gatherings(city.gatherings, staffed, handle, city.made_at)
    return SeedReport(
        stations=tuple(StationLine(code=one.code, name=one.name) for one in city.stations),
        sessions=await _session_lines(city.shows, reader),
        logins=await _open_accounts(city, staffed, identity),
        enrolments=tuple(
            [Enrolment(station=code, code=await identity.enrolment_code(code)) for code in staffed]
        ),
    )


async def _schedule(show: Show, handle: Handle) -> None:
    staff = Actor(kind=ActorKind.STAFF, station=show.station)
    # Command ids come from the show's, so that sowing twice is sowing once.
    scheduled = await handle(
        ScheduleSession(
            command_id=CommandId(f"{show.session_id}-s"),
            session_id=show.session_id,
            title=show.title,
            station=show.station,
            employer_id=show.employer_id,
            starts_at=show.starts_at,
        ),
        staff,
    )
    if isinstance(scheduled, Refused):
        if scheduled.reason is Reason.ID_TAKEN:
            return
        raise ValueError(f"the sample's show was refused: {scheduled.reason}")
    for number, job_id in enumerate(show.roles, start=1):
        added = await handle(
            AddRole(
                command_id=CommandId(f"{show.session_id}-{number}"),
                session_id=show.session_id,
                job_id=job_id,
            ),
            staff,
        )
        if isinstance(added, Refused):
            raise ValueError(f"the sample's role was refused: {added.reason}")


async def _session_lines(shows: Sequence[Show], reader: Reader) -> tuple[SessionLine, ...]:
    sessions = [await reader.session(show.session_id) for show in shows]
    return tuple(
        SessionLine(id=session.session_id, title=session.title, state=session.phase)
        for session in sessions
        if session is not None
    )


async def _open_accounts(
    city: SampleCity, staffed: Sequence[StationCode], identity: Identity
) -> tuple[Login, ...]:
    wanted = [
        *((f"staff-{code.lower()}", Actor(kind=ActorKind.STAFF, station=code)) for code in staffed),
        (
            city.first_employer_login,
            Actor(kind=ActorKind.EMPLOYER, employer_id=city.employers[0].employer_id),
        ),
        ("office", Actor(kind=ActorKind.OFFICE)),
    ]
    logins: list[Login] = []
    for name, actor in wanted:
        password = new_password()
        if not await identity.renew_password(name, password):
            await identity.add_account(name, password, actor)
        logins.append(Login(role=actor.kind, name=name, password=password))
    return tuple(logins)


def new_password() -> str:
    """59 bits of chance in three groups that can be read out."""
    return "-".join(
        "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(length))
        for length in PASSWORD_GROUPS
    )
