"""What staff do about a wish that the server failed over: they have it tried once more."""

import logging
from enum import StrEnum

from shared.refusals import Refused
from shared.wire import decode_command
from streaming_server.ports import Handle
from streaming_server.ports.set_aside import SetAside, SetAsideWishes
from streaming_server.web.languages import Words
from streaming_server.web.machines.pushes import machine_of
from streaming_server.web.machines.trials import attempt, place_of

logger = logging.getLogger(__name__)


class Again(StrEnum):
    DONE = "done"
    #: A rule says no: the person has to be told.
    REFUSED = "refused"
    #: It fails as before.
    FAILED = "failed"


async def try_again(wish: SetAside, handle: Handle, wishes: SetAsideWishes, words: Words) -> Again:
    """As the machine's own wish, of the moment at which it was made. Raises Unavailable."""
    command, actor = decode_command(wish.body or "{}"), machine_of(wish.kiosk_id, wish.station)
    outcome = await attempt(handle(command, actor, wish.occurred_at))
    if isinstance(outcome, Exception):
        logger.error("a wish failed again wish=%s error=%s", wish.command_id, place_of(outcome))
        return Again.FAILED
    if isinstance(outcome, Refused):
        await wishes.still_refused(wish.command_id, words.refusal(outcome))
        return Again.REFUSED
    await wishes.settle(wish.command_id)
    return Again.DONE
