"""What a code means that somebody holds before a scanner or a camera.

Two kinds are ours: the pass at the door (`attendance`), and the address of a page that somebody
keeps (of a ticket, of a stay) or shows (to open the own affairs). Whatever else is scanned is
answered with what to do next, and nothing of it is kept or shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from shared.attendance import is_pass
from shared.refusals import Reason, Refused

#: A code of ours is a quarter of this; a scanner that types garbage is not listened to further.
LONGEST_SCAN: Final = 512
_LONGEST_KEY: Final = 64


class Kept(StrEnum):
    """A page that somebody keeps; the value is how its address begins."""

    TICKET = "t"
    STAY = "stay"
    #: The picture on somebody's own phone that opens the own affairs.
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassScanned:
    """What it is worth whoever checks in says: the server, or the desk while that is away."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScanned:
    """key: what follows in the address; opaque, and only the server knows whether it is there."""

    kept: Kept
    key: str


Scan = PassScanned | PageScanned


def read_scan(text: str, servers: Collection[str]) -> Scan | Refused:
    """text: as it came, whatever it is. servers: addresses of this city's server, without a slash
    at the end."""
    text = text.strip()
    if len(text) > LONGEST_SCAN or not text.isprintable():
        return _unknown()
    if is_pass(text):
        return PassScanned(text=text)
    return _page(text, servers)


def read_scans(texts: Sequence[str], servers: Collection[str]) -> Scan | Refused:
    """Several codes in one picture: the one that is ours; a page of strangers' codes is none.

    With none that is good, what is said is about a code of ours, if one is among them.
    """
    read = [read_scan(text, servers) for text in dict.fromkeys(texts)]
    scans = [one for one in read if not isinstance(one, Refused)]
    if len(scans) > 1:
        return Refused(reason=Reason.SEVERAL_CODES, field="scanned")
    if scans:
        return scans[0]
    refusals = [one for one in read if isinstance(one, Refused)]
    ours = (one for one in refusals if one.reason is not Reason.CODE_UNKNOWN)
    return next(ours, _unknown())


def _page(text: str, servers: Collection[str]) -> PageScanned | Refused:
    address = _address(text)
    if address is None:
        return _unknown()
    parts = address.path.strip("/").split("/")
    if len(parts) != 2 or parts[0] not in set(Kept) or not _is_key(parts[1]):
        return _unknown()
    if f"{address.scheme}://{address.netloc}" not in servers:
        return Refused(reason=Reason.CODE_OF_ANOTHER_CITY, field="scanned")
    return PageScanned(kept=Kept(parts[0]), key=parts[1])


def _address(text: str) -> SplitResult | None:
    try:
        address = urlsplit(text)
    except ValueError:  # brackets that enclose no address
        return None
    return address if address.scheme in {"http", "https"} and address.netloc else None


def _is_key(text: str) -> bool:
    plain = text.replace("-", "").replace("_", "")
    return plain.isascii() and plain.isalnum() and len(text) <= _LONGEST_KEY


def _unknown() -> Refused:
    return Refused(reason=Reason.CODE_UNKNOWN, field="scanned")
