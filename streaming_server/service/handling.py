"""`handle`: the only way anything changes.

receipt? ─▶ may the actor? ─▶ load ─▶ decide ─▶ evolve ─▶ save rows, events, receipt ─▶ commit
                                                                               then publish
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from shared.applications import AnswerApplication, Apply
from shared.appointments.messages import CancelAppointment, RestoreAppointment
from shared.audience.captions import SayCaption
from shared.audience.guests import MoveGuest
from shared.gatherings import CheckIn, MoveEnrolment
from shared.ids import SessionId, VisitorId
from shared.link.clocks import occurred
from shared.link.days import Happened, flows, is_the_citys
from shared.live_sessions import MoveSession, PinRole
from shared.lodging import ExportRegister, JoinWaitlist, ReturnBed, TakeAllottedBed
from shared.organisation import Actor, ActorKind
from shared.refusals import Reason, Refused
from shared.tickets.messages import LeaseNumbers, MoveCounter, RateService, TakeTicket
from shared.wire import Command, ResidentCommand, encode_command
from streaming_server.access import may, wish
from streaming_server.ports.handling import Receipt
from streaming_server.service.days import keep_day_wish
from streaming_server.service.deciding import decide, subject_of
from streaming_server.service.ledger import Ledger, Transaction
from streaming_server.service.topics import Told
from streaming_server.service.undoing import Undone

logger = logging.getLogger(__name__)
#: Of these a machine gave the slip when they were wished for, with or without a network.
_HAPPENED: Final = TakeTicket | CheckIn | Apply | RateService


class Service:
    """Obeys ports.Handle: `await service(command, actor)`, or by its name `handle`."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Callable[[], datetime],
        has_picture: Callable[[SessionId], bool],
        *,
        is_van: bool = False,
    ) -> None:
        """has_picture: whether an employer's picture arrives at the media engine now. is_van: what
        is done here is kept for the city, too."""
        self._ledger = ledger
        self._is_van = is_van
        self._clock = clock
        self._has_picture = has_picture

    async def handle(
        self, command: Command, actor: Actor, occurred_at: datetime | None = None
    ) -> Receipt | Refused:
        """The same command_id always gets the same receipt; refusals are not kept.

        occurred_at: when a machine that was alone took the wish; what happened then is decided as
        of then. None: now.

        Raises Unavailable when the store cannot write; nothing was accepted then.
        """
        signed, actor = _signed(command, actor)
        # Asked in the loop, where the engine lives, and not in the thread that writes.
        has_picture = isinstance(signed, MoveSession) and self._has_picture(signed.session_id)
        answer: Receipt | Refused
        try:
            answer = await self._ledger.transact(
                lambda ledger: self._answer(ledger, signed, actor, has_picture, occurred_at)
            )
        except Undone as undone:
            answer = undone.refused
        if isinstance(answer, Refused):
            logger.info("refused wish=%s reason=%s", wish(signed), answer.reason)
        return answer

    __call__ = handle

    async def keep_day(
        self, command: Command, happened: Happened, van: Actor, occurred_at: datetime
    ) -> Receipt | Refused:
        """What a van of the station did, in the order in which it did it; else as `handle`.

        Raises Unavailable, and Malformed for events that are none.
        """
        signed, actor = _signed(command, happened.actor)
        at = occurred(occurred_at, self._clock())

        def kept(ledger: Transaction) -> Receipt | Refused:
            earlier = _earlier(ledger, signed)
            if earlier is not None:
                return earlier
            if van.kiosk_id is None or van.station is None or not ledger.is_van(van.kiosk_id):
                return Refused(reason=Reason.NOT_ALLOWED)
            there = replace(happened, actor=actor)
            # A bed is looked for now, whenever it was asked for.
            then = self._clock() if isinstance(signed, JoinWaitlist) else at
            told = keep_day_wish(ledger, signed, there, van.station, then)
            return told if isinstance(told, Refused) else _receipted(ledger, signed, told, at)

        answer: Receipt | Refused
        try:
            answer = await self._ledger.transact(kept)
        except Undone as undone:
            answer = undone.refused
        if isinstance(answer, Refused):
            logger.info("not kept wish=%s reason=%s", wish(signed), answer.reason)
        return answer

    def _answer(
        self,
        ledger: Transaction,
        command: Command,
        actor: Actor,
        has_picture: bool,
        occurred_at: datetime | None,
    ) -> Receipt | Refused:
        earlier = _earlier(ledger, command)
        if earlier is not None:
            return earlier
        if not may(actor, command, subject_of(ledger, command)):
            return Refused(reason=Reason.NOT_ALLOWED)
        if self._is_van and is_the_citys(command) and actor.kind is not ActorKind.SYSTEM:
            return Refused(reason=Reason.NO_BED_LEFT)
        now = _moment(command, actor, self._clock(), occurred_at)
        told = decide(ledger, command, now, has_picture=has_picture)
        if isinstance(told, Refused):
            return told
        receipt = _receipted(ledger, command, told, now)
        if self._is_van and flows(command):
            ledger.save_day_wish(command, actor, now, receipt.events)
        return receipt


