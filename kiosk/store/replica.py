"""The kiosk's database: a copy of the server's facts, and the wishes that wait for it.

One connection behind one lock: the window's thread writes wishes, the link's thread writes facts
and answers, each in transactions of milliseconds.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.desk.ports import Unwritable
from kiosk.desk.slips import Slip, Waiting
from kiosk.store import offering
from kiosk.store.entries import SLIP, entry_of, load_entries, save_answers
from kiosk.store.journal import Journal
from kiosk.store.rows import SqlRows, load_used_beds
from kiosk.store.schema import is_current, migrate
from kiosk.store.sealing import Seal
from shared.ids import CommandId, KioskId
from shared.link import outbox
from shared.link.facts import Fact, FactKind, FactName, read_fact
from shared.link.messages import Answer, Wish
from shared.link.outbox import Depth, Entry, Standing
from shared.lodging import BlockId
from shared.refusals import Reason
from shared.shapes import Malformed
from shared.tickets.messages import NumbersLeased, TakeTicket
from shared.tickets.numbers import BlockName
from shared.wire import EVENTS, Command, decode_command

if TYPE_CHECKING:
    from sqlite_utils import Database

logger = logging.getLogger(__name__)
BUSY_WAIT_MS: Final = 5000
#: Answered wishes are kept so long for reprints and questions, then forgotten.
KEPT_WISHES: Final = 5000
#: Nobody reads longer lists.
MOST_SHOWN: Final = 200
#: What SQLite says of a file that is not as it was written, or shorter.
_DAMAGE: Final = frozenset(
    (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ)
)
_UNREADABLE: Final = Reason.UNREADABLE


def open_connection(path: Path) -> sqlite3.Connection:
    """Each commit is on the disk before a slip is printed; what is deleted is overwritten."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_WAIT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


