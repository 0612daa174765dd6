"""Who finds no room with our own engine is served by a node, and the crowd is told to follow."""

from pathlib import Path

import aiohttp
import pytest

from streaming_server.media.janus.placement import Placement
from streaming_server.media.peers import Certificate
from tests.fair import SHOW
from tests.journeys.resident_fair import fair_on_air
from tests.media.janus.city import until
from tests.media.janus.nodes import janus_node
from tests.media.whep_client import WhepViewer


async def test_a_viewer_without_a_place_goes_to_a_node(tmp_path: Path) -> None:
    async with (
        janus_node() as janus,
        fair_on_air(
            tmp_path, media_workers=1, worker_viewers=1, **janus.serving(beyond=100)
        ) as fair,
        aiohttp.ClientSession() as http,
    ):
        engine = fair.rooms.engine
        assert isinstance(engine, Placement)
        certificate = Certificate.generateCertificate()

        async def viewer(*, may_go: bool) -> WhepViewer:
            one = WhepViewer(
                url=f"{fair.url}/whep/{SHOW}",
                http=http,
                certificate=certificate,
                may_go_elsewhere=may_go,
            )
            await one.open()
            return one

        first = await viewer(may_go=True)
        assert not first.is_elsewhere
        assert not engine.prefers(SHOW)
        with pytest.raises(aiohttp.ClientResponseError, match="503"):
            await viewer(may_go=False)
        second = await viewer(may_go=True)
        assert second.is_elsewhere
        assert engine.prefers(SHOW)
        await until(lambda: second.peer.packets > 0)
        for one in (first, second):
            await one.close()
