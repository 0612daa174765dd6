"""Follows the server: keeps the copy of facts, hands on what waits, says how the machine is.

It has no socket: `link` gives it what came and sends what it wants to say. Everything that must not
be lost is on the disk before the state of the line moves on.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from kiosk.desk import Desk, Unwritable
from kiosk.desk.clock import StationClock
from kiosk.link.instruments import Instruments, version
from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.store.replica import SqlReplica
from shared.ids import CommandId
from shared.link import device
from shared.link.device import (
    AmendFacts,
    CloseWish,
    Device,
    Effect,
    GreetAgain,
    LearnTime,
    Phase,
    ReplaceFacts,
    RetireNumbers,
    Settle,
    SlowDown,
    TakeSettings,
    TellHolder,
)
from shared.link.health import MOST_REFUSED, Health, RefusedWish
from shared.link.holders import holder_of
from shared.link.messages import (
    MOST_IN_A_PUSH,
    Heartbeat,
    Holder,
    Push,
    Wish,
    read_from_server,
    write_from_machine,
    write_hello,
)
from shared.link.outbox import FOR_STAFF, Standing
from shared.link.settings import DEFAULT, MachineSettings, SignedSettings, accept
from shared.refusals import Refused
from shared.shapes import Malformed, Shape

logger = logging.getLogger(__name__)
#: The server takes messages of 64 KiB.
HEAVIEST_PUSH: Final = 40 * 1024
#: What the server accepted is kept sealed for so long, in case it is put back from a backup of the
#: night before.
KEPT_FOR_A_BACKUP: Final = timedelta(hours=26)
_SIGNED: Final[Shape[SignedSettings]] = Shape(SignedSettings)


class Follower:
    """Used in the link's thread. key: of the machine. tell: hears each change of the standing."""

    def __init__(
        self,
        replica: SqlReplica,
        desk: Desk,
        clock: StationClock,
        instruments: Instruments,
        key: str,
        tell: Callable[[LinkStanding], None],
        *,
        gives_numbers: bool = True,
    ) -> None:
        """gives_numbers: the machine keeps some in store; a display over the counters does not."""
        self._replica, self._desk, self._clock = replica, desk, clock
        self._instruments, self._key, self._tell = instruments, key, tell
        self._device = Device(
            epoch=replica.state("epoch"), position=int(replica.state("position") or 0)
        )
        self._gives_numbers = gives_numbers
        self._refused_settings: str | None = None
        self._reported = 0
        self._asked_for: list[str] = []
        self.settings = self._last_good()
        self._standing = LinkStanding(
            settings=self.settings, was_rebuilt=replica.state("rebuilt") == "yes"
        )
        #: The server could not take everything: `link` waits before it asks again.
        self.is_slowed = False
        self.refresh()

    @property
    def standing(self) -> LinkStanding:
        return self._standing

    @property
    def is_outdated(self) -> bool:
        return self._device.phase is Phase.OUTDATED

    # ------------------------------------------------------------- what is said

    def hello(self, after: int | None) -> str:
        """after: the position on the feed."""
        self._device, hello = device.opened(self._device)
        self.is_slowed = False
        return write_hello(
            replace(
                hello,
                after=after,
                copy=self._replica.state("copy"),
                accepted=self._replica.last_accepted(),
                health=self.health(),
            )
        )

    def push(self) -> str | None:
        """What waits, if anything does and nothing is under way. Raises Unwritable."""
        if not device.may_push(self._device) or self.is_slowed:
            return None
        entries = self._replica.pending(MOST_IN_A_PUSH)
        wishes = _light(self._replica.wishes(entries))
        if not wishes:  # none at all, or none that can be read any more: then on to those behind
            return self.push() if entries else None
        self._device = device.pushed(self._device, (wish.command["command_id"] for wish in wishes))
        return write_from_machine(Push(wishes=wishes))

    def heartbeat(self) -> str:
        return write_from_machine(Heartbeat(health=self.health()))

    @property
    def asks_for_the_time(self) -> bool:
        """Whether the server must be greeted again to say it."""
        return self._clock.was_set

    def take_asked_for(self) -> tuple[str, ...]:
        """What the server asked for and has not been told yet."""
        told, self._asked_for = tuple(self._asked_for), []
        return told

    def speaks_of_facts(self) -> bool:
        """Whether the server understands more than single commands."""
        return self._device.phase is Phase.CURRENT

    def health(self) -> Health:
        depth, now = self._desk.depth(), self._clock()
        self._reported = depth.for_staff
        oldest = max(0, round((now - depth.oldest_at).total_seconds())) if depth.oldest_at else 0
        return Health(
            version=version(),
            pending=depth.pending,
            oldest_seconds=oldest,
            for_staff=depth.for_staff,
            cannot_understand=self._standing.trouble is LinkTrouble.NONSENSE,
            clock_seconds=round(self._clock.behind.total_seconds()),
            disk_free_mb=self._instruments.disk_free_mb(),
            printer=self._instruments.printer(),
            scanner=self._instruments.scanner(),
            camera=self._instruments.camera(),
            id_reader=self._instruments.id_reader(),
            touched_seconds=self._instruments.touched_seconds(),
            settings=self.settings.version,
            was_rebuilt=self._standing.was_rebuilt,
            refused_settings=self._refused_settings,
            refused=self._refused() if depth.for_staff else (),
            ended=self._instruments.ended(),
        )

    def _refused(self) -> tuple[RefusedWish, ...]:
        """What staff have to look after; without a word about the person."""
        told = [one for one in self._desk.waiting() if one.entry.standing in FOR_STAFF]
        return tuple(
            RefusedWish(
                command_id=one.entry.command_id,
                kind=one.entry.kind,
                occurred_at=one.entry.occurred_at,
                number=one.slip.number if one.slip else None,
                sentence=one.sentence,
                is_parked=one.entry.standing is Standing.PARKED,
            )
            for one in told[:MOST_REFUSED]
        )

    @property
    def has_news(self) -> bool:
        """Whether staff wait to read in a report what was just settled or closed."""
        return self._reported != self._standing.for_staff

    # ------------------------------------------------------------ what is heard

    def hear(self, text: str | bytes) -> bool:
        """Whether the server must be greeted again. Raises Malformed; Unwritable when the disk is
        full: then nothing moved, and the same is heard on the next line."""
        heard, effects = device.hear(self._device, read_from_server(text))
        for effect in effects:
            self._write(effect)
        self._device = heard
        if effects:
            self._stand(self._not_yet_over())
        return GreetAgain() in effects

    def welcomed(self) -> None:
        """A welcome without a word about versions before it: the server is older."""
        self._device = device.welcomed(self._device)
        self._stand(self._not_yet_over())

    def lost(self) -> None:
        self._device = device.lost(self._device)
        if not self._keep_time():  # whoever reads that all is kept would be told what is not so
            self._stand(LinkTrouble.DISK_FULL)
            return
        worse = {
            LinkTrouble.REVOKED,
            LinkTrouble.OUTDATED,
            LinkTrouble.NONSENSE,
            LinkTrouble.DAMAGED,
        }
        trouble = self._standing.trouble
        self._stand(trouble if trouble in worse else LinkTrouble.AWAY)

    def is_well(self) -> None:
        """A beat passed without a fault."""
        if not self._keep_time():
            self._stand(LinkTrouble.DISK_FULL)
        elif self._standing.trouble in {LinkTrouble.DISK_FULL, LinkTrouble.NONSENSE}:
            self._stand(None)
        self._keep_store()

    def _not_yet_over(self) -> LinkTrouble | None:
        """What a server says before its nonsense can be understood: only a beat without any shows
        that it is over."""
        is_over = self._standing.trouble is not LinkTrouble.NONSENSE
        return None if is_over else LinkTrouble.NONSENSE

    def fails(self, trouble: LinkTrouble) -> None:
        self._stand(trouble)

    def refresh(self) -> None:
        """Tell the screens when anything changed."""
        self._stand(self._standing.trouble)

    def _stand(self, trouble: LinkTrouble | None) -> None:
        known = self._standing
        is_revoked = trouble is not None and known.trouble is LinkTrouble.REVOKED
        if trouble is LinkTrouble.DISK_FULL and self._replica.is_damaged:
            trouble = LinkTrouble.DAMAGED
        try:
            depth = self._desk.depth()
            pending, for_staff = depth.pending, depth.for_staff
        except Unwritable:
            is_damaged = self._replica.is_damaged
            trouble = LinkTrouble.DAMAGED if is_damaged else LinkTrouble.DISK_FULL
            pending, for_staff = known.pending, known.for_staff
        if is_revoked and trouble is LinkTrouble.DISK_FULL:
            trouble = LinkTrouble.REVOKED  # room on the disk would make nothing good
        standing = replace(
            known,
            trouble=trouble,
            pending=pending,
            for_staff=for_staff,
            is_older=self._device.phase is Phase.OLDER,
            settings=self.settings,
        )
        if standing != self._standing:
            self._standing = standing
            self._tell(standing)

    def _write(self, effect: Effect) -> None:
        match effect:
            case ReplaceFacts():
                if effect.are_other_rows:
                    self._replica.offer_again(self._clock())
                self._replica.replace_facts(effect.epoch, effect.position, effect.facts)
                self._keep_store()
            case AmendFacts():
                self._replica.amend_facts(effect.position, effect.facts, effect.gone)
                self._desk.return_beds()
            case Settle():
                self._settle(effect)
            case CloseWish():
                self._desk.close_wish(effect.command_id)
            case TellHolder():
                self._say_holder(effect.command_id)
            case RetireNumbers():
                self._replica.retire(effect.blocks)
                self._keep_store()
            case _:
                self._note(effect)

    def _say_holder(self, command_id: CommandId) -> None:
        holder = holder_of(self._desk.wish(command_id))
        self._asked_for.append(write_from_machine(Holder(command_id=command_id, holder=holder)))

    def _note(self, effect: LearnTime | TakeSettings | SlowDown | GreetAgain) -> None:
        match effect:
            case LearnTime():
                self._learn(effect)
            case TakeSettings():
                self._take(effect.signed)
            case SlowDown():
                self.is_slowed = True
            case GreetAgain():
                pass

    def _keep_store(self) -> None:
        if self._gives_numbers:
            self._desk.ask_for_numbers()
            self._desk.return_beds()

    def _settle(self, effect: Settle) -> None:
        settled = self._replica.settle(effect.answers)
        if any(entry.kind == "take_ticket" for entry in settled):
            self._keep_store()

    def _learn(self, effect: LearnTime) -> None:
        self._clock.learn(effect.server)
        self._replica.set_state(clock=self._clock.written())
        if effect.letter is not None:
            self._replica.set_state(letter=effect.letter)

    def _take(self, signed: SignedSettings) -> None:
        taken = accept(signed, self.settings, self._key)
        if isinstance(taken, Refused):
            logger.warning("settings not taken reason=%s", taken.reason)
            self._refused_settings = taken.reason
            return
        self._refused_settings = None
        if taken != self.settings:
            self._replica.set_state(settings=_SIGNED.write(signed))
            self.settings = taken

    def _last_good(self) -> MachineSettings:
        """As they lie on the disk, if nobody changed them there."""
        written = self._replica.state("settings")
        if written is None:
            return DEFAULT
        try:
            taken = accept(_SIGNED.read(written), DEFAULT, self._key)
        except Malformed:
            return DEFAULT
        return DEFAULT if isinstance(taken, Refused) else taken

    def _keep_time(self) -> bool:
        """False: the disk takes nothing."""
        try:
            self._replica.set_state(clock=self._clock.written())
            self._replica.forget_accepted(self._clock() - KEPT_FOR_A_BACKUP)
        except Unwritable:
            return False
        return True


def _light(wishes: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """As many of the first as one message takes; one at the least."""
    size, taken = 0, 0
    for wish in wishes:
        size += len(json.dumps(wish.command))
        if taken and size > HEAVIEST_PUSH:
            break
        taken += 1
    return wishes[:taken]
