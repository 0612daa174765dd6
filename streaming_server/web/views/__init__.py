"""The read models of the wire: what pages and programs see of the rows.

A view that everybody may see has no field that could hold a person.
"""

from streaming_server.web.views.applications import (
    ApplicantView,
    MyApplication,
    applicant_views,
    my_application_views,
)
from streaming_server.web.views.jobs import AnswerView, JobView, job_view, job_views, walk_minutes
from streaming_server.web.views.questions import QuestionView, question_views
from streaming_server.web.views.sessions import SessionView, session_view, session_views
from streaming_server.web.views.summaries import SummaryView, summary_view

__all__ = [
    "AnswerView",
    "ApplicantView",
    "JobView",
    "MyApplication",
    "QuestionView",
    "SessionView",
    "SummaryView",
    "applicant_views",
    "job_view",
    "job_views",
    "my_application_views",
    "question_views",
    "session_view",
    "session_views",
    "summary_view",
    "walk_minutes",
]
