"""The only rows that hold a name, a phone or a fact about a person."""

from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from shared.applications import Contact
from shared.ids import ApplicationId, VisitorId
from shared.jobs import AskedFact
from shared.people import FormOfAddress, PhoneNumber
from streaming_server.ports.reading import KnownFacts
from streaming_server.store.rows import Row, insertion, places


def save_contact(connection: Connection, application_id: ApplicationId, contact: Contact) -> None:
    row: dict[str, object] = {
        "application_id": application_id,
        "form_of_address": contact.form_of_address.disclose(),
        "phone": contact.phone.disclose() if contact.phone else None,
    }
    connection.execute(insertion("contacts", row), row)


def load_contacts(
    connection: Connection, application_ids: Iterable[ApplicationId]
) -> dict[ApplicationId, Contact]:
    names, bound = places("application", application_ids)
    rows = connection.execute(f"SELECT * FROM contacts WHERE application_id IN ({names})", bound)
    return {ApplicationId(row["application_id"]): _contact(row) for row in rows}


def save_details(
    connection: Connection, application_id: ApplicationId, details: Mapping[AskedFact, str]
) -> None:
    for fact, option in details.items():
        row: dict[str, object] = {
            "application_id": application_id,
            "fact": fact.value,
            "option": option,
        }
        connection.execute(insertion("application_details", row), row)


def load_details(
    connection: Connection, application_ids: Iterable[str]
) -> dict[str, dict[AskedFact, str]]:
    names, bound = places("application", application_ids)
    found: dict[str, dict[AskedFact, str]] = {}
    for row in connection.execute(
        f"SELECT * FROM application_details WHERE application_id IN ({names}) "
        "ORDER BY application_id, fact",
        bound,
    ):
        found.setdefault(row["application_id"], {})[AskedFact(row["fact"])] = row["option"]
    return found


def load_known_facts(connection: Connection, visitor_id: VisitorId) -> KnownFacts | None:
    """What was said last in this browser or visit; of each fact the latest word."""
    latest = connection.execute(
        "SELECT form_of_address, phone, sent_at AS at FROM contacts "
        "JOIN applications USING (application_id) WHERE visitor_id = :visitor_id "
        "UNION ALL SELECT form_of_address, phone, made_at FROM enrolment_contacts "
        "JOIN enrolments USING (enrolment_id) WHERE visitor_id = :visitor_id "
        "ORDER BY at DESC LIMIT 1",
        {"visitor_id": visitor_id},
    ).fetchone()
    if latest is None:
        return None
    details = connection.execute(
        "SELECT fact, option FROM application_details JOIN applications USING (application_id) "
        "WHERE visitor_id = :visitor_id ORDER BY sent_at, application_id DESC",
        {"visitor_id": visitor_id},
    )
    return KnownFacts(
        contact=_contact(latest),
        details={AskedFact(row["fact"]): row["option"] for row in details},
    )


def _contact(row: Row) -> Contact:
    return Contact(
        form_of_address=FormOfAddress(row["form_of_address"]),
        phone=PhoneNumber(row["phone"]) if row["phone"] else None,
    )
