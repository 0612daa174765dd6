"""TURN relays, for a network that lets no picture through, with passwords that expire.

The relay and this server share a secret and nothing else: the user's name says until when it is
good, and its password is the name, signed. Source: draft-uberti-behave-turn-rest-00 section 2.2,
as coturn's `use-auth-secret` reads it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

#: A page that was opened before breakfast still finds its picture after the evening show.
GOOD_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServer:
    """As a browser takes it: RTCIceServer of W3C WebRTC."""

    urls: tuple[str, ...]
    username: str
    credential: str = field(repr=False)


def signed(name: str, until: datetime, secret: bytes) -> tuple[str, str]:
    """User name and password, good until then. name: no colon in it."""
    username = f"{int(until.timestamp())}:{name}"
    password = hmac.digest(secret, username.encode(), hashlib.sha1)
    return username, base64.b64encode(password).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relays:
    """addresses: `turn:` and `turns:` URIs (RFC 7065), best first; without any nobody is told."""

    now: Callable[[], datetime]
    addresses: tuple[str, ...] = ()
    secret: bytes = field(default=b"", repr=False)

    def servers(self) -> tuple[IceServer, ...]:
        """With a name of its own for each who asks: a relay counts what each name uses."""
        if not self.addresses:
            return ()
        name, password = signed(secrets.token_hex(8), self.now() + GOOD_FOR, self.secret)
        return (IceServer(urls=self.addresses, username=name, credential=password),)

    def links(self) -> tuple[str, ...]:
        """As values of Link headers, one an address (RFC 9725 section 4.6)."""
        return tuple(
            f'<{url}>; rel="ice-server"; username="{server.username}"; '
            f'credential="{server.credential}"; credential-type="password"'
            for server in self.servers()
            for url in server.urls
        )


RELAYS: Final = web.AppKey("relays", Relays)
