"""The pass that somebody shows at the door: signed, and good without a network.

    DS1.<station|gathering|day|number in base64url>.<16 bytes of HMAC-SHA-256 in base64url>

It names a station, a gathering, a day and a number, and never a person. Each station has a key of
its own, so that a machine that is stolen from one can make no pass for another.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.ids import GatheringId, StationCode
from shared.refusals import Reason, Refused

PREFIX: Final = "DS1."
LONGEST_PASS: Final = 256
_SIGNATURE_BYTES: Final = 16
_PARTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """number: unique at the station among those of the day."""

    station: StationCode
    gathering_id: GatheringId
    day: date
    number: str


def write_pass(shown: Pass, key: bytes) -> str:
    fields = (shown.station, shown.gathering_id, shown.day.isoformat(), shown.number)
    body = _encode("|".join(fields).encode())
    return f"{PREFIX}{body}.{_encode(_sign(body, key))}"


def read_pass(text: str, station: StationCode, key: bytes, today: date) -> Pass | Refused:
    """station, key: of whoever reads it. today: local.

    A pass of another station cannot be verified here; what it says of itself is enough to send
    its holder there.
    """
    altered = Refused(reason=Reason.PASS_ALTERED, field="scanned")
    body, _, signature = text.removeprefix(PREFIX).partition(".")
    shown = _read(body)
    if shown is None or not signature or len(text) > LONGEST_PASS:
        return altered
    if shown.station != station:
        return Refused(
            reason=Reason.PASS_OF_ANOTHER_STATION,
            field="scanned",
            facts={"station": shown.station},
        )
    if not hmac.compare_digest(_encode(_sign(body, key)), signature):
        return altered
    if shown.day < today:
        facts = {"day": shown.day.isoformat()}
        return Refused(reason=Reason.PASS_EXPIRED, field="scanned", facts=facts)
    return shown


def is_pass(text: str) -> bool:
    return text.startswith(PREFIX)


def _read(body: str) -> Pass | None:
    try:
        fields = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode().split("|")
        station, gathering_id, day, number = fields if len(fields) == _PARTS else ("", "", "", "")
        return Pass(
            station=StationCode(station),
            gathering_id=GatheringId(gathering_id),
            day=date.fromisoformat(day),
            number=number,
        )
    except (ValueError, binascii.Error):
        return None


def _sign(body: str, key: bytes) -> bytes:
    return hmac.digest(key, body.encode(), "sha256")[:_SIGNATURE_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
