"""A guest on stage is heard at a node as well, in a stream of its own, and only after the yes."""

import asyncio

from streaming_server.media.sdp import parse_offer
from tests.media.clips import Clip
from tests.media.janus.city import SHOW, city_with, published, until, watching
from tests.media.janus.nodes import janus_node
from tests.media.test_guests import GUEST, guest_at

LOUD = 1000  # of 32,767; Opus makes a faint noise of silence


async def test_viewers_of_a_node_hear_a_guest_beside_the_employer(clip: Clip) -> None:
    async with (
        janus_node() as janus,
        city_with(janus, beyond=0) as city,
        published(city, clip),
        watching(city) as viewer,
        guest_at(city.url, SHOW),
    ):
        await until(lambda: bool(viewer.seen))
        (guests,) = [
            section.mid
            for section in parse_offer(viewer.offer).sections
            if section.attributes.get("msid", "").startswith("guest ")
        ]
        before = len(viewer.seen)
        await until(lambda: len(viewer.seen) > before + 15)
        assert guests not in viewer.loudness

        async with asyncio.timeout(60):
            while not await city.engine.hear(SHOW, GUEST):  # noqa: ASYNC110  no such event
                await asyncio.sleep(0.02)
        await until(lambda: viewer.loudness.get(guests, 0.0) > LOUD)
        (employers,) = set(viewer.loudness) - {guests}
        assert viewer.loudness[employers] > LOUD
