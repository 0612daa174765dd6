"""`handle` on the machine's own copy: effect and outbox entry in one transaction, then the slip.

    taken before? ─▶ decide by shared/ ─▶ rows + entry + slip ─▶ commit ─▶ wake the link

The same command_id always gets the same slip. What the machine cannot know alone (a bed, a place
in a course) it takes as a request, and the slip says so.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from kiosk.desk import beds, reads
from kiosk.desk.deciding import decide
from kiosk.desk.ports import Known, Replica, Rows, Unwritable
from kiosk.desk.slips import Slip, Waiting
from shared.applications import Apply
from shared.gatherings import CheckIn, Enrol
from shared.ids import CommandId, KioskId, LegId, StationCode
from shared.link.facts import FactKind, LodgingPrice
from shared.link.outbox import Depth
from shared.lodging import ANY_BLOCK, AllottedBed, JoinWaitlist, TakeAllottedBed
from shared.organisation import Station
from shared.policies import Policy
from shared.refusals import Reason, Refused
from shared.tickets.issuing import leg_id
from shared.tickets.messages import LeaseNumbers, RateService, TakeTicket
from shared.tickets.numbers import day_of
from shared.tickets.services import GROUPS, ServiceItem
from shared.wire import Command, encode_command

#: What may be asked of the desk; everything else needs the server.
DeskCommand = TakeTicket | CheckIn | Apply | RateService | Enrol | JoinWaitlist | TakeAllottedBed
#: More numbers are asked for when so few of a group are left.
FEW_NUMBERS: Final = 10


class Desk:
    """One a machine, called from the window's thread; a wish takes a few milliseconds."""

    def __init__(
        self,
        replica: Replica,
        station: StationCode,
        now: Callable[[], datetime],
        mint: Callable[[], str],
    ) -> None:
        """now: the best knowledge of the time. mint: makes ids."""
        self._replica, self._station = replica, station
        self._now, self._mint = now, mint
        #: Called after each wish that was kept; the link sets it.
        self.woken: Callable[[], None] = lambda: None

    # ------------------------------------------------------------------ wishes

    def handle(self, command: DeskCommand, *, cause: CommandId | None = None) -> Slip | Refused:
        """cause: an earlier wish without which this one makes no sense.

        STORAGE_FULL: nothing was accepted, and nothing is lost.
        """
        now = self._now()
        try:
            with self._replica.transaction() as rows:
                kept = rows.known(command.command_id)
                answer = _again(kept, command) if kept else self._take(rows, command, cause, now)
        except Unwritable:
            return Refused(reason=Reason.STORAGE_FULL)
        self.woken()
        return answer

    def has_numbers(self, wish: TakeTicket) -> bool:
        """Whether the number would come from the station's own series."""
        services = {item.code: item.group for item in self.services()}
        prefix = services.get(wish.services[0], "") if wish.services else ""
        try:
            with self._replica.transaction() as rows:
                return rows.numbers_left(prefix, day_of(self._now())) > 0
        except Unwritable:
            return False

    def ask_for_numbers(self) -> None:
        """Keep enough numbers of today in store; the wish goes when there is a network."""
        day = day_of(self._now())
        prefixes = {item.group for item in self.services()} & set(GROUPS)
        try:
            with self._replica.transaction() as rows:
                for prefix in sorted(prefixes):
                    if rows.numbers_left(prefix, day) < FEW_NUMBERS and not rows.is_leasing(prefix):
                        lease = LeaseNumbers(
                            command_id=CommandId(self._mint()), station=self._station, prefix=prefix
                        )
                        rows.keep(lease, None, self._now(), None)
        except Unwritable:
            return
        self.woken()

    def return_beds(self) -> None:
        """Give back what the machine may not give any longer; the wish goes behind all that it
        gave before."""
        now, machine = self._now(), self._replica.kiosk_id()
        try:
            with self._replica.transaction() as rows:
                returned = beds.give_back(rows, machine, self._mint, now)
        except Unwritable:
            return
        if returned:
            self.woken()

    def _take(
        self, rows: Rows, command: DeskCommand, cause: CommandId | None, now: datetime
    ) -> Slip | Refused:
        if isinstance(command, TakeTicket):
            command = replace(command, kiosk_id=self._replica.kiosk_id())
        decided = decide(rows, command, self._replica.kiosk_id(), now)
        if isinstance(decided, Refused):
            return decided
        rows.keep(decided.command, decided.slip, now, cause)
        return decided.slip

    # ------------------------------------------------------------- what is read

    @property
    def station_code(self) -> StationCode:
        return self._station

    @property
    def kiosk_id(self) -> KioskId:
        """Of this machine."""
        return self._replica.kiosk_id()

    def station(self) -> Station | None:
        found: Station | None = self._replica.fact(FactKind.STATION, self._station)
        return found

    def services(self) -> tuple[ServiceItem, ...]:
        """In the order of their numbers."""
        return reads.services(self._replica)

    def jobs(self) -> tuple[reads.KnownJob, ...]:
        """Those that may be applied for today."""
        return reads.jobs(self._replica, self._now())

    def courses(self) -> tuple[reads.KnownCourse, ...]:
        """That are not over, soonest first."""
        return reads.courses(self._replica, self._now())

    def bookings_today(self) -> tuple[reads.KnownBooking, ...]:
        """Places in today's courses; whose they are is not known here."""
        return reads.bookings(self._replica, self._now())

    def lodging_prices(self) -> tuple[LodgingPrice, ...]:
        return reads.prices(self._replica)

    def beds_to_give(self) -> tuple[AllottedBed, ...]:
        """That this machine may give now."""
        return beds.free_beds(self._replica, self._now())

    def policies(self) -> tuple[Policy, ...]:
        """In the order in which they are asked for; none before the first network."""
        return reads.policies(self._replica)

    def tickets(self) -> tuple[Slip, ...]:
        """Numbers that this machine gave today."""
        return self._replica.tickets(day_of(self._now()))

    def given_to(self, token_hash: str) -> tuple[Slip, LegId] | None:
        """Today's number on the slip with this token, and what it is rated by; None for a slip of
        elsewhere, and where the disk gives nothing."""
        try:
            found = self._replica.given_to(token_hash, day_of(self._now()))
        except Unwritable:
            return None
        return (found[0], leg_id(found[1].visit_id, 1)) if found else None

    # --------------------------------------------------------- what became of it

    def depth(self) -> Depth:
        return self._replica.depth()

    def waiting(self) -> tuple[Waiting, ...]:
        """What the server has not answered, and what it refused; for staff."""
        return self._replica.waiting()

    def standing(self, slip_id: CommandId) -> Waiting | None:
        return self._replica.standing(slip_id)

    def wish(self, slip_id: CommandId) -> Command | None:
        """For staff who have to tell a person that it was refused; None once it is over."""
        return self._replica.wish(slip_id)

    def close_wish(self, slip_id: CommandId) -> bool:
        """Staff looked after a refused wish; false when it is none. A bed that was on its slip goes
        back in the same transaction: nobody comes for it. Raises Unwritable."""
        wish, now = self._replica.wish(slip_id), self._now()
        with self._replica.transaction() as rows:
            is_closed = rows.close(slip_id)
            if is_closed and isinstance(wish, TakeAllottedBed):
                beds.give_up(rows, wish, self._mint, now)
        if is_closed:
            self.woken()
        return is_closed


def fingerprint(command: Command) -> str:
    """Tells a repeated wish from another one under its id."""
    if isinstance(command, TakeTicket):
        command = replace(command, number=None, kiosk_id=None)
    if isinstance(command, TakeAllottedBed):
        command = replace(command, block_id=ANY_BLOCK)
    return hashlib.sha256(encode_command(command).encode()).hexdigest()


def _again(kept: Known, command: DeskCommand) -> Slip | Refused:
    if kept.fingerprint == fingerprint(command):
        return kept.slip
    return Refused(reason=Reason.ID_TAKEN, field="command_id")
