"""How a machine is, as it tells the server, and what is wrong with it: the worst first.

Each finding has a sentence under `fleet.` in resources/i18n, which may use its facts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.ids import CommandId
from shared.refusals import Fact
from shared.shapes import Malformed, Shape
from shared.tickets.numbers import day_of

#: A machine says how it is this often; four times missed and it is called silent.
HEARTBEAT: Final = timedelta(seconds=30)
SILENT_AFTER: Final = timedelta(seconds=120)
#: Online, wishes are answered within seconds; some that wait for so long are stuck.
STUCK_AFTER: Final = timedelta(minutes=10)
CLOCK_OFF: Final = timedelta(minutes=2)
#: A report tells so many refused wishes; the rest follows when these are closed.
MOST_REFUSED: Final = 20
LOW_DISK_MB: Final = 500
FULL_DISK_MB: Final = 50


class Readiness(StrEnum):
    READY = "ready"
    #: Paper is nearly used up.
    LOW = "low"
    FAULT = "fault"
    #: The machine has none, and needs none.
    ABSENT = "absent"


class Ended(StrEnum):
    """How the program's run before this one ended, as the service manager saw it."""

    WELL = "well"
    #: It outgrew what its service may take of the memory.
    OUT_OF_MEMORY = "out_of_memory"
    #: No frame was drawn any more, or the first never came.
    STOOD = "stood"
    #: By a fault of its own.
    DIED = "died"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedWish:
    """For whom it was only the machine knows. number: on the slip that was given. is_parked: it
    builds on one that was refused."""

    command_id: CommandId
    kind: str
    occurred_at: datetime
    number: str | None = None
    sentence: str = ""
    is_parked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """version: of the program. pending, oldest_seconds: of wishes that wait; for_staff: of those
    that were refused. cannot_understand: what the server says. clock_seconds: by which the
    machine's clock is behind the server's, or ahead where negative. settings: version that it goes
    by. touched_seconds: since somebody touched the screen; None when nobody did since it started.
    was_rebuilt: its copy was damaged and fetched anew since it started. refused_settings: why it
    does not take what was set. refused: the first of those for staff. ended: its run before this
    one.
    """

    version: str
    pending: int = 0
    oldest_seconds: int = 0
    for_staff: int = 0
    cannot_understand: bool = False
    clock_seconds: int = 0
    disk_free_mb: int | None = None
    printer: Readiness = Readiness.ABSENT
    scanner: Readiness = Readiness.ABSENT
    camera: Readiness = Readiness.ABSENT
    id_reader: Readiness = Readiness.ABSENT
    touched_seconds: int | None = None
    settings: int = 0
    was_rebuilt: bool = False
    refused_settings: str | None = None
    refused: tuple[RefusedWish, ...] = ()
    ended: Ended = Ended.WELL


HEALTH: Final[Shape[Health]] = Shape(Health)


def in_known_words(told: Mapping[str, object]) -> Mapping[str, object]:
    """A report without what a newer program says in words of its own: all else of it is true."""
    known = {name: value for name, value in told.items() if _is_known(name, value)}
    return {"version": "", **known}


def _is_known(name: str, value: object) -> bool:
    try:
        HEALTH.take({"version": "", name: value})
    except Malformed:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One kiosk as the server knows it. seen_at: when it was heard last; None: never.

    settings: version that it should go by. newest: version of the program that the server brings.
    set_aside: of its wishes, those that the server failed over and staff have not looked after.
    has_letter: for numbers of its own, which it gives on any day.
    """

    health: Health | None
    seen_at: datetime | None
    is_linked: bool
    settings: int
    newest: str
    is_revoked: bool = False
    has_letter: bool = False
    set_aside: int = 0


class Trouble(StrEnum):
    """A closed set: the value is the sentence's name."""

    REVOKED = "revoked"
    NEVER_SEEN = "never_seen"
    SILENT = "silent"
    #: Its numbers were those of a day that is over, and it has no letter for numbers of its own.
    SILENT_SINCE_YESTERDAY = "silent_since_yesterday"
    DISK_FULL = "disk_full"
    #: It asks again and again, and hands nothing on.
    CANNOT_UNDERSTAND = "cannot_understand"
    STUCK = "stuck"
    REFUSED_WISHES = "refused_wishes"
    SET_ASIDE = "set_aside"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_AHEAD = "clock_ahead"
    PRINTER_FAULT = "printer_fault"
    PRINTER_LOW = "printer_low"
    SCANNER_FAULT = "scanner_fault"
    CAMERA_FAULT = "camera_fault"
    ID_READER_FAULT = "id_reader_fault"
    DISK_LOW = "disk_low"
    ENDED_OUT_OF_MEMORY = "ended_out_of_memory"
    ENDED_STOOD = "ended_stood"
    ENDED_DIED = "ended_died"
    REBUILT = "rebuilt"
    SETTINGS_REFUSED = "settings_refused"
    SETTINGS_OLD = "settings_old"
    VERSION_OLD = "version_old"
    #: A program from before machines said how they are.
    VERSION_UNTOLD = "version_untold"


