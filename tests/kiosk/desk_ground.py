"""A machine's desk over a real file, with the facts of one station and no network."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from kiosk.desk import Desk
from kiosk.store.replica import SqlReplica
from kiosk.store.rescue import open_replica
from shared.attendance import Pass, write_pass
from shared.gatherings import CheckIn, Enrolment, Gathering, State
from shared.ids import CommandId, EnrolmentId, KioskId, StationCode, VisitId, VisitorId
from shared.link.facts import Fact, FactKind, LodgingPrice, PassKey, write_fact
from shared.link.messages import Answer
from shared.lodging import BlockId, Party, StayId, TakeAllottedBed, tonight
from shared.people import PersonalText
from shared.tickets.messages import NumbersLeased, TakeTicket
from shared.tickets.numbers import day_of
from shared.wire import EVENTS
from tests.allotted import allotted_bed, take
from tests.fair import HERE, JOB, NOW, NUMBER_OF_NOBODY, SHOP, Clock, employer, posting, station
from tests.gatherings_fair import COURSE, plan
from tests.shared.link.wishes import POLICY
from tests.shared.tickets.hall import SEEK, item

MACHINE: Final = KioskId("kiosk-1")
KEY: Final = PassKey(key="ab" * 32)
MARKET: Final = "JN-MARKET-1"
TODAYS: Final = Gathering(
    plan=plan(starts_at=NOW + timedelta(minutes=30), ends_at=NOW + timedelta(hours=2)), taken=1
)
PLACE: Final = Enrolment(
    enrolment_id=EnrolmentId("e-1"),
    gathering_id=COURSE,
    station=HERE,
    visitor_id=VisitorId("resident-1"),
    number="C-001",
    state=State.ENROLLED,
    made_at=NOW,
)
#: Three beds of tonight for this machine, one for another.
BEDS: Final = tuple(
    allotted_bed(
        block_id=BlockId(f"given.{at}"),
        market=StationCode(MARKET),
        night=tonight(NOW),
        beds=(str(at),),
        party=party,
        kiosk_id=machine,
    )
    for at, (party, machine) in enumerate(
        (
            (Party.MAN, MACHINE),
            (Party.MAN, MACHINE),
            (Party.WOMAN, MACHINE),
            (Party.MAN, KioskId("kiosk-2")),
        )
    )
)
_numbers = count(1)


def fresh() -> CommandId:
    return CommandId(f"wish-{next(_numbers)}")


def facts() -> tuple[Fact, ...]:
    price = LodgingPrice(
        market=MARKET, name="北园", low_fen=1500, high_fen=3000, deposit_fen=5000, free_nights=3
    )
    return (
        write_fact(FactKind.STATION, HERE, station()),
        write_fact(FactKind.SERVICE, SEEK, item()),
        write_fact(FactKind.JOB, JOB, posting()),
        write_fact(FactKind.EMPLOYER, SHOP, employer()),
        write_fact(FactKind.GATHERING, COURSE, TODAYS),
        write_fact(FactKind.BOOKING, PLACE.enrolment_id, PLACE),
        write_fact(FactKind.PASS_KEY, HERE, KEY),
        write_fact(FactKind.LODGING, MARKET, price),
        write_fact(FactKind.POLICY, POLICY.code, POLICY),
        *(write_fact(FactKind.ALLOTTED_BED, bed.block_id, bed) for bed in BEDS),
    )


@dataclass(slots=True, kw_only=True)
class Machine:
    desk: Desk
    replica: SqlReplica
    clock: Clock
    folder: Path
    woken: list[None]

    def lease(self, first: int, last: int, prefix: str = "A") -> None:
        """As the server answers the machine's wish for numbers."""
        leased = NumbersLeased(
            station=HERE,
            prefix=prefix,
            day=day_of(self.clock.now),
            kiosk_id=MACHINE,
            first=first,
            last=last,
            at=self.clock.now,
        )
        fields = EVENTS.fields(leased)
        self.replica.settle((Answer(command_id=CommandId("lease"), events=(fields,)),))

    def accept(self, *command_ids: CommandId) -> None:
        self.replica.settle(Answer(command_id=one) for one in command_ids)


@contextmanager
def machine(folder: Path, *, knows: bool = True) -> Iterator[Machine]:
    clock, woken = Clock(), list[None]()
    replica = open_replica(folder, MACHINE)
    if knows:
        replica.replace_facts("epoch-1", 7, facts())
        replica.set_state(letter="K")
    desk = Desk(replica, HERE, clock, lambda: fresh())
    desk.woken = lambda: woken.append(None)
    try:
        yield Machine(desk=desk, replica=replica, clock=clock, folder=folder, woken=woken)
    finally:
        replica.close()


def ticket(**changes: Any) -> TakeTicket:
    command_id = fresh()
    usual = TakeTicket(
        command_id=command_id,
        visit_id=VisitId(f"visit-{command_id}"),
        station=HERE,
        services=(SEEK,),
        visitor_id=VisitorId(f"v-{command_id}"),
    )
    return replace(usual, **changes)


def scan(number: str = "C-001", **changes: Any) -> CheckIn:
    day = TODAYS.plan.starts_at.date()
    shown = Pass(station=HERE, gathering_id=COURSE, day=day, number=number)
    text = write_pass(replace(shown, **changes), bytes.fromhex(KEY.key))
    return CheckIn(command_id=fresh(), station=HERE, scanned=PersonalText(text))


def bed_for(phone: str = NUMBER_OF_NOBODY, party: Party = Party.MAN) -> TakeAllottedBed:
    command_id = fresh()
    return take(
        command_id=command_id,
        stay_id=StayId(f"{command_id}{'-' * 32}"),
        market=StationCode(MARKET),
        party=party,
        phone=PersonalText(phone),
    )
