"""What staff do about a wish that the server failed over: they have it tried once more."""

import json
import logging
from enum import StrEnum

from shared.ids import CommandId
from shared.link.messages import WISH
from shared.lodging import ReturnBed, TakeAllottedBed
from shared.refusals import Refused
from shared.wire import Command, decode_command
from streaming_server.ports.set_aside import SetAside
from streaming_server.web.languages import Words
from streaming_server.web.machines.pushes import handled, machine_of
from streaming_server.web.machines.trials import attempt, place_of
from streaming_server.web.rooms import Rooms

logger = logging.getLogger(__name__)


class Again(StrEnum):
    DONE = "done"
    #: A rule says no: the person has to be told.
    REFUSED = "refused"
    #: It fails as before.
    FAILED = "failed"


async def try_again(one: SetAside, rooms: Rooms, words: Words) -> Again:
    """As the machine's own wish, of the moment at which it was made. Raises Unavailable."""
    wish, actor = WISH.read(one.body or "{}"), machine_of(one.kiosk_id, one.station)
    outcome = await attempt(handled(wished(one), wish, actor, rooms.handle, rooms.keep_day))
    if isinstance(outcome, Exception):
        logger.error("a wish failed again wish=%s error=%s", one.command_id, place_of(outcome))
        return Again.FAILED
    if isinstance(outcome, Refused):
        await rooms.set_aside.still_refused(one.command_id, words.refusal(outcome))
        return Again.REFUSED
    await rooms.set_aside.settle(one.command_id)
    return Again.DONE


async def look_after(one: SetAside, rooms: Rooms) -> None:
    """Staff told the person; nobody comes for a bed that was on the slip. Raises Unavailable."""
    wish = wished(one)
    if isinstance(wish, TakeAllottedBed):
        back = ReturnBed(command_id=CommandId(f"{one.command_id}.back"), block_id=wish.block_id)
        await rooms.handle(back, machine_of(one.kiosk_id, one.station), rooms.now())
    await rooms.set_aside.settle(one.command_id)


def wished(one: SetAside) -> Command:
    return decode_command(json.dumps(WISH.read(one.body or "{}").command))
