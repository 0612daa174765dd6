"""How the machine stands with the server: the one signal that the screens follow."""

from dataclasses import dataclass
from enum import StrEnum

from shared.link.settings import DEFAULT, MachineSettings


class LinkTrouble(StrEnum):
    """The worst first; each has a sentence under `link.` in the window's words."""

    #: The server does not know this machine any more.
    REVOKED = "revoked"
    #: The two programs have no version in common.
    OUTDATED = "outdated"
    #: The database was damaged while it was in use: the machine begins again, and saves what waits.
    DAMAGED = "damaged"
    #: The disk takes nothing.
    DISK_FULL = "disk_full"
    #: What the server says cannot be understood.
    NONSENSE = "nonsense"
    #: No network, or no server; what is done here is kept.
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStanding:
    """pending: wishes that wait for the server. for_staff: those that it refused. is_older: the
    server has no facts to give. was_rebuilt: the database was damaged, and what waits was saved.
    settings: what an office set from afar."""

    trouble: LinkTrouble | None = None
    pending: int = 0
    for_staff: int = 0
    is_older: bool = False
    was_rebuilt: bool = False
    settings: MachineSettings = DEFAULT
