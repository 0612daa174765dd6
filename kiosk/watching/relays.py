"""Relays for a station whose network lets no picture through: tried once the direct way failed."""

import logging
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiortc import RTCConfiguration, RTCIceServer

logger = logging.getLogger(__name__)

_WAIT: Final = aiohttp.ClientTimeout(total=4, connect=2)
DIRECT: Final = RTCConfiguration(iceServers=[])


class Ways:
    """Direct first: it is the better one, and asking a relay for a place takes a moment.

    direct ──nothing came──▶ relayed ──nothing came──▶ direct ...
    """

    def __init__(self, address: str) -> None:
        """address: of the show at the server, which tells of the relays there are."""
        self._asked = urljoin(address, "/api/v1/ice-servers")
        self._is_relayed = False

    def note(self, *, worked: bool) -> None:
        """What became of a connection that the server had agreed to."""
        if not worked:
            self._is_relayed = not self._is_relayed

    async def next(self, http: aiohttp.ClientSession) -> RTCConfiguration:
        if not self._is_relayed:
            return DIRECT
        try:
            async with http.get(self._asked, timeout=_WAIT) as answer:
                told = (await answer.json())["ice_servers"]
            servers = [RTCIceServer(**server) for server in told]
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as error:
            logger.info("no relay to be had: %s", type(error).__name__)
            return DIRECT
        return RTCConfiguration(iceServers=servers)
