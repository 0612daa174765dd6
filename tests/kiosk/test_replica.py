"""The kiosk's database: nothing is lost of what was accepted, and nothing personal lies open."""

import json
import os
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.desk import Slip
from kiosk.store.journal import Journal
from kiosk.store.replica import SqlReplica
from kiosk.store.rescue import DATABASE
from kiosk.store.sealing import Seal
from shared.applications import slots_for
from shared.ids import CommandId
from shared.link.facts import Fact, FactKind, FactName, write_fact
from shared.link.messages import Answer
from shared.refusals import Reason, Refused
from tests.fair import JOB, NOW, NUMBER_OF_NOBODY, apply, posting
from tests.kiosk.desk_ground import MACHINE, Machine, bed_for, facts, fresh, machine, ticket


def slips(here: Machine, many: int) -> list[Slip]:
    given = [here.desk.handle(ticket()) for _ in range(many)]
    return [slip for slip in given if isinstance(slip, Slip)]


def ids(here: Machine) -> list[CommandId]:
    return [entry.command_id for entry in here.replica.pending(1000)]


def test_wishes_facts_and_numbers_survive_a_restart(tmp_path: Path) -> None:
    with machine(tmp_path) as before:
        before.lease(1, 20)
        given = slips(before, 3)
    with machine(tmp_path, knows=False) as after:
        assert ids(after) == [slip.slip_id for slip in given]
        assert after.replica.state("position") == "7"
        assert slips(after, 1)[0].number == "A-004"
        assert [wish.command["number"] for wish in after.replica.wishes(after.replica.pending(9))]