def _earlier(ledger: Transaction, command: Command) -> Receipt | Refused | None:
    """The receipt of the same wish; None when it is new."""
    kept = ledger.receipt(command.command_id)
    if kept is None:
        return None
    if kept.fingerprint == _fingerprint(command):
        return kept.receipt
    return Refused(reason=Reason.ID_TAKEN, field="command_id")


def _receipted(ledger: Transaction, command: Command, told: Told, now: datetime) -> Receipt:
    for event, topics in told:
        ledger.save_event(command.command_id, event, topics)
    receipt = Receipt(
        command_id=command.command_id,
        sequence=ledger.last_sequence(),
        events=tuple(event for event, _ in told),
    )
    ledger.save_receipt(receipt, _fingerprint(command), now)
    return receipt


def _moment(
    command: Command, actor: Actor, now: datetime, occurred_at: datetime | None
) -> datetime:
    """As of when a wish is decided. A bed or a place that was asked for is looked for now; a number
    that was printed and a door that was passed are facts of then."""
    if occurred_at is None or actor.kind is not ActorKind.KIOSK:
        return now
    return occurred(occurred_at, now) if isinstance(command, _HAPPENED) else now


def _signed(command: Command, actor: Actor) -> tuple[Command, Actor]:
    """Command and actor with the one visitor: of a browser its own, at a kiosk the visit's; and
    with whoever sits at a counter or is the machine."""
    match command:
        case MoveCounter() | ExportRegister():
            return replace(command, account_id=actor.account_id), actor
        case LeaseNumbers() | ReturnBed() | TakeAllottedBed():
            return replace(command, kiosk_id=actor.kiosk_id), actor
        case TakeTicket():
            command = replace(command, kiosk_id=actor.kiosk_id)
        case _:
            pass
    own = (
        ResidentCommand
        | AnswerApplication
        | MoveGuest
        | MoveEnrolment
        | CancelAppointment
        | RestoreAppointment
    )
    if not isinstance(command, own):
        return command, actor
    if actor.kind is ActorKind.KIOSK:
        return command, replace(actor, visitor_id=command.visitor_id)
    visitor_id = actor.visitor_id if actor.kind is ActorKind.VISITOR else None
    return replace(command, visitor_id=visitor_id or VisitorId("")), actor


def _fingerprint(command: Command) -> str:
    """Tells a repeated wish from another one under its id.

    The stage clock is filled in by the server, later each time, and is no part of the wish; nor is
    what a machine had got for it.
    """
    if isinstance(command, LeaseNumbers):
        command = replace(command, first=None)
    if isinstance(command, PinRole | SayCaption):
        command = replace(command, picture=None)
    return hashlib.sha256(encode_command(command).encode()).hexdigest()
