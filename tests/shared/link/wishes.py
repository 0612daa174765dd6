"""What more than one test of the link speaks of."""

from typing import Final

from shared.gatherings import Enrolment, State
from shared.ids import EnrolmentId
from tests.fair import HERE, NOW, RESIDENT
from tests.gatherings_fair import COURSE

PLACE: Final = Enrolment(
    enrolment_id=EnrolmentId("e-1"),
    gathering_id=COURSE,
    station=HERE,
    visitor_id=RESIDENT,
    number="C-001",
    state=State.ENROLLED,
    made_at=NOW,
)
