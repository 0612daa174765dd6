"""At home: what was left of the day is brought, and the next day's database is fetched."""

import asyncio
import os
from pathlib import Path
from typing import Final

import aiohttp

from shared.ids import KioskId, StationCode
from streaming_server.uplink.line import CityAway
from streaming_server.uplink.registration import CityRegistration

_PIECE: Final = 256 * 1024
_SLOWEST: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)


async def join(server: str, code: str, station: StationCode) -> CityRegistration:
    """Trades the one-time code of a van for its key. Raises CityAway."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http,
            http.post(f"{server}/api/v1/kiosks", json={"code": code}) as answer,
        ):
            fields = await answer.json()
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise CityAway(type(error).__name__) from error
    if answer.status != 200:
        raise CityAway(fields.get("sentence") or f"the city answers {answer.status}")
    if (fields.get("station") or {}).get("code") != station:
        raise CityAway("the code is another station's")
    return CityRegistration(
        server=server,
        kiosk_id=KioskId(fields["kiosk_id"]),
        station=station,
        token=fields["token"],
    )


async def fetch(registration: CityRegistration, target: Path) -> None:
    """The next day's database, whole or not at all. Raises CityAway, OSError."""
    beside = target.with_name(f"{target.name}.part")
    headers = {"Authorization": f"Bearer {registration.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_SLOWEST) as http,
            http.get(f"{registration.server}/api/v1/van/copy", headers=headers) as answer,
        ):
            if answer.status != 200:
                raise CityAway(f"the city answers {answer.status}")
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                async for piece in answer.content.iter_chunked(_PIECE):
                    await asyncio.to_thread(file.write, piece)
                file.flush()
                os.fsync(file.fileno())
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CityAway(type(error).__name__) from error
    beside.replace(target)
