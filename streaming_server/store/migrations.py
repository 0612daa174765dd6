"""The schema, step by step. Differences between databases live here and nowhere else.

Instants are UTC text of one width, so that they sort as text; days and times of day are local.
What is personal has tables of its own (contacts, application_details): no other row holds a name,
a phone or a fact about a person.
"""

from typing import Final

from sqlite_utils import Database, Migrations

from streaming_server.store.appointments import APPOINTMENTS, APPOINTMENTS_OF_PERSON
from streaming_server.store.days_schema import DAYS as _DAYS
from streaming_server.store.fewer_indexes import FEWER_INDEXES
from streaming_server.store.lodging.schema import COMFORTS as _COMFORTS
from streaming_server.store.lodging.schema import PAYMENTS as _PAYMENTS
from streaming_server.store.lodging.schema import REGISTER as _REGISTER
from streaming_server.store.lodging.schema import SEARCHES as _SEARCHES
from streaming_server.store.lodging.schema import STATEMENTS as _LODGING
from streaming_server.store.machines_schema import SET_ASIDE as _SET_ASIDE
from streaming_server.store.machines_schema import STATEMENTS as _MACHINES
from streaming_server.store.places_schema import GATHERINGS, GUARDS, RESERVATIONS, SERIES
from streaming_server.store.service_items import lay_usual_items
from streaming_server.store.tickets_schema import TAKEOVERS, TICKETS
from streaming_server.store.wait_ranges import WAIT_RANGES

MIGRATIONS: Final = Migrations("doorstep")

_PLACES: Final = """
CREATE TABLE stations (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, district TEXT NOT NULL, street TEXT NOT NULL,
    address TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL,
    opens TEXT NOT NULL, closes TEXT NOT NULL, is_gig_market INTEGER NOT NULL
) STRICT;
CREATE TABLE employers (
    employer_id TEXT PRIMARY KEY, name TEXT NOT NULL, caller TEXT NOT NULL,
    phone_tail TEXT NOT NULL, licence_checked_on TEXT
) STRICT;
CREATE TABLE jobs (
    row INTEGER PRIMARY KEY, job_id TEXT NOT NULL UNIQUE,
    employer_id TEXT NOT NULL REFERENCES employers, station TEXT NOT NULL REFERENCES stations,
    title TEXT NOT NULL, category TEXT NOT NULL, checked_on TEXT NOT NULL, head_count INTEGER,
    conditions TEXT, content TEXT, address TEXT, latitude REAL, longitude REAL,
    pay_low_fen INTEGER, pay_high_fen INTEGER, pay_unit TEXT, pay_settlement TEXT,
    valid_until TEXT, starts TEXT, ends TEXT, weekdays TEXT, lodging_given INTEGER,
    lodging_note TEXT, meals_given INTEGER, meals_note TEXT, couples INTEGER, youngest INTEGER,
    oldest INTEGER, health_certificate INTEGER, asks TEXT NOT NULL, source TEXT,
    is_open INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_of_employer ON jobs (employer_id);
CREATE INDEX jobs_by_category ON jobs (category, is_open);
CREATE VIRTUAL TABLE job_words USING fts5 (pairs, characters, tokenize = 'unicode61');
"""

_SHOWS: Final = """
CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY, title TEXT NOT NULL,
    station TEXT NOT NULL REFERENCES stations, employer_id TEXT NOT NULL REFERENCES employers,
    starts_at TEXT NOT NULL, call_times TEXT NOT NULL, phase TEXT NOT NULL,
    pin_number INTEGER, pin_picture INTEGER, pin_at TEXT, talked TEXT NOT NULL,
    went_live_at TEXT, ended_at TEXT
) STRICT;
CREATE INDEX sessions_by_phase ON sessions (phase, starts_at);
CREATE TABLE role_cards (
    session_id TEXT NOT NULL REFERENCES sessions, number INTEGER NOT NULL,
    job_id TEXT NOT NULL REFERENCES jobs (job_id), station TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (session_id, number), UNIQUE (session_id, job_id), UNIQUE (station, day, number)
) STRICT;
CREATE INDEX role_cards_of_job ON role_cards (job_id);
CREATE TABLE questions (
    session_id TEXT NOT NULL REFERENCES sessions, role_number INTEGER NOT NULL,
    topic TEXT NOT NULL, from_fields INTEGER NOT NULL, word TEXT, text TEXT,
    first_asked_at TEXT, answered_at TEXT, PRIMARY KEY (session_id, role_number, topic)
) STRICT;
CREATE TABLE askers (
    session_id TEXT NOT NULL, role_number INTEGER NOT NULL, topic TEXT NOT NULL,
    visitor_id TEXT NOT NULL, PRIMARY KEY (session_id, role_number, topic, visitor_id),
    FOREIGN KEY (session_id, role_number, topic) REFERENCES questions
) STRICT;
CREATE TABLE viewings (
    resource TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions, visitor_id TEXT,
    began_at TEXT NOT NULL, ended_at TEXT
) STRICT;
CREATE INDEX viewings_of_session ON viewings (session_id);
"""

