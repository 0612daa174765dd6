"""Who comes, as a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from shared.applications import Contact
from shared.gatherings import Enrolment, Gathering, State
from shared.ids import EnrolmentId
from shared.organisation import SHANGHAI
from streaming_server.web.languages import Words


def rows(
    enrolments: Sequence[Enrolment],
    contacts: Mapping[EnrolmentId, Contact],
    words: Words,
) -> list[list[str]]:
    """A heading, then one row a person."""
    heading = [words(f"page.gatherings.column.{name}") for name in COLUMNS]
    return [heading, *(_row(one, contacts.get(one.enrolment_id), words) for one in enrolments)]


COLUMNS: Final = ("number", "name", "phone", "state", "enrolled", "checked_in")


def has_certificate(one: Enrolment) -> bool:
    """Whoever was there."""
    return one.state is State.ENROLLED and one.checked_in_at is not None


def file_name(gathering: Gathering) -> str:
    return f"doorstep-{gathering.plan.starts_at.astimezone(SHANGHAI):%Y%m%d-%H%M}"


def _row(one: Enrolment, contact: Contact | None, words: Words) -> list[str]:
    phone = contact.phone if contact else None
    return [
        one.number,
        contact.form_of_address.disclose() if contact else "",
        phone.disclose() if phone else "",
        words(f"state.enrolment_{one.state}"),
        _local(one.made_at),
        _local(one.checked_in_at),
    ]


def _local(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
