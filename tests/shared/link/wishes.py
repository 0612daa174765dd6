"""What more than one test of the link speaks of."""

from typing import Final

from shared.gatherings import Enrolment, State
from shared.ids import EnrolmentId
from shared.policies import Policy
from tests.fair import HERE, NOW, RESIDENT
from tests.gatherings_fair import COURSE
from tests.shared.tickets.hall import SEEK

PLACE: Final = Enrolment(
    enrolment_id=EnrolmentId("e-1"),
    gathering_id=COURSE,
    station=HERE,
    visitor_id=RESIDENT,
    number="C-001",
    state=State.ENROLLED,
    made_at=NOW,
)
_WORDS: Final = {"zh": "有补贴", "en": "there is money"}
POLICY: Final = Policy(
    code="skills",
    place=0,
    service=SEEK,
    name=_WORDS,
    short=_WORDS,
    gives=_WORDS,
    who=_WORDS,
    papers=_WORDS,
    how=_WORDS,
)
