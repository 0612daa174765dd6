"""Stations with open counters and their staff, laid for a server that is about to start."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from shared.ids import AccountId, CommandId, CounterId, ServiceCode, StationCode, VisitId
from shared.organisation import Actor
from shared.refusals import Refused
from shared.tickets.lifecycle import CounterMove
from shared.tickets.messages import IssueTicket, MoveCounter, SetUpCounter
from streaming_server.app import control_plane
from streaming_server.ports.handling import Handle
from streaming_server.settings import Settings
from tests.fair import STAFF, station

SERVICES: Final = ("job_seeking", "policy_advice", "gig_matching", "training", "startup_advice")
PASSWORD: Final = "korb-haus-nadel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """tokens: of each station's staff."""

    stations: tuple[StationCode, ...]
    counters: dict[StationCode, tuple[CounterId, ...]]
    tokens: dict[StationCode, str]


def fresh() -> CommandId:
    return CommandId(str(uuid4()))


def staff_of(code: StationCode) -> Actor:
    return replace(STAFF, station=code, account_id=AccountId(f"staff-{code}"))


def issue(code: StationCode, name: str, service: str = SERVICES[0]) -> IssueTicket:
    return IssueTicket(
        command_id=fresh(),
        visit_id=VisitId(name),
        station=code,
        services=(ServiceCode(service),),
    )


async def lay_halls(folder: Path, stations: int, counters: int) -> Ground:
    """stations with so many open counters each, and an account for the staff of each."""
    codes = tuple(StationCode(f"JN-HALL-{at:03d}") for at in range(1, stations + 1))
    windows = {
        code: tuple(CounterId(f"{code}-{number}") for number in range(1, counters + 1))
        for code in codes
    }
    tokens: dict[StationCode, str] = {}
    async with control_plane(Settings(data=folder)) as (store, service, identity):
        await store.seed([station(code, name=f"hall {code}") for code in codes], (), ())
        for code in codes:
            await open_counters(service.handle, code, windows[code])
            await identity.add_account(f"staff-{code}", PASSWORD, staff_of(code))
            token = await identity.sign_in(f"staff-{code}", PASSWORD)
            assert token is not None
            tokens[code] = token
    return Ground(stations=codes, counters=windows, tokens=tokens)


async def open_counters(handle: Handle, code: StationCode, windows: tuple[CounterId, ...]) -> None:
    for number, counter_id in enumerate(windows, start=1):
        for wish in _opening(code, counter_id, number):
            assert not isinstance(await handle(wish, staff_of(code)), Refused)


def _opening(
    code: StationCode, counter_id: CounterId, number: int
) -> Iterator[SetUpCounter | MoveCounter]:
    yield SetUpCounter(command_id=fresh(), counter_id=counter_id, station=code, number=number)
    yield MoveCounter(command_id=fresh(), counter_id=counter_id, move=CounterMove.OPEN)
