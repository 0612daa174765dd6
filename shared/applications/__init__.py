"""See the modules: lifecycle, clocks, messages, decisions."""

from shared.applications.clocks import ANSWER_WITHIN, DAY_ENDS, DAY_STARTS, answer_due, slots_for
from shared.applications.decisions import (
    FARTHEST_SLOT,
    ApplicationView,
    decide,
    evolve,
    read_contact,
)
from shared.applications.lifecycle import (
    LIFECYCLE,
    OPEN,
    UNDO_LASTS,
    Application,
    CloseReason,
    Contact,
    DeclineReason,
    Move,
    State,
)
from shared.applications.messages import (
    AnswerApplication,
    ApplicationCommand,
    ApplicationEvent,
    ApplicationMoved,
    ApplicationSent,
    Apply,
)

__all__ = [
    "ANSWER_WITHIN",
    "DAY_ENDS",
    "DAY_STARTS",
    "FARTHEST_SLOT",
    "LIFECYCLE",
    "OPEN",
    "UNDO_LASTS",
    "AnswerApplication",
    "Application",
    "ApplicationCommand",
    "ApplicationEvent",
    "ApplicationMoved",
    "ApplicationSent",
    "ApplicationView",
    "Apply",
    "CloseReason",
    "Contact",
    "DeclineReason",
    "Move",
    "State",
    "answer_due",
    "decide",
    "evolve",
    "read_contact",
    "slots_for",
]
