"""One thread, many wishes: each is undone alone, and none is told before it is on the disk."""

import asyncio
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.ids import ApplicationId, Sequence, VisitorId
from shared.studio_calls import StudioCalled
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.store import open_store
from streaming_server.store.migrations import MIGRATIONS
from streaming_server.store.readers import Readers
from streaming_server.store.writer import MOST_IN_A_COMMIT, MOST_WAITING, Writer
from tests.fair import HERE, JOB, NOW, NUMBER_OF_NOBODY, SHOW
from tests.fair_store import Fair, open_fair


def table(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY) STRICT")


def insert(number: int) -> Callable[[sqlite3.Connection, object], int]:
    def work(connection: sqlite3.Connection, _items: object) -> int:
        connection.execute("INSERT INTO numbers VALUES (:number)", {"number": number})
        return number

    return work


def numbers(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("SELECT number FROM numbers ORDER BY number")]
    connection.close()
    return found


async def test_wishes_are_answered_once_they_are_written(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)
    many = range(3 * MOST_IN_A_COMMIT)
    assert await asyncio.gather(*(writer.submit(insert(one)) for one in many)) == list(many)
    assert numbers(tmp_path / "db") == list(many)
    writer.close()


async def test_what_was_acknowledged_outlives_the_power(tmp_path: Path) -> None:
    """A process that is killed would not tell the difference: the system still holds its pages."""
    writer = Writer(tmp_path / "db", table)

    def kept(connection: sqlite3.Connection, _items: object) -> tuple[object, ...]:
        asked = ("journal_mode", "synchronous")
        return tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked)

    full = 2
    assert await writer.submit(kept) == ("wal", full)
    writer.close()


async def test_what_one_turn_of_the_loop_wishes_for_is_one_commit(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)
    said: list[str] = []
    await writer.submit(lambda connection, _items: connection.set_trace_callback(said.append))
    many = range(MOST_IN_A_COMMIT)
    assert await asyncio.gather(*(writer.submit(insert(one)) for one in many)) == list(many)
    assert said.count("COMMIT") == 2  # the first is of the wish that listens
    writer.close()


async def test_a_wish_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)

    def half(connection: sqlite3.Connection, _items: object) -> None:
        connection.execute("INSERT INTO numbers VALUES (99)")
        raise KeyError("a bug")

    wishes = [writer.submit(insert(1)), writer.submit(half), writer.submit(insert(2))]
    first, failed, last = await asyncio.gather(*wishes, return_exceptions=True)
    assert (first, last) == (1, 2)
    assert isinstance(failed, KeyError)
    assert numbers(tmp_path / "db") == [1, 2]
    writer.close()