class SqlReplica:
    """Obeys kiosk.desk.Replica; the link's side of it stands below."""

    def __init__(self, path: Path, kiosk_id: KioskId, seal: Seal, journal: Journal) -> None:
        """Raises sqlite3.DatabaseError for a file that is damaged; see `rescue`."""
        self._kiosk_id, self._seal, self._journal = kiosk_id, seal, journal
        self._lock = threading.RLock()
        self._connection = open_connection(path)
        if not is_current(self._connection):
            migrate(self._database)
        self._known: dict[FactKind, Mapping[str, Any]] = {}
        #: Facts that cannot be read: each is told once, however often all are read again.
        self._unread: set[FactName] = set()
        #: The file cannot be used any more; see `rescue`.
        self.is_damaged = False

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # ---------------------------------------------------------------- the desk

    @contextmanager
    def transaction(self) -> Iterator[SqlRows]:
        with self._lock:
            rows = SqlRows(self._connection, self._facts, self._seal, self.state("letter"))
            with self._committed():
                yield rows
            self._journal.add(rows.added)

    def kiosk_id(self) -> KioskId:
        return self._kiosk_id

    def facts(self, kind: FactKind) -> tuple[Any, ...]:
        return tuple(self._facts(kind).values())

    def fact(self, kind: FactKind, key: str) -> Any | None:
        return self._facts(kind).get(key)

    def tickets(self, day: date) -> tuple[Slip, ...]:
        rows = self._all(
            "SELECT slip FROM tickets WHERE day = ? ORDER BY rowid", (day.isoformat(),)
        )
        return tuple(SLIP.read(row["slip"]) for row in rows)

    def given_to(self, token_hash: str, day: date) -> tuple[Slip, TakeTicket] | None:
        rows = self._all(
            "SELECT tickets.command_id, tickets.slip, outbox.body FROM tickets "
            "JOIN outbox ON outbox.command_id = tickets.command_id "
            "WHERE day = ? AND body IS NOT NULL ORDER BY position DESC",
            (day.isoformat(),),
        )
        for row in rows:
            text = self._seal.open(row["body"], row["command_id"])
            wish = decode_command(text) if text is not None else None
            if isinstance(wish, TakeTicket) and wish.token_hash == token_hash:
                return SLIP.read(row["slip"]), wish
        return None

    def checked_in(self) -> dict[str, datetime]:
        rows = self._all("SELECT place, at FROM check_ins")
        return {row["place"]: datetime.fromisoformat(row["at"]) for row in rows}

    def used_beds(self) -> frozenset[BlockId]:
        with self._lock, self._usable():
            return load_used_beds(self._connection)

    def depth(self) -> Depth:
        (row,) = self._all(
            "SELECT SUM(standing = 'pending') AS pending, "
            "SUM(standing IN ('refused', 'parked')) AS for_staff, "
            "MIN(CASE standing WHEN 'pending' THEN occurred_at END) AS oldest FROM outbox "
            "WHERE standing IN ('pending', 'refused', 'parked')"
        )
        oldest = datetime.fromisoformat(row["oldest"]) if row["oldest"] else None
        return Depth(pending=row["pending"] or 0, for_staff=row["for_staff"] or 0, oldest_at=oldest)

    def waiting(self) -> tuple[Waiting, ...]:
        rows = self._all(
            "SELECT * FROM outbox WHERE standing IN ('pending', 'refused', 'parked') "
            "ORDER BY standing = 'pending', position LIMIT ?",
            (MOST_SHOWN,),
        )
        return tuple(map(_waiting, rows))

    def standing(self, command_id: CommandId) -> Waiting | None:
        rows = self._all("SELECT * FROM outbox WHERE command_id = ?", (command_id,))
        return _waiting(rows[0]) if rows else None

    def wish(self, command_id: CommandId) -> Command | None:
        rows = self._all(
            "SELECT body FROM outbox WHERE command_id = ? AND standing != 'accepted'", (command_id,)
        )
        text = self._seal.open(rows[0]["body"] or b"", command_id) if rows else None
        return decode_command(text) if text is not None else None

    # ---------------------------------------------------------------- the link

    def pending(self, most: int) -> tuple[Entry, ...]:
        """The next wishes in order, as shared.link.outbox has it; a few more than go at once."""
        with self._lock, self._usable():
            return outbox.batch(load_entries(self._connection, Standing.PENDING, most), most)

    def wishes(self, entries: Iterable[Entry]) -> tuple[Wish, ...]:
        """As they travel. One that cannot be read any more is left out, and told to staff."""
        found: list[Wish] = []
        for entry in entries:
            rows = self._all("SELECT body FROM outbox WHERE position = ?", (entry.position,))
            text = self._seal.open(rows[0]["body"] or b"", entry.command_id) if rows else None
            if text is None:
                logger.error("a wish cannot be read any more wish=%s", entry.command_id)
                self.settle((Answer(command_id=entry.command_id, reason=_UNREADABLE),))
            else:
                found.append(Wish(command=json.loads(text), occurred_at=entry.occurred_at))
        return tuple(found)

    def settle(self, answers: Iterable[Answer]) -> tuple[Entry, ...]:
        """The entries that changed. Raises Unwritable."""
        answers = tuple(answers)
        with self._lock:
            with self._committed():
                changed = save_answers(self._connection, answers)
                for answer in answers:
                    self._take_block(answer)
                for entry in changed:
                    if entry.standing is Standing.ACCEPTED and not entry.is_set_aside:
                        self._set(accepted=entry.command_id)
                self._forget_old()
            self._journal.settle(entry.command_id for entry in changed)
            if not self.pending(1):
                self._journal.clear()
            return changed

    def last_accepted(self) -> CommandId | None:
        """Of the server's rows of now."""
        accepted = self.state("accepted")
        return CommandId(accepted) if accepted else None

    def offer_again(self, now: datetime) -> None:
        """The server's rows are others: what it accepted before waits again, as far as it is still
        held. Raises Unwritable."""
        with self._lock:
            with self._committed():
                lines = offering.offer_again(self._connection, now)
                self._set(accepted=None)
            self._journal.add(lines)
        logger.warning("the server was put back: offered again count=%s", len(lines))

    def forget_accepted(self, before: datetime) -> None:
        """Raises Unwritable."""
        with self._lock, self._committed():
            offering.forget_accepted(self._connection, before)

    def replace_facts(self, epoch: str, position: int, facts: Iterable[Fact]) -> None:
        """All anew in one transaction; the outbox is not touched. Raises Unwritable."""
        with self._lock:
            with self._committed():
                self._connection.execute("DELETE FROM facts")
                self._put(facts)
                self._set(epoch=epoch, position=str(position))
                if self.state("beds_unknown") is not None:
                    self._distrust_beds()
            self._known.clear()

    def amend_facts(self, position: int, facts: Iterable[Fact], gone: Iterable[FactName]) -> None:
        """Raises Unwritable."""
        with self._lock:
            with self._committed():
                self._put(facts)
                self._connection.executemany(
                    "DELETE FROM facts WHERE kind = ? AND key = ?",
                    [(name.kind, name.key) for name in gone],
                )
                self._set(position=str(position))
            self._known.clear()

    def retire(self, blocks: Iterable[BlockName]) -> None:
        """Nothing more is given of them. Raises Unwritable."""
        with self._lock, self._committed():
            self._connection.executemany(
                "UPDATE blocks SET next = last + 1 WHERE prefix = ? AND day = ? AND first = ?",
                [(one.prefix, one.day.isoformat(), one.first) for one in blocks],
            )

    def state(self, name: str) -> str | None:
        rows = self._all("SELECT value FROM state WHERE name = ?", (name,))
        return rows[0]["value"] if rows else None

    def set_state(self, **values: str | None) -> None:
        """None forgets. Raises Unwritable."""
        with self._lock, self._committed():
            self._set(**values)

    def restore(self, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Rows that were saved from a damaged file. Raises Unwritable."""
        with self._lock, self._committed():
            for table, rows in tables.items():
                for row in rows:
                    places = ", ".join(f":{name}" for name in row)
                    self._connection.execute(
                        f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({places})",
                        dict(row),
                    )

    # ------------------------------------------------------------------ within

    @cached_property
    def _database(self) -> "Database":
        from sqlite_utils import Database  # with the first wish or fact: not for the first screen

        return Database(self._connection, execute_plugins=False)

    @contextmanager
    def _committed(self) -> Iterator[None]:
        with self._usable(), self._database.atomic():
            yield

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """A disk that takes or gives nothing, and a file that was damaged while it was in use: the
        next start saves what waits in it."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            # None when Python itself refuses, as on a connection that is closed.
            if getattr(error, "sqlite_errorcode", None) in _DAMAGE:
                self.is_damaged = True
            elif not isinstance(error, sqlite3.OperationalError):
                raise
            logger.warning("the disk takes nothing error=%s", error)
            raise Unwritable from error
        except OSError as error:
            logger.warning("the disk takes nothing error=%s", error)
            raise Unwritable from error

    def _facts(self, kind: FactKind) -> Mapping[str, Any]:
        with self._lock:
            known = self._known.get(kind)
            if known is None:
                rows = self._all("SELECT key, body FROM facts WHERE kind = ?", (kind,))
                known = self._known[kind] = self._readable(kind, rows)
            return known

    def _readable(self, kind: FactKind, rows: Iterable[sqlite3.Row]) -> Mapping[str, Any]:
        """By key. What a newer server, or this machine's newer program before it went back, wrote
        in words of its own is passed over, and there for the next program."""
        known: dict[str, Any] = {}
        for row in rows:
            try:
                known[row["key"]] = read_fact(kind, row["body"])
            except Malformed:
                self._tell_unread(FactName(kind=kind, key=row["key"]))
        return known

    def _tell_unread(self, name: FactName) -> None:
        if name not in self._unread:
            self._unread.add(name)
            logger.warning("a fact cannot be read yet kind=%s key=%s", name.kind, name.key)

    def _put(self, facts: Iterable[Fact]) -> None:
        self._connection.executemany(
            "INSERT INTO facts (kind, key, body) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            [(fact.kind, fact.key, fact.body) for fact in facts],
        )

    def _distrust_beds(self) -> None:
        """What this machine gave of them was on a file that could not be read: none is given, and
        none returned. Those that are allotted from now on are good."""
        self._connection.execute(
            "INSERT OR IGNORE INTO used_beds (block_id) SELECT key FROM facts WHERE kind = ?",
            (FactKind.ALLOTTED_BED,),
        )
        self._set(beds_unknown=None)

    def _set(self, **values: str | None) -> None:
        for name, value in values.items():
            if value is None:
                self._connection.execute("DELETE FROM state WHERE name = ?", (name,))
            else:
                self._connection.execute(
                    "INSERT INTO state (name, value) VALUES (?, ?) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (name, value),
                )

    def _take_block(self, answer: Answer) -> None:
        """Numbers that the server leased are in store from the same moment on."""
        for fields in answer.events:
            if fields.get("type") != "numbers_leased":
                continue
            leased = EVENTS.take(fields)
            if isinstance(leased, NumbersLeased):
                offering.hold_block(self._connection, self._seal, answer.command_id, leased.first)
                self._connection.execute(
                    "INSERT INTO blocks (prefix, day, first, last, next) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (prefix, day, first) DO NOTHING",
                    (
                        leased.prefix,
                        leased.day.isoformat(),
                        leased.first,
                        leased.last,
                        leased.first,
                    ),
                )

    def _forget_old(self) -> None:
        """By how many there are, never by their days: a clock that jumps must forget nothing."""
        self._connection.execute(
            "DELETE FROM outbox WHERE standing IN ('accepted', 'closed') AND position <= "
            "(SELECT MAX(position) FROM outbox) - ?",
            (KEPT_WISHES,),
        )
        for table in ("tickets", "check_ins", "blocks", "series", "used_beds"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE rowid <= (SELECT MAX(rowid) FROM {table}) - ?",
                (KEPT_WISHES,),
            )

    def _all(self, question: str, bound: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """Raises Unwritable when the disk gives nothing either."""
        with self._lock, self._usable():
            return self._connection.execute(question, bound).fetchall()


def _waiting(row: sqlite3.Row) -> Waiting:
    slip = SLIP.read(row["slip"]) if row["slip"] else None
    return Waiting(entry=entry_of(row), slip=slip, sentence=row["sentence"])
