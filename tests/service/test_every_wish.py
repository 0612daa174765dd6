"""Each kind of wish there is, by everybody who may send one, sound and spoilt: answered, no bug."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.organisation import Actor, ActorKind
from shared.refusals import Reason, Refused
from shared.wire import Command, Malformed, decode_command
from streaming_server.ports.handling import Receipt
from streaming_server.store.identity import SqlIdentity
from tests.fair import GUEST, HERE, KIOSK, OWNER, STAFF, VISITOR, station
from tests.fair_store import Fair, open_fair
from tests.lodging_store import ROOMS
from tests.lodgings import MARKET
from tests.service.drawn import Drawn, kinds

ROUNDS = 16
EVERYBODY = (STAFF, OWNER, GUEST, VISITOR, Actor(kind=ActorKind.OFFICE))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Fair]:
    """A station with a show on air, and a market with beds."""
    async with open_fair(tmp_path) as fair:
        await fair.store.seed([station(MARKET, is_gig_market=True)], [], [])
        await fair.store.furnish(ROOMS)
        await fair.go_on_air()
        yield fair


async def machine(town: Fair) -> Actor:
    identity = SqlIdentity(town.store, town.clock)
    enrolled = await identity.enrol_kiosk(await identity.enrolment_code(HERE))
    identity.close()
    assert enrolled is not None
    return replace(KIOSK, kiosk_id=enrolled[1])


async def answer_to(town: Fair, command: Command, who: tuple[Actor, ...]) -> Receipt | Refused:
    """Of the first who may."""
    answer: Receipt | Refused = Refused(reason=Reason.NOT_ALLOWED)
    for actor in who:
        answer = await town.service.handle(command, actor)
        if not (isinstance(answer, Refused) and answer.reason is Reason.NOT_ALLOWED):
            break
    return answer


async def test_no_wish_of_any_kind_is_a_bug(town: Fair) -> None:
    drawn, answers = Drawn(seed=1), Counter[str]()
    callers = (*EVERYBODY, await machine(town))
    for kind in kinds() * ROUNDS:
        wish = drawn.wish(kind)
        try:
            command = decode_command(json.dumps(wish))
        except Malformed:
            answers["malformed"] += 1
            continue
        who = tuple(drawn.chance.sample(callers, k=len(callers)))
        answer = await answer_to(town, command, who)
        if isinstance(answer, Receipt):
            drawn.remember(wish)
        answers["accepted" if isinstance(answer, Receipt) else answer.reason] += 1
    # As many get through as it takes to meet the rules and the rows.
    assert answers["accepted"] > 50
