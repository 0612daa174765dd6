"""The wish that somebody makes again and again at a machine whose line is measured."""

from datetime import datetime
from uuid import uuid4

from shared.applications import Apply, slots_for
from shared.ids import ApplicationId, CommandId, StationCode, VisitorId
from shared.people import PersonalText
from tests.benchmarks.link_ground import job_at
from tests.fair import NUMBER_OF_NOBODY


def wish(station: StationCode, now: datetime) -> Apply:
    job = job_at(station)
    return Apply(
        command_id=CommandId(str(uuid4())),
        application_id=ApplicationId(str(uuid4())),
        job_id=job.job_id,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(NUMBER_OF_NOBODY),
        call_at=slots_for(None, job, now)[-1],
        visitor_id=VisitorId(str(uuid4())),
    )
