"""Who asks at a touchscreen for their own affairs, and the codes that staff read out to them.

In memory alone: a telephone number that waits for a code lies in no file, and after a restart one
asks once more.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from shared.ids import CommandId, StationCode, VisitorId
from shared.people import PersonalText, PhoneNumber
from shared.proofs import CODE_FIGURES, Proof

#: More than all touchscreens of a city have at once; then the oldest one makes room.
MOST_PROOFS: Final = 2000
#: The page with the code is held before the screen at once.
SHOWN_LASTS: Final = timedelta(minutes=5)
_KEY_BYTES: Final = 16


class Proofs:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._proofs: dict[CommandId, Proof] = {}
        self._shown: dict[str, tuple[VisitorId, datetime]] = {}

    def ask(self, proof_id: CommandId, station: StationCode, phone: PhoneNumber) -> Proof:
        """The same one for a wish that comes twice."""
        code = PersonalText(f"{secrets.randbelow(10**CODE_FIGURES):0{CODE_FIGURES}}")
        known = self.of(proof_id, station)
        return known or self.keep(
            Proof(proof_id=proof_id, station=station, code=code, phone=phone, asked_at=self._now())
        )

    def show(self, visitor_id: VisitorId) -> str:
        """A key for the picture on somebody's own phone; good once."""
        now = self._now()
        self._shown = {key: one for key, one in self._shown.items() if one[1] > now}
        while len(self._shown) >= MOST_PROOFS:
            del self._shown[next(iter(self._shown))]
        key = secrets.token_urlsafe(_KEY_BYTES)
        self._shown[key] = visitor_id, now + SHOWN_LASTS
        return key

    def scan(self, proof_id: CommandId, station: StationCode, key: str) -> Proof | None:
        """None for a key that is over, was used, or is none."""
        visitor_id, until = self._shown.pop(key, (None, None))
        now = self._now()
        if visitor_id is None or until is None or now > until:
            return None
        return self.keep(
            Proof(
                proof_id=proof_id,
                station=station,
                code=PersonalText(""),
                visitor_id=visitor_id,
                asked_at=now,
                seen_at=now,
            )
        )

    def of(self, proof_id: CommandId, station: StationCode | None) -> Proof | None:
        """Only for machines of the station at which it was asked for."""
        found = self._proofs.get(proof_id)
        return found if found is not None and found.station == station else None

    def keep(self, proof: Proof) -> Proof:
        now = self._now()
        self._proofs = {key: one for key, one in self._proofs.items() if not one.is_over(now)}
        while len(self._proofs) >= MOST_PROOFS:
            del self._proofs[next(iter(self._proofs))]
        self._proofs[proof.proof_id] = proof
        return proof

    def forget(self, proof_id: CommandId) -> None:
        """Whoever stood there has gone."""
        self._proofs.pop(proof_id, None)

    def waiting(self, station: StationCode) -> Mapping[CommandId, Proof]:
        """Codes that staff of the station are to read out."""
        now = self._now()
        return {
            key: one
            for key, one in self._proofs.items()
            if one.station == station and one.waits(now)
        }


PROOFS: Final = web.AppKey("proofs", Proofs)