def test_no_name_and_no_number_lies_open_in_any_file(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        call_at = slots_for(None, posting(), NOW)[0]
        wish = apply(command_id=fresh(), session_id=None, call_at=call_at)
        assert isinstance(here.desk.handle(wish), Slip)
        waiting = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        (sent,) = here.replica.wishes(here.replica.pending(1))
        assert sent.command["phone"] == NUMBER_OF_NOBODY
        here.accept(wish.command_id)
        answered = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for held in (waiting, answered):
        assert NUMBER_OF_NOBODY.encode() not in held
        assert "王女士".encode() not in held


def test_a_snapshot_replaces_facts_and_keeps_what_waits(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        (slip,) = slips(here, 1)
        here.replica.replace_facts("epoch-2", 3, facts()[:2])
        assert here.desk.jobs() == ()
        assert ids(here) == [slip.slip_id]


def test_what_is_no_longer_true_goes(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        here.replica.amend_facts(8, (), (FactName(kind=FactKind.JOB, key=JOB),))
        assert here.desk.jobs() == ()
        assert here.replica.state("position") == "8"


def test_what_a_newer_program_wrote_is_passed_over_by_the_one_it_went_back_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = write_fact(FactKind.JOB, JOB, posting())
    later = json.dumps({**json.loads(job.body), "title": {"of": "a later year"}})
    newer = Fact(kind=FactKind.JOB, key="later", body=later)
    with machine(tmp_path) as here:
        (slip,) = slips(here, 1)
        here.replica.settle((Answer(command_id=slip.slip_id, reason=Reason.ROLE_CLOSED),))
        here.replica.amend_facts(8, (newer,), ())
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows:
        rows.execute("UPDATE outbox SET reason = 'of_a_later_year'")
        rows.commit()
    caplog.clear()
    with machine(tmp_path, knows=False) as older:
        assert [job.posting.job_id for job in older.desk.jobs()] == [JOB]
        older.replica.amend_facts(9, (), ())
        assert [job.posting.job_id for job in older.desk.jobs()] == [JOB]
        (told,) = older.desk.waiting()
        assert told.entry.reason is Reason.NOT_ALLOWED
    assert caplog.text.count("a fact cannot be read yet") == 1


def cut_in_half(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def test_a_database_cut_in_half_loses_no_wish_and_repeats_no_number(tmp_path: Path) -> None:
    with machine(tmp_path) as before:
        before.lease(1, 20)
        given = slips(before, 12)
        before.accept(given[0].slip_id)
    cut_in_half(tmp_path / DATABASE)
    with machine(tmp_path, knows=False) as after:
        assert after.replica.state("rebuilt") == "yes"
        assert ids(after) == [slip.slip_id for slip in given[1:]]
        assert len(after.replica.wishes(after.replica.pending(99))) == 11
        assert (tmp_path / "damaged.db").exists()
        after.replica.replace_facts("epoch-1", 9, facts())
        refused = after.desk.handle(ticket())
        assert isinstance(refused, Refused)
        assert refused.reason is Reason.NO_NUMBERS_LEFT
    with machine(tmp_path, knows=False) as later:
        assert later.replica.state("rebuilt") is None
        assert len(ids(later)) == 11


def test_a_file_that_is_damaged_in_use_is_told_and_saved_at_the_next_start(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        given = slips(here, 12)
        path = tmp_path / DATABASE
        with closing(sqlite3.connect(path)) as other:
            other.execute("INSERT INTO state (name, value) VALUES ('other', 'x')")
            other.commit()
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole = path.read_bytes()
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"x" * (len(whole) - 4096))
        answer = here.desk.handle(ticket())
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.STORAGE_FULL
        assert here.replica.is_damaged
        assert here.desk.given_to("somebody's slip") is None
    with machine(tmp_path, knows=False) as after:
        assert after.replica.state("rebuilt") == "yes"
        assert ids(after) == [slip.slip_id for slip in given]


def test_a_damaged_file_that_was_put_aside_goes_after_a_week(tmp_path: Path) -> None:
    a_week_ago = time.time() - timedelta(days=7, minutes=1).total_seconds()
    (tmp_path / DATABASE).write_bytes(b"half a database")
    os.utime(tmp_path / DATABASE, (a_week_ago, a_week_ago))
    with machine(tmp_path):
        pass
    with machine(tmp_path, knows=False):
        assert (tmp_path / "damaged.db").exists()
    os.utime(tmp_path / "damaged.db", (a_week_ago, a_week_ago))
    with machine(tmp_path, knows=False):
        assert not (tmp_path / "damaged.db").exists()


def test_a_file_that_is_no_database_is_put_aside(tmp_path: Path) -> None:
    with machine(tmp_path) as before:
        given = slips(before, 2)
    (tmp_path / DATABASE).write_bytes(b"x" * 5000)
    with machine(tmp_path, knows=False) as after:
        assert ids(after) == [slip.slip_id for slip in given]
        assert after.replica.state("copy")


@pytest.mark.parametrize("is_made", [False, True])
def test_a_rescue_that_is_cut_off_is_done_at_the_next_start(tmp_path: Path, is_made: bool) -> None:
    """The damaged file lies aside already, and the new one has nothing yet."""
    with machine(tmp_path) as before:
        given = slips(before, 2)
        bed = before.desk.handle(bed_for())
        assert isinstance(bed, Slip)
    for ending in ("", "-wal", "-shm"):
        tmp_path.joinpath(DATABASE + ending).unlink(missing_ok=True)
    if is_made:
        seal, journal = Seal.of(tmp_path / "outbox.key"), Journal(tmp_path / "outbox.journal")
        SqlReplica(tmp_path / DATABASE, MACHINE, seal, journal).close()
    with machine(tmp_path, knows=False) as after:
        assert ids(after) == [slip.slip_id for slip in (*given, bed)]
        assert after.replica.state("rebuilt") == "yes"
        after.replica.replace_facts("epoch-1", 9, facts())
        assert after.desk.beds_to_give() == ()


def test_a_journal_with_torn_lines_gives_what_it_has(tmp_path: Path) -> None:
    with machine(tmp_path) as before:
        given = slips(before, 2)
    path = tmp_path / "outbox.journal"
    path.write_text(path.read_text("utf-8") + '{"position": 3, "comm\n[]\n{"body": "x"}\n', "utf-8")
    assert [line.command_id for line in Journal(path).lines()] == [one.slip_id for one in given]


def test_a_wish_that_cannot_be_read_any_more_is_told_to_staff(tmp_path: Path) -> None:
    with machine(tmp_path) as before:
        slips(before, 1)
    (tmp_path / "outbox.key").unlink()
    with machine(tmp_path, knows=False) as after:
        assert after.replica.wishes(after.replica.pending(9)) == ()
        (told,) = after.desk.waiting()
        assert told.entry.reason is Reason.UNREADABLE


def test_what_is_over_takes_no_more_room_however_long_a_machine_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.replica.KEPT_WISHES", 20)
    tables = ("outbox", "tickets", "check_ins", "blocks", "series", "used_beds")
    with machine(tmp_path) as here:
        for number in range(1, 61):
            here.lease(number, number)
            (slip,) = slips(here, 1)
            here.accept(slip.slip_id)
        days = [(NOW.date() - timedelta(days=day)).isoformat() for day in range(60)]
        here.replica.restore(
            {
                "check_ins": [{"place": day, "at": NOW.isoformat()} for day in days],
                "series": [{"prefix": "A", "day": day, "last": 1} for day in days],
                "used_beds": [{"block_id": day} for day in days],
            }
        )
        (last,) = slips(here, 1)
        here.accept(last.slip_id)
        with closing(sqlite3.connect(tmp_path / DATABASE)) as rows:
            counts = {
                table: rows.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
                for table in tables
            }
    assert counts == dict.fromkeys(tables, 20)
    assert last.number == "A-K02"  # none of those that were leased is left


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No file of this process may grow beyond what the folder holds now."""
    largest = max(path.stat().st_size for path in folder.iterdir())
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))


def test_a_full_disk_accepts_nothing_and_says_so(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        given, answer = slips(here, 1), None
        with full_disk(tmp_path):
            while not isinstance(answer, Refused):
                answer = here.desk.handle(ticket())
                given += [answer] if isinstance(answer, Slip) else []
        assert answer.reason is Reason.STORAGE_FULL
        assert ids(here) == [slip.slip_id for slip in given]
        assert isinstance(here.desk.handle(ticket()), Slip)