_OF_AN_END: Final[Mapping[Ended, Trouble]] = {
    Ended.OUT_OF_MEMORY: Trouble.ENDED_OUT_OF_MEMORY,
    Ended.STOOD: Trouble.ENDED_STOOD,
    Ended.DIED: Trouble.ENDED_DIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    trouble: Trouble
    facts: Mapping[str, Fact] = field(default_factory=dict)


def findings(machine: Machine, now: datetime) -> tuple[Finding, ...]:
    """Nothing when all is well."""
    if machine.is_revoked:
        return (Finding(trouble=Trouble.REVOKED),)
    health, seen_at = machine.health, machine.seen_at
    if seen_at is None or health is None:
        return (Finding(trouble=Trouble.NEVER_SEEN),)
    away = now - seen_at
    if not machine.is_linked and away > SILENT_AFTER:
        facts: dict[str, Fact] = {"minutes": _minutes(away), "pending": health.pending}
        gives_numbers = machine.has_letter or day_of(seen_at) == day_of(now)
        trouble = Trouble.SILENT if gives_numbers else Trouble.SILENT_SINCE_YESTERDAY
        return (Finding(trouble=trouble, facts=facts), *_of_server(machine), *_of_devices(health))
    theirs = (*_of_work(health), *_of_server(machine))
    return (*theirs, *_of_devices(health), *_of_upkeep(machine, health))


def _of_server(machine: Machine) -> Iterator[Finding]:
    if machine.set_aside:
        yield Finding(trouble=Trouble.SET_ASIDE, facts={"count": machine.set_aside})


def _of_work(health: Health) -> Iterator[Finding]:
    disk = health.disk_free_mb
    if disk is not None and disk < FULL_DISK_MB:
        yield Finding(trouble=Trouble.DISK_FULL)
    if health.cannot_understand:
        yield Finding(trouble=Trouble.CANNOT_UNDERSTAND, facts={"pending": health.pending})
    waiting = timedelta(seconds=health.oldest_seconds)
    if health.pending and waiting > STUCK_AFTER:
        facts: dict[str, Fact] = {"pending": health.pending, "minutes": _minutes(waiting)}
        yield Finding(trouble=Trouble.STUCK, facts=facts)
    if health.for_staff:
        yield Finding(trouble=Trouble.REFUSED_WISHES, facts={"count": health.for_staff})
    if abs(health.clock_seconds) > CLOCK_OFF.total_seconds():
        is_behind = health.clock_seconds > 0
        trouble = Trouble.CLOCK_BEHIND if is_behind else Trouble.CLOCK_AHEAD
        minutes = _minutes(timedelta(seconds=abs(health.clock_seconds)))
        yield Finding(trouble=trouble, facts={"minutes": minutes})


def _of_devices(health: Health) -> Iterator[Finding]:
    for readiness, trouble in (
        (health.printer, Trouble.PRINTER_FAULT),
        (health.scanner, Trouble.SCANNER_FAULT),
        (health.camera, Trouble.CAMERA_FAULT),
        (health.id_reader, Trouble.ID_READER_FAULT),
    ):
        if readiness is Readiness.FAULT:
            yield Finding(trouble=trouble)
    if health.printer is Readiness.LOW:
        yield Finding(trouble=Trouble.PRINTER_LOW)


def _of_upkeep(machine: Machine, health: Health) -> Iterator[Finding]:
    disk = health.disk_free_mb
    if disk is not None and FULL_DISK_MB <= disk < LOW_DISK_MB:
        yield Finding(trouble=Trouble.DISK_LOW, facts={"megabytes": disk})
    if health.ended in _OF_AN_END:
        yield Finding(trouble=_OF_AN_END[health.ended])
    if health.was_rebuilt:
        yield Finding(trouble=Trouble.REBUILT)
    if health.refused_settings is not None:
        yield Finding(trouble=Trouble.SETTINGS_REFUSED)
    elif health.settings < machine.settings:
        yield Finding(trouble=Trouble.SETTINGS_OLD)
    if not health.version:
        yield Finding(trouble=Trouble.VERSION_UNTOLD)
    elif health.version != machine.newest:
        yield Finding(trouble=Trouble.VERSION_OLD, facts={"version": health.version})


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
