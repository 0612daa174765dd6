"""Codes that staff were to read out are in memory alone: with a restart they are lost, and whoever
asked asks once more. Then nobody has to be called for the old ones."""

import uuid

from shared.help_calls import AnswerHelp, Place
from shared.ids import CommandId
from shared.organisation import SYSTEM
from streaming_server.ports.handling import Handle
from streaming_server.ports.reading import Reader


async def close_lost_codes(handle: Handle, reader: Reader) -> None:
    """Before anybody can ask for a new one. Raises Unavailable."""
    for call in await reader.open_calls_in(Place.AFFAIRS):
        done = AnswerHelp(command_id=CommandId(str(uuid.uuid4())), call_id=call.call_id)
        await handle(done, SYSTEM)