_APPLICATIONS: Final = """
CREATE TABLE applications (
    application_id TEXT PRIMARY KEY, number TEXT NOT NULL, day TEXT NOT NULL,
    session_id TEXT REFERENCES sessions, job_id TEXT NOT NULL REFERENCES jobs (job_id),
    role_number INTEGER, station TEXT NOT NULL REFERENCES stations, visitor_id TEXT NOT NULL,
    moment INTEGER, caller TEXT NOT NULL, call_at TEXT NOT NULL, due TEXT NOT NULL,
    sent_at TEXT NOT NULL, state TEXT NOT NULL, slot TEXT, question TEXT, reply TEXT,
    reason TEXT, changed_at TEXT, UNIQUE (station, day, number)
) STRICT;
CREATE UNIQUE INDEX one_application_a_role ON applications (visitor_id, job_id)
    WHERE state <> 'withdrawn';
CREATE INDEX applications_of_session ON applications (session_id, sent_at);
CREATE INDEX applications_of_station ON applications (station, state, due);
CREATE TABLE contacts (
    application_id TEXT PRIMARY KEY REFERENCES applications, form_of_address TEXT NOT NULL,
    phone TEXT
) STRICT;
CREATE TABLE application_details (
    application_id TEXT NOT NULL REFERENCES applications, fact TEXT NOT NULL,
    option TEXT NOT NULL, PRIMARY KEY (application_id, fact)
) STRICT;
"""

_EVENTS: Final = """
CREATE TABLE counters (
    station TEXT NOT NULL, day TEXT NOT NULL, series TEXT NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (station, day, series)
) STRICT;
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY, command_id TEXT NOT NULL, type TEXT NOT NULL,
    at TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_command ON events (command_id);
CREATE TABLE event_topics (
    topic TEXT NOT NULL, sequence INTEGER NOT NULL REFERENCES events,
    PRIMARY KEY (topic, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX topics_of_event ON event_topics (sequence);
CREATE TABLE receipts (
    command_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, sequence INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
"""

_IDENTITY: Final = """
CREATE TABLE accounts (
    account_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
    kind TEXT NOT NULL, station TEXT REFERENCES stations,
    employer_id TEXT REFERENCES employers, created_at TEXT NOT NULL
) STRICT;
CREATE TABLE kiosks (
    kiosk_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations,
    enrolled_at TEXT NOT NULL
) STRICT;
CREATE TABLE credentials (
    hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, account_id TEXT REFERENCES accounts,
    session_id TEXT REFERENCES sessions, kiosk_id TEXT REFERENCES kiosks,
    station TEXT REFERENCES stations, created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL, expires_at TEXT
) STRICT;
CREATE INDEX credentials_by_end ON credentials (expires_at);
"""

_AROUND_THE_PICTURE: Final = """
CREATE TABLE hearings (
    session_id TEXT NOT NULL REFERENCES sessions, role_number INTEGER NOT NULL,
    visitor_id TEXT NOT NULL, is_heard INTEGER NOT NULL,
    PRIMARY KEY (session_id, role_number, visitor_id)
) STRICT;
CREATE TABLE captions (
    session_id TEXT NOT NULL REFERENCES sessions, number INTEGER NOT NULL, text TEXT NOT NULL,
    picture INTEGER, at TEXT NOT NULL, PRIMARY KEY (session_id, number)
) STRICT;
"""

_RECORDINGS: Final = """
CREATE TABLE recordings (
    session_id TEXT PRIMARY KEY REFERENCES sessions, state TEXT NOT NULL,
    folder TEXT NOT NULL, changed_at TEXT
) STRICT;
CREATE INDEX recordings_by_state ON recordings (state, changed_at);
"""
_HELP_CALLS: Final = """
CREATE TABLE help_calls (
    call_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations, place TEXT NOT NULL,
    called_at TEXT NOT NULL, answered_at TEXT
) STRICT;
CREATE INDEX help_calls_of_station ON help_calls (station, answered_at);
"""
_TALK: Final = """
CREATE TABLE moderations (
    session_id TEXT PRIMARY KEY REFERENCES sessions, slow_seconds INTEGER NOT NULL,
    is_chat_open INTEGER NOT NULL, is_door_open INTEGER NOT NULL
) STRICT;
CREATE TABLE attendees (
    session_id TEXT NOT NULL REFERENCES sessions, visitor_id TEXT NOT NULL,
    number INTEGER NOT NULL, is_muted INTEGER NOT NULL, is_removed INTEGER NOT NULL,
    PRIMARY KEY (session_id, visitor_id), UNIQUE (session_id, number)
) STRICT;
CREATE TABLE lines (
    row INTEGER PRIMARY KEY, line_id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions, number INTEGER, surname TEXT NOT NULL,
    form TEXT, text TEXT, at TEXT NOT NULL
) STRICT;
CREATE INDEX lines_of_session ON lines (session_id, number);
"""

