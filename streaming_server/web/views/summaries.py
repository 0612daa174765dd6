"""What a show brought, for its employer and staff."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from shared.live_sessions import LiveSession
from streaming_server.ports.reading import SessionSummary
from streaming_server.web.views.questions import QuestionView, question_views


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryView:
    """applications: by state."""

    viewers: int
    most_at_once: int
    applications: Mapping[str, int]
    questions: int
    unanswered: tuple[QuestionView, ...]
    seconds_on_air: int


async def summary_view(
    request: web.Request, session: LiveSession, summary: SessionSummary
) -> SummaryView:
    return SummaryView(
        viewers=summary.viewers,
        most_at_once=summary.most_at_once,
        applications=summary.applications,
        questions=summary.questions,
        unanswered=await question_views(request, session, summary.unanswered),
        seconds_on_air=summary.seconds_on_air,
    )
