"""What an office sets from afar. A machine takes it only when it is signed, newer and sensible,
and keeps the last that was."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import time
from typing import Final, Self

from shared.refusals import Reason, Refused

QUIETEST, LOUDEST = 0, 100
SHORTEST_IDLE, LONGEST_IDLE = 30, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSettings:
    """version: grows with each change. idle_seconds: until the warning. volume: per cent.

    is_elder_first: the screen begins with large letters. quiet_from, quiet_until: local times
    between which nothing is said aloud; both None: never. is_out_of_service: nobody is served at
    the machine, and a phone of staff may give numbers in its place.
    """

    version: int = 0
    idle_seconds: int = 60
    volume: int = 70
    is_elder_first: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    is_out_of_service: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSettings:
    """signature: HMAC-SHA-256 in hexadecimal, with the machine's own key."""

    settings: MachineSettings
    signature: str

    @classmethod
    def by(cls, settings: MachineSettings, key: str) -> Self:
        return cls(settings=settings, signature=_sign(settings, key))


DEFAULT: Final = MachineSettings()


def accept(
    offered: SignedSettings, standing: MachineSettings, key: str
) -> MachineSettings | Refused:
    """What the machine goes by from now on; refused: it stays with what it has.

    key: of the machine, as the server knows it too.
    """
    import hmac  # it loads a library of ciphers, which no first screen waits for

    if not hmac.compare_digest(_sign(offered.settings, key), offered.signature):
        return Refused(reason=Reason.NOT_ALLOWED, field="signature")
    if offered.settings.version < standing.version:
        return Refused(reason=Reason.WRONG_STATE, field="version")
    return check(offered.settings)


def check(settings: MachineSettings) -> MachineSettings | Refused:
    """The settings, or the first that cannot be meant."""
    for field, figure, low, high in (
        ("idle_seconds", settings.idle_seconds, SHORTEST_IDLE, LONGEST_IDLE),
        ("volume", settings.volume, QUIETEST, LOUDEST),
    ):
        if not low <= figure <= high:
            facts = {"low": low, "high": high}
            return Refused(reason=Reason.OUT_OF_RANGE, field=field, facts=facts)
    if (settings.quiet_from is None) != (settings.quiet_until is None):
        return Refused(reason=Reason.EMPTY, field="quiet_until")
    return settings


def is_quiet(settings: MachineSettings, at: time) -> bool:
    """at: local time. Hours may go over midnight; from one time until the same is never."""
    begins, ends = settings.quiet_from, settings.quiet_until
    if begins is None or ends is None:
        return False
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def _sign(settings: MachineSettings, key: str) -> str:
    import hmac

    fields = dataclasses.asdict(settings)
    if not settings.is_out_of_service:
        del fields["is_out_of_service"]  # a machine of the version before signs without it
    text = json.dumps({name: str(value) for name, value in fields.items()}, sort_keys=True)
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()