_GUESTS: Final = """
CREATE TABLE guests (
    guest_id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions,
    visitor_id TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
    asked_at TEXT NOT NULL, ends_at TEXT
) STRICT;
CREATE INDEX guests_by_state ON guests (state, session_id, asked_at);
"""


@MIGRATIONS(name="0001_the_live_fair")
def _the_live_fair(database: Database) -> None:
    for script in (_PLACES, _SHOWS, _APPLICATIONS, _EVENTS, _IDENTITY):
        _run(database, script)


@MIGRATIONS(name="stage_0001_hearings_and_captions")
def _hearings_and_captions(database: Database) -> None:
    _run(database, _AROUND_THE_PICTURE)


@MIGRATIONS(name="recording_0001_recordings")
def _recordings(database: Database) -> None:
    _run(database, _RECORDINGS)


@MIGRATIONS(name="stage_0002_talk")
def _talk(database: Database) -> None:
    _run(database, _TALK)


@MIGRATIONS(name="studio_0001_help_calls")
def _help_calls(database: Database) -> None:
    _run(database, _HELP_CALLS)


@MIGRATIONS(name="stage_0003_guests")
def _guests(database: Database) -> None:
    _run(database, _GUESTS)


@MIGRATIONS(name="tickets_0001_the_hall")
def _the_hall(database: Database) -> None:
    _run(database, TICKETS)
    lay_usual_items(database.conn)


@MIGRATIONS(name="lodging_0001_beds")
def _beds(database: Database) -> None:
    for statement in _LODGING:
        database.execute(statement)


@MIGRATIONS(name="lodging_0002_payments")
def _payments(database: Database) -> None:
    for statement in _PAYMENTS:
        database.execute(statement)


@MIGRATIONS(name="lodging_0003_searches")
def _searches(database: Database) -> None:
    for statement in _SEARCHES:
        database.execute(statement)


@MIGRATIONS(name="lodging_0004_comforts")
def _comforts(database: Database) -> None:
    for statement in _COMFORTS:
        database.execute(statement)


@MIGRATIONS(name="lodging_0005_register")
def _register(database: Database) -> None:
    for statement in _REGISTER:
        database.execute(statement)


@MIGRATIONS(name="places_0001_reservations")
def _reservations(database: Database) -> None:
    _run(database, RESERVATIONS)


@MIGRATIONS(name="places_0002_gatherings")
def _gatherings(database: Database) -> None:
    _run(database, GATHERINGS)


@MIGRATIONS(name="places_0003_guards")
def _places_guards(database: Database) -> None:
    for statement in GUARDS:
        database.execute(statement)


@MIGRATIONS(name="tickets_0002_appointments")
def _appointments(database: Database) -> None:
    _run(database, APPOINTMENTS)


@MIGRATIONS(name="places_0004_series")
def _series(database: Database) -> None:
    _run(database, ";".join(SERIES))


@MIGRATIONS(name="events_0001_fewer_indexes")
def _fewer_indexes(database: Database) -> None:
    _run(database, FEWER_INDEXES)


@MIGRATIONS(name="link_0001_machines")
def _machines(database: Database) -> None:
    _run(database, ";".join(_MACHINES))


@MIGRATIONS(name="link_0002_set_aside")
def _set_aside(database: Database) -> None:
    _run(database, ";".join(_SET_ASIDE))


@MIGRATIONS(name="tickets_0003_standby")
def _standby(database: Database) -> None:
    _run(database, "ALTER TABLE ticket_counters ADD COLUMN standby TEXT NOT NULL DEFAULT ''")


@MIGRATIONS(name="tickets_0004_wait_ranges")
def _wait_ranges(database: Database) -> None:
    _run(database, WAIT_RANGES)


@MIGRATIONS(name="tickets_0005_appointments_of_person")
def _appointments_of_person(database: Database) -> None:
    database.execute(APPOINTMENTS_OF_PERSON)


@MIGRATIONS(name="tickets_0006_takeovers")
def _takeovers(database: Database) -> None:
    _run(database, TAKEOVERS)


@MIGRATIONS(name="link_0003_days_of_vans")
def _days_of_vans(database: Database) -> None:
    _run(database, ";".join(_DAYS))


def _run(database: Database, script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            database.execute(statement)
