"""Rows of the dates of gatherings, of who came to each, and of what was learnt there."""

from collections.abc import Iterable
from datetime import date
from sqlite3 import Connection

from shared.gatherings import (
    Attendance,
    Enrolment,
    Level,
    Meeting,
    Plan,
    SkillEntry,
    SkillLogged,
)
from shared.ids import EnrolmentId, GatheringId
from streaming_server.store.rows import insertion, instant, places, read_instant


def load_more(
    connection: Connection, gathering_ids: Iterable[GatheringId]
) -> dict[str, tuple[Meeting, ...]]:
    """The dates after the first, in order."""
    names, bound = places("gathering", gathering_ids)
    found: dict[str, tuple[Meeting, ...]] = {}
    for row in connection.execute(
        f"SELECT * FROM gathering_meetings WHERE gathering_id IN ({names}) AND position > 0 "
        "ORDER BY gathering_id, position",
        bound,
    ):
        one = Meeting(
            starts_at=read_instant(row["starts_at"]), ends_at=read_instant(row["ends_at"])
        )
        found[row["gathering_id"]] = (*found.get(row["gathering_id"], ()), one)
    return found


def save_meetings(connection: Connection, plan: Plan) -> None:
    key = {"gathering_id": plan.gathering_id}
    connection.execute("DELETE FROM gathering_meetings WHERE gathering_id = :gathering_id", key)
    for position, one in enumerate(plan.meetings):
        row: dict[str, object] = {
            **key,
            "position": position,
            "starts_at": instant(one.starts_at),
            "ends_at": instant(one.ends_at),
        }
        connection.execute(insertion("gathering_meetings", row), row)


def load_attended(
    connection: Connection, enrolment_ids: Iterable[str]
) -> dict[str, tuple[Attendance, ...]]:
    names, bound = places("enrolment", enrolment_ids)
    found: dict[str, tuple[Attendance, ...]] = {}
    for row in connection.execute(
        f"SELECT * FROM attendances WHERE enrolment_id IN ({names}) ORDER BY enrolment_id, day",
        bound,
    ):
        one = Attendance(day=date.fromisoformat(row["day"]), at=read_instant(row["at"]))
        found[row["enrolment_id"]] = (*found.get(row["enrolment_id"], ()), one)
    return found


def save_attended(connection: Connection, enrolment: Enrolment) -> None:
    """Who was there stays so: rows are added and never changed."""
    for one in enrolment.attended:
        connection.execute(
            "INSERT INTO attendances (enrolment_id, day, at) VALUES (:enrolment_id, :day, :at) "
            "ON CONFLICT (enrolment_id, day) DO NOTHING",
            {
                "enrolment_id": enrolment.enrolment_id,
                "day": one.day.isoformat(),
                "at": instant(one.at),
            },
        )


def save_skill(connection: Connection, event: SkillLogged) -> None:
    row: dict[str, object] = {
        "enrolment_id": event.enrolment_id,
        "skill": event.skill,
        "level": event.level.value,
        "at": instant(event.at),
    }
    connection.execute(insertion("skill_log", row), row)


def load_skills(
    connection: Connection, enrolment_ids: Iterable[EnrolmentId]
) -> tuple[SkillEntry, ...]:
    """In the order in which they were logged."""
    names, bound = places("enrolment", enrolment_ids)
    rows = connection.execute(
        f"SELECT * FROM skill_log WHERE enrolment_id IN ({names}) ORDER BY row", bound
    )
    return tuple(
        SkillEntry(
            enrolment_id=EnrolmentId(row["enrolment_id"]),
            skill=row["skill"],
            level=Level(row["level"]),
            at=read_instant(row["at"]),
        )
        for row in rows
    )
