"""Who watches goes, vanishes, says nothing, changes the network or is sent home."""

import asyncio

from aiohttp import ClientSession

from streaming_server.media import connections
from streaming_server.media.peers import Certificate
from tests.media.clips import Clip
from tests.media.stage_server import StageServer
from tests.media.stage_watch import SESSION, SOON_S, Watch, packets_of, publishing, until
from tests.media.whep_client import ReadingPeer, WhepViewer


async def test_a_viewer_that_says_goodbye_by_dtls_is_gone_at_once(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    async with publishing(server, clip):
        viewer = WhepViewer(url=f"{server.url}/whep/{SESSION}", http=http, certificate=certificate)
        await viewer.open()
        await until(lambda: server.engine.viewer_count(SESSION) == 1)
        await viewer.close(politely=False)
        await asyncio.wait_for(server.heard.wait_for("left"), SOON_S)
        assert server.engine.viewer_count(SESSION) == 0


async def test_a_viewer_that_vanishes_is_noticed(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    async with publishing(server, clip):
        viewer = WhepViewer(url=f"{server.url}/whep/{SESSION}", http=http, certificate=certificate)
        await viewer.open()
        await viewer.peer.ice.close()  # not a word
        await asyncio.wait_for(server.heard.wait_for("left"), SOON_S)
        await viewer.close(politely=False)


async def test_a_quiet_viewer_that_answers_stays(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        await asyncio.sleep(connections.GONE_S + 2)  # it never reports, but answers checks
        assert server.engine.viewer_count(SESSION) == 1
        await packets_of(peer, 10)


async def test_a_viewer_whose_network_changes_keeps_its_picture(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    async with publishing(server, clip):
        viewer = WhepViewer(
            url=f"{server.url}/whep/{SESSION}",
            http=http,
            certificate=certificate,
            peer_type=ReadingPeer,
        )
        await viewer.open()
        assert isinstance(viewer.peer, ReadingPeer)
        await packets_of(viewer.peer, 20)
        old = viewer.peer.ice
        await viewer.restart()
        assert viewer.peer.ice is not old
        await packets_of(viewer.peer, 100)
        await asyncio.sleep(connections.GONE_S)
        assert server.engine.viewer_count(SESSION) == 1
        await viewer.close()


async def test_ending_a_show_sends_everybody_home(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        await packets_of(peer, 10)
        await server.engine.end(SESSION)
        assert not server.engine.has_picture(SESSION)
        assert server.engine.viewer_count(SESSION) == 0
        assert ("lost", SESSION) in server.heard.events
        assert "left" in [kind for kind, _ in server.heard.events]
