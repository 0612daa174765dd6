"""Whether who stands at a touchscreen may see what is kept under a telephone number.

    asked ──the right code──▶ proved ──left, or ten minutes without a look──▶ over
      └── five wrong codes, or five minutes: of no use; a new code is asked for

The code is read out by staff who look at the person; a code of four figures is enough because only
five are tried. A code that somebody's own phone shows proves it without a number.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from shared.ids import CommandId, StationCode, VisitorId
from shared.people import PersonalText, PhoneNumber
from shared.refusals import Reason, Refused

CODE_FIGURES: Final = 4
#: Staff come, look, and read it out.
CODE_LASTS: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
#: A visit's end is the usual one; this is for a machine that lost its server meanwhile.
PROOF_LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """proof_id: minted where it is asked for. One of phone and visitor_id is known.

    wrong: codes that were tried. seen_at: the last look; None until the code was right.
    """

    proof_id: CommandId
    station: StationCode
    code: PersonalText
    asked_at: datetime
    phone: PhoneNumber | None = None
    visitor_id: VisitorId | None = None
    wrong: int = 0
    seen_at: datetime | None = None

    def waits(self, now: datetime) -> bool:
        """For its code, and a right one would be taken."""
        is_over = self.wrong >= MOST_TRIES or now > self.asked_at + CODE_LASTS
        return self.seen_at is None and not is_over

    def is_good(self, now: datetime) -> bool:
        return self.seen_at is not None and now <= self.seen_at + PROOF_LASTS

    def is_over(self, now: datetime) -> bool:
        """Nothing can come of it any more, and nobody needs to be told why."""
        return not self.is_good(now) and now > self.asked_at + CODE_LASTS + PROOF_LASTS


def try_code(proof: Proof, typed: PersonalText, now: datetime) -> tuple[Proof, Refused | None]:
    """The proof as it is from now on, and what was wrong with the code."""
    if proof.is_good(now):
        return look(proof, now)
    if proof.wrong >= MOST_TRIES:
        return proof, Refused(reason=Reason.CODE_USED_UP, field="code")
    if not proof.waits(now):
        return proof, Refused(reason=Reason.CODE_TOO_OLD, field="code")
    if compare_digest(proof.code.disclose().encode(), typed.disclose().encode()):
        return replace(proof, seen_at=now), None
    tried = replace(proof, wrong=proof.wrong + 1)
    if tried.wrong >= MOST_TRIES:
        return tried, Refused(reason=Reason.CODE_USED_UP, field="code")
    left = MOST_TRIES - tried.wrong
    return tried, Refused(reason=Reason.CODE_WRONG, field="code", facts={"left": left})


def look(proof: Proof, now: datetime) -> tuple[Proof, Refused | None]:
    """Somebody who proved it looks again."""
    if not proof.is_good(now):
        return proof, Refused(reason=Reason.CODE_TOO_OLD, field="code")
    return replace(proof, seen_at=now), None
