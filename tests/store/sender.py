"""A program that sends applications until it is killed, and says aloud each that was accepted.

Run: python -m tests.store.sender FOLDER PREFIX
"""

import asyncio
import itertools
import sys
from pathlib import Path
from typing import Final

from shared.ids import VisitorId
from shared.live_sessions import Phase
from tests.fair_store import Fair, open_fair

AT_ONCE: Final = 16


async def send_for_ever(fair: Fair, prefix: str, lane: int) -> None:
    for index in itertools.count():
        sent = await fair.send(VisitorId(f"{prefix}-{lane}-{index}"))
        sys.stdout.write(f"{sent.application_id} {sent.number}\n")
        sys.stdout.flush()


async def run(folder: Path, prefix: str) -> None:
    async with open_fair(folder) as fair:
        if await fair.store.reader.sessions(frozenset({Phase.ON_AIR})) == ():
            await fair.go_on_air()
        await asyncio.gather(*(send_for_ever(fair, prefix, lane) for lane in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2]))
