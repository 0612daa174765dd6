"""One life of a machine, in a process of its own: it gives slips, and something happens to it.

What it hands to people is written to `slips` at once, as paper would be: that is what the server
is compared with. What happens to it is written to `story`, for whoever asks why.
"""

import asyncio
import logging
import os
import random
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import uuid4

from kiosk.desk import Slip
from shared.ids import CommandId, ServiceCode, VisitId, VisitorId
from shared.lodging import Party, StayId, TakeAllottedBed
from shared.people import PersonalText
from shared.tickets.messages import TakeTicket
from tests.benchmarks.link_ground import MARKET, Enrolled
from tests.kiosk.machines import Linked, linked
from tests.kiosk.relay import Relay, relay

SERVICES: Final = ("job_seeking", "policy_advice", "gig_matching")
SLIPS: Final = "slips"
STORY: Final = "story"
#: In which something happens, at a moment nobody chose.
LIFE_S: Final = 0.35
HEALS_WITHIN_S: Final = 60.0
BEDS_AMONG_SLIPS: Final = 0.3
WAITING, REFUSED, BROKEN = 1, 2, 3
Tell = Callable[[str], None]


class Ending(StrEnum):
    KILLED = "killed"
    #: What the server said is lost, and then the line.
    LOST_REPLY = "lost_reply"
    CUT = "cut"
    FULL_DISK = "full_disk"
    #: Nothing happens: the machine comes and hands on what it has.
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    folder: Path
    url: str
    machine: Enrolled
    ending: Ending
    seed: int
    slips: int


def live(life: Life) -> None:
    """The process ends with status 0 when everything was handed on, WAITING, REFUSED or BROKEN."""
    logging.disable(logging.CRITICAL)
    life.folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(life.seed)
    story = _story_of(life)
    story(f"begins seed={life.seed} ending={life.ending} slips={life.slips}")
    if life.ending is Ending.KILLED:
        moment = chance.uniform(0.0, LIFE_S)
        story(f"is killed in {moment:.3f} s")
        threading.Timer(moment, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
    try:
        status = asyncio.run(_live(life, chance, story))
    except BaseException:  # noqa: BLE001  whatever it was, it is told
        story(traceback.format_exc())
        status = BROKEN
    story(f"ends status={status}")
    # However it ends, nobody waits for what hangs.
    os._exit(status)


def _story_of(life: Life) -> Tell:
    descriptor = os.open(life.folder / STORY, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(what: str) -> None:
        with suppress(OSError):  # a full disk takes no story either
            os.write(descriptor, f"{time.time():.3f} {what}\n".encode())

    return tell


async def _live(life: Life, chance: random.Random, story: Tell) -> int:
    async with (
        relay(life.url) as line,
        linked(
            life.folder,
            line.url,
            life.machine.token,
            station=life.machine.station,
            kiosk_id=life.machine.kiosk_id,
            tell=lambda standing: story(f"stands {standing.trouble} pending={standing.pending}"),
        ) as here,
    ):
        if not life.slips:  # its first day: facts and numbers come
            await here.current()
        happening = asyncio.create_task(_happen(life.ending, line, chance, story))
        with (life.folder / SLIPS).open("ab", buffering=0) as paper:
            for _ in range(life.slips):
                _give(here, life, chance, paper.write)
                await asyncio.sleep(chance.uniform(0.0, 0.03))
        await happening
        if life.ending is Ending.KILLED:
            await asyncio.sleep(LIFE_S * 2)
        try:
            await here.sent(HEALS_WITHIN_S)
        except TimeoutError:
            story(f"waits {here.follower.standing}")
            return WAITING
        for one in here.desk.waiting():
            story(f"refused {one.entry} {one.sentence}")
        return REFUSED if here.desk.depth().for_staff else os.EX_OK


def _give(here: Linked, life: Life, chance: random.Random, write: object) -> None:
    command_id = CommandId(str(uuid4()))
    if chance.random() < BEDS_AMONG_SLIPS:
        slip = here.desk.handle(_bed(command_id, chance))
    else:
        slip = here.desk.handle(
            TakeTicket(
                command_id=command_id,
                visit_id=VisitId(f"v-{command_id}"),
                station=life.machine.station,
                services=(ServiceCode(chance.choice(SERVICES)),),
                visitor_id=VisitorId(f"r-{command_id}"),
            )
        )
    if isinstance(slip, Slip) and callable(write):
        write(f"{slip.slip_id} {slip.number or slip.subject}\n".encode())


def _bed(command_id: CommandId, chance: random.Random) -> TakeAllottedBed:
    """One of the machine's own; its slip names the allotment."""
    return TakeAllottedBed(
        command_id=command_id,
        stay_id=StayId(f"stay-{command_id}"),
        market=MARKET,
        party=Party.MAN,
        form_of_address=PersonalText("王先生"),
        phone=PersonalText(f"138{chance.randrange(10**8):08d}"),
    )


async def _happen(ending: Ending, line: Relay, chance: random.Random, story: Tell) -> None:
    await asyncio.sleep(chance.uniform(0.0, LIFE_S / 2))
    story("it happens")
    match ending:
        case Ending.LOST_REPLY:
            line.is_deaf = True
            await asyncio.sleep(chance.uniform(0.02, LIFE_S / 2))
            line.cut()
            line.is_deaf = False
        case Ending.CUT:
            line.is_cut = True
            line.cut()
            await asyncio.sleep(chance.uniform(0.0, LIFE_S / 2))
            line.is_cut = False
        case Ending.FULL_DISK:
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (chance.randrange(1, 200_000), most))
            await asyncio.sleep(chance.uniform(0.02, LIFE_S / 2))
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        case _:
            pass
    story("it is over")


LONGEST: Final = timedelta(seconds=HEALS_WITHIN_S + 20)
with suppress(ValueError):
    # A full disk is an error that is seen, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
