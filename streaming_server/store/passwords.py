"""Passwords, hashed with argon2 beside the loop and a few at a time.

One hash takes about a tenth of a second and 64 MiB on purpose; unlimited, a burst of sign-ins would
take the machine.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from streaming_server.ports.handling import Unavailable

Result = TypeVar("Result")
AT_ONCE: Final = 2
#: About four seconds' worth; whoever stands behind these had better come back.
MOST_WAITING: Final = 64
#: What is compared when nobody has the name, so that the answer takes as long.
_NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5bm9ib2R5bm8$bm9ib2R5J3MgcGFzc3dvcmQgaXMgbmV2ZXIgcmlnaHQ"
)


class Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._pool = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Raises Unavailable when too many wait."""
        return await self._in_turn(self._hasher.hash, password)

    async def is_right(self, hashed: str | None, password: str) -> bool:
        """hashed None: nobody has the name; False after the usual time.

        Raises Unavailable when too many wait.
        """
        return await self._in_turn(self._verify, hashed, password)

    def is_outdated(self, hashed: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def close(self) -> None:
        self._pool.shutdown()

    async def _in_turn(self, work: Callable[..., Result], *given: object) -> Result:
        if self._waiting >= MOST_WAITING:
            raise Unavailable("too_many_sign_in")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
        finally:
            self._waiting -= 1

    def _verify(self, hashed: str | None, password: str) -> bool:
        try:
            self._hasher.verify(hashed or _NOBODYS, password)
        except VerificationError:
            return False
        return hashed is not None
