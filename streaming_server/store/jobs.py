"""Rows of postings, and the words by which they are found."""

from collections.abc import Iterable
from datetime import date, time
from sqlite3 import Connection

from shared.ids import EmployerId, JobId, StationCode
from shared.jobs import (
    AskedFact,
    Category,
    Hours,
    Pay,
    PayUnit,
    Place,
    Posting,
    Provision,
    Settlement,
)
from streaming_server.search.words import characters, pairs
from streaming_server.store.rows import Row, listed, places, read_list, replacement


def load_posting(connection: Connection, job_id: JobId) -> Posting | None:
    return load_postings(connection, (job_id,)).get(job_id)


def load_postings(connection: Connection, job_ids: Iterable[JobId]) -> dict[JobId, Posting]:
    """In the order of the ids; what does not exist is left out."""
    wanted = tuple(dict.fromkeys(job_ids))
    names, bound = places("job", wanted)
    rows = connection.execute(f"SELECT * FROM jobs WHERE job_id IN ({names})", bound)
    found = {JobId(row["job_id"]): read_posting(row) for row in rows}
    return {job_id: found[job_id] for job_id in wanted if job_id in found}


def load_postings_of(connection: Connection, employer_id: EmployerId) -> tuple[Posting, ...]:
    rows = connection.execute(
        "SELECT * FROM jobs WHERE employer_id = :employer_id ORDER BY is_open DESC, row",
        {"employer_id": employer_id},
    )
    return tuple(read_posting(row) for row in rows)


def save_posting(connection: Connection, posting: Posting) -> None:
    row = {**_main_columns(posting), **_offer_columns(posting)}
    number = connection.execute(
        f"{replacement('jobs', ('job_id',), row)} RETURNING row", row
    ).fetchone()["row"]
    _index(connection, number, posting)


def _index(connection: Connection, number: int, posting: Posting) -> None:
    employer = connection.execute(
        "SELECT name FROM employers WHERE employer_id = :employer_id",
        {"employer_id": posting.employer_id},
    ).fetchone()
    text = "\n".join(
        (
            posting.title,
            posting.content or "",
            posting.conditions or "",
            posting.place.address if posting.place else "",
            employer["name"] if employer else "",
        )
    )
    words = {"row": number, "pairs": pairs(text), "characters": characters(text)}
    connection.execute("DELETE FROM job_words WHERE rowid = :row", {"row": number})
    connection.execute(
        "INSERT INTO job_words (rowid, pairs, characters) VALUES (:row, :pairs, :characters)",
        words,
    )


def _main_columns(posting: Posting) -> dict[str, object]:
    place = posting.place
    return {
        "job_id": posting.job_id,
        "employer_id": posting.employer_id,
        "station": posting.station,
        "title": posting.title,
        "category": posting.category.value,
        "checked_on": posting.checked_on.isoformat(),
        "head_count": posting.head_count,
        "conditions": posting.conditions,
        "content": posting.content,
        "address": place.address if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "valid_until": posting.valid_until.isoformat() if posting.valid_until else None,
        "asks": listed(fact.value for fact in posting.asks),
        "source": posting.source,
        "is_open": int(posting.is_open),
    }


def _offer_columns(posting: Posting) -> dict[str, object]:
    pay, hours = posting.pay, posting.hours
    return {
        "pay_low_fen": pay.low_fen if pay else None,
        "pay_high_fen": pay.high_fen if pay else None,
        "pay_unit": pay.unit.value if pay else None,
        "pay_settlement": pay.settlement.value if pay and pay.settlement else None,
        "starts": hours.starts.isoformat() if hours else None,
        "ends": hours.ends.isoformat() if hours else None,
        "weekdays": listed(hours.weekdays) if hours else None,
        **_provision_columns("lodging", posting.lodging),
        **_provision_columns("meals", posting.meals),
        "couples": posting.couples,
        "youngest": posting.youngest,
        "oldest": posting.oldest,
        "health_certificate": posting.health_certificate,
    }


def _provision_columns(name: str, provision: Provision | None) -> dict[str, object]:
    return {
        f"{name}_given": provision.given if provision else None,
        f"{name}_note": provision.note if provision else None,
    }


def read_posting(row: Row) -> Posting:
    return Posting(
        job_id=JobId(row["job_id"]),
        employer_id=EmployerId(row["employer_id"]),
        station=StationCode(row["station"]),
        title=row["title"],
        category=Category(row["category"]),
        checked_on=date.fromisoformat(row["checked_on"]),
        head_count=row["head_count"],
        conditions=row["conditions"],
        content=row["content"],
        place=_place(row),
        pay=_pay(row),
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        hours=_hours(row),
        lodging=_provision("lodging", row),
        meals=_provision("meals", row),
        couples=_yes_no(row["couples"]),
        youngest=row["youngest"],
        oldest=row["oldest"],
        health_certificate=_yes_no(row["health_certificate"]),
        asks=tuple(AskedFact(fact) for fact in read_list(row["asks"])),
        source=row["source"],
        is_open=bool(row["is_open"]),
    )


def _place(row: Row) -> Place | None:
    if row["address"] is None:
        return None
    return Place(address=row["address"], latitude=row["latitude"], longitude=row["longitude"])


def _pay(row: Row) -> Pay | None:
    if row["pay_low_fen"] is None:
        return None
    settlement = row["pay_settlement"]
    return Pay(
        low_fen=row["pay_low_fen"],
        high_fen=row["pay_high_fen"],
        unit=PayUnit(row["pay_unit"]),
        settlement=Settlement(settlement) if settlement else None,
    )


def _hours(row: Row) -> Hours | None:
    if row["starts"] is None:
        return None
    return Hours(
        starts=time.fromisoformat(row["starts"]),
        ends=time.fromisoformat(row["ends"]),
        weekdays=tuple(int(day) for day in read_list(row["weekdays"])),
    )


def _provision(name: str, row: Row) -> Provision | None:
    given = row[f"{name}_given"]
    return None if given is None else Provision(given=bool(given), note=row[f"{name}_note"])


def _yes_no(value: int | None) -> bool | None:
    return None if value is None else bool(value)