async def test_of_a_commit_in_which_one_failed_each_of_the_others_is_heard_once(
    tmp_path: Path,
) -> None:
    writer = Writer(tmp_path / "db", table)
    heard: list[Sequence] = []
    writer.publish_with(lambda items: heard.extend(item.sequence for item in items))

    def told(number: int) -> Callable[[sqlite3.Connection, list[FeedItem]], None]:
        def work(_rows: sqlite3.Connection, items: list[FeedItem]) -> None:
            event = StudioCalled(session_id=SHOW, station=HERE, at=NOW)
            items.append(FeedItem(sequence=Sequence(number), topics=frozenset(), event=event))
            if number == 2:
                raise KeyError("a bug")

        return work

    go_on = threading.Event()
    await hold(writer, go_on)
    wishes = [asyncio.ensure_future(writer.submit(told(number))) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    go_on.set()
    results = await asyncio.gather(*wishes, return_exceptions=True)
    assert [type(one) for one in results] == [type(None), KeyError, type(None)]
    assert heard == [1, 3]
    writer.close()


async def test_a_broken_rule_of_the_schema_is_an_error_of_that_wish(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)
    results = await asyncio.gather(
        *(writer.submit(insert(7)) for _ in "ab"), return_exceptions=True
    )
    assert results[0] == 7
    assert isinstance(results[1], sqlite3.IntegrityError)
    writer.close()


async def test_what_waits_is_written_before_it_closes(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)
    waiting = [asyncio.ensure_future(writer.submit(insert(one))) for one in range(200)]
    await asyncio.sleep(0)
    await asyncio.to_thread(writer.close)
    assert await asyncio.gather(*waiting) == list(range(200))
    assert len(numbers(tmp_path / "db")) == 200


async def test_after_the_end_nothing_is_written_and_nobody_waits(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)
    writer.close()
    with pytest.raises(Unavailable):
        await writer.submit(insert(1))


async def test_a_wish_that_ends_the_transaction_leaves_the_writer_well(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)

    def end(connection: sqlite3.Connection, _items: object) -> None:
        connection.execute("ROLLBACK")

    with pytest.raises(Unavailable):
        await writer.submit(end)
    assert await writer.submit(insert(1)) == 1
    writer.close()


def test_a_file_that_is_no_database_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"not a database, and long enough to be read as one" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        Writer(tmp_path / "db", table)


async def test_more_wishes_than_can_wait_are_told_so_at_once(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "db", table)
    go_on = threading.Event()
    await asyncio.wait_for(asyncio.shield(hold(writer, go_on)), 60)
    many = [asyncio.ensure_future(writer.submit(insert(one))) for one in range(MOST_WAITING + 9)]
    await asyncio.sleep(0)
    go_on.set()
    results = await asyncio.gather(*many, return_exceptions=True)
    refused = [one for one in results if isinstance(one, Unavailable)]
    assert refused
    assert len(numbers(tmp_path / "db")) == len(many) - len(refused)
    writer.close()


async def hold(writer: Writer, go_on: threading.Event) -> None:
    """Returns once the writer's thread stands still."""
    standing = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stand(_rows: sqlite3.Connection, _items: object) -> None:
        loop.call_soon_threadsafe(standing.set)
        go_on.wait()

    asyncio.ensure_future(writer.submit(stand)).add_done_callback(asyncio.Future.result)
    await standing.wait()


async def send_until_full(fair: Fair) -> tuple[list[ApplicationId], int]:
    """Applications that were accepted, and how many were not."""
    accepted: list[ApplicationId] = []
    refused = 0
    for index in range(400):
        try:
            sent = await fair.send(VisitorId(f"resident-{index}"))
        except Unavailable:
            refused += 1
        else:
            accepted.append(sent.application_id)
        if refused > 3:
            break
    return accepted, refused


async def limit_pages(fair: Fair, more: int) -> None:
    """Room for so many more pages: what a disk that fills up looks like to the database."""

    def limit(rows: sqlite3.Connection) -> None:
        used = rows.execute("PRAGMA page_count").fetchone()[0]
        rows.execute(f"PRAGMA max_page_count = {used + more}")

    await fair.store.write(limit)


async def test_a_full_disk_says_so_and_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        listening = fair.feed.listen(frozenset({f"studio:{SHOW}"}))
        await limit_pages(fair, 8)
        accepted, refused = await send_until_full(fair)
        assert accepted
        assert refused
        stored = await fair.store.reader.applicants(SHOW)
        assert sorted(one.application.application_id for one in stored) == sorted(accepted)
        with pytest.raises(Unavailable, match="storage_full"):
            await fair.send(VisitorId("one-more"))
        await limit_pages(fair, 10_000)
        after = await fair.send(VisitorId("after"))
        assert after.number == f"B-{len(accepted) + 1:03d}"
        heard = [(await anext(listening)).event for _ in range(len(accepted) + 1)]
        assert heard[-1] == after
    told = [one.getMessage() for one in caplog.records if one.name.endswith("writer")]
    assert told == ["nothing can be written error=database or disk is full", "writing works again"]


async def test_a_full_disk_is_waited_out_by_the_same_wish(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await limit_pages(fair, 8)
        accepted, _ = await send_until_full(fair)
        await limit_pages(fair, 10_000)
        again = await fair.send(VisitorId(f"resident-{len(accepted)}"))
        assert again.number == f"B-{len(accepted) + 1:03d}"


async def test_another_process_may_write_beside(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as first, open_fair(tmp_path) as second:
        await first.go_on_air()
        first_sent = await first.send(VisitorId("one"))
        second_sent = await second.send(VisitorId("two"))
        third_sent = await first.send(VisitorId("three"))
        sent = (first_sent, second_sent, third_sent)
        assert [one.number for one in sent] == ["B-001", "B-002", "B-003"]
        last = await second.store.reader.last_sequence()
        everything = await first.store.reader.feed_after(last, frozenset({f"studio:{SHOW}"}))
        assert everything == ()


async def test_the_schema_refuses_a_number_that_is_taken(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()

        def steal(rows: sqlite3.Connection) -> None:
            rows.execute(
                "INSERT INTO role_cards (session_id, number, job_id, station, day) "
                "SELECT :show, number, :job, station, day FROM role_cards LIMIT 1",
                {"show": SHOW, "job": JOB},
            )

        with pytest.raises(sqlite3.IntegrityError):
            await fair.store.write(steal)


async def test_a_file_is_brought_up_to_date_once(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
    async with open_fair(tmp_path) as fair:
        assert await fair.store.reader.session(SHOW) is not None
        applied = await fair.store.read(
            lambda rows: rows.execute("SELECT name FROM _sqlite_migrations").fetchall()
        )
        assert len(applied) == len(set(map(tuple, applied))) > 0
    assert MIGRATIONS.name == "doorstep"


async def test_every_table_of_ours_is_strict_and_no_row_beside_holds_a_person(
    tmp_path: Path,
) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.send(VisitorId("resident-1"))
        found = await fair.store.read(tables_that_mention_the_number)
        assert found == ["contacts"]
        loose = await fair.store.read(
            lambda rows: rows.execute(
                "SELECT name FROM pragma_table_list WHERE NOT strict AND type = 'table' "
                "AND schema = 'main' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_sqlite*'"
            ).fetchall()
        )
        assert loose == []


def tables_that_mention_the_number(rows: sqlite3.Connection) -> list[str]:
    names = [row["name"] for row in rows.execute("SELECT name FROM pragma_table_list")]
    return [
        name
        for name in names
        if any(NUMBER_OF_NOBODY in str(tuple(row)) for row in rows.execute(f"SELECT * FROM {name}"))
    ]


async def test_a_file_that_cannot_be_read_is_an_outage(tmp_path: Path) -> None:
    readers = Readers(tmp_path / "nowhere" / "db")
    with pytest.raises(Unavailable, match="storage_full"):
        await readers.read(table)
    readers.close()


async def test_a_wrong_question_is_a_bug_and_no_outage(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new" / "doorstep.db")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await store.read(lambda rows: rows.execute("SELECT * FROM unicorns"))
    assert await store.reader.last_sequence() == 0
    store.close()


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        with pytest.raises(Unavailable):
            await fair.store.read(lambda rows: rows.execute("DELETE FROM events"))


async def test_only_the_servers_own_account_can_read_the_file(tmp_path: Path) -> None:
    async with open_fair(tmp_path / "new") as fair:
        await fair.go_on_air()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in fair_files(tmp_path)}
        assert modes == dict.fromkeys(modes, 0o600)
        assert len(modes) == 3
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def fair_files(folder: Path) -> list[Path]:
    """The database, its log and its lock."""
    return sorted((folder / "new").iterdir())
