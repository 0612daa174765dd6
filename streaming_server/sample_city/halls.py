"""A morning in the hall of the city's first station: counters, and people of every kind."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from shared.ids import CommandId, CounterId, ServiceCode, StationCode, VisitId
from shared.organisation import Actor, ActorKind
from shared.refusals import Reason, Refused
from shared.tickets.lifecycle import CounterMove
from shared.tickets.messages import IssueTicket, MoveCounter, SetUpCounter, TicketCommand
from shared.tickets.priority import Priority
from streaming_server.ports.handling import Handle

#: Number on the sign, and the groups served there; the first serves everybody.
COUNTERS: Final = ((1, ()), (2, ("A", "D", "E")), (3, ("B", "C")))
OPENED: Final = 2
PEOPLE: Final = (
    ("job_seeking", Priority.NORMAL),
    ("policy_advice", Priority.ELDER),
    ("flexible_employment", Priority.WITH_INFANT),
    ("guidance", Priority.NORMAL),
    ("gig_apartment", Priority.NORMAL),
    ("job_referral", Priority.NORMAL),
    ("insurance_subsidy", Priority.DISABLED),
    ("training", Priority.NORMAL),
    ("startup_advice", Priority.NORMAL),
    ("job_seeking", Priority.NORMAL),
)


async def open_halls(stations: list[StationCode], today: date, handle: Handle) -> None:
    """Counters at each of the stations; at the first, some are open and people wait."""
    for code in stations:
        await _handle_all(_counters(code), code, handle)
    for code in stations[:1]:
        await _handle_all(_morning(code, today), code, handle)


async def _handle_all(
    commands: Iterator[TicketCommand], station: StationCode, handle: Handle
) -> None:
    staff = Actor(kind=ActorKind.STAFF, station=station)
    for command in commands:
        outcome = await handle(command, staff)
        # Sown before, and staff have moved on since.
        known = {Reason.ID_TAKEN, Reason.WRONG_STATE}
        if isinstance(outcome, Refused) and outcome.reason not in known:
            raise ValueError(f"the sample's hall was refused: {outcome.reason}")


def _counters(station: StationCode) -> Iterator[TicketCommand]:
    for number, skills in COUNTERS:
        yield SetUpCounter(
            command_id=CommandId(f"{station}-counter-{number}"),
            counter_id=CounterId(f"{station}-{number}"),
            station=station,
            number=number,
            skills=skills,
        )


def _morning(station: StationCode, today: date) -> Iterator[TicketCommand]:
    for number in range(1, OPENED + 1):
        yield MoveCounter(
            command_id=CommandId(f"{station}-{today}-open-{number}"),
            counter_id=CounterId(f"{station}-{number}"),
            move=CounterMove.OPEN,
        )
    for number, (service, priority) in enumerate(PEOPLE, start=1):
        yield IssueTicket(
            command_id=CommandId(f"{station}-{today}-issue-{number}"),
            visit_id=VisitId(f"{station}-{today}-{number}"),
            station=station,
            services=(ServiceCode(service),),
            priority=priority,
        )
