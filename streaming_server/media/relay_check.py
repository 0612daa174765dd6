"""Whether a TURN relay would relay for us: for `doctor`, which tells before a phone finds out."""

import asyncio

from aioice.stun import TransactionError
from aioice.turn import create_turn_endpoint
from aiortc.rtcicetransport import parse_stun_turn_uri

ANSWERS_WITHIN_S = 5.0


async def relays(address: str, username: str, password: str) -> str | None:
    """None when it does; else what went wrong, for an operator. address: RFC 7065."""
    try:
        relay = parse_stun_turn_uri(address)
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            transport, _ = await create_turn_endpoint(
                asyncio.DatagramProtocol,
                (relay["host"], relay["port"]),
                username,
                password,
                ssl=relay["scheme"] == "turns",
                transport=relay["transport"],
            )
    except TimeoutError:
        return "does not answer"
    except (TransactionError, OSError, ValueError) as error:
        return str(error) or type(error).__name__
    transport.close()
    return None
