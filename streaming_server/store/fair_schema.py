"""Tables of the live fair: places and roles, shows, applications, who may sign in.

What is personal has tables of its own (contacts, application_details): no other row holds a name,
a phone or a fact about a person. `migrations` runs them in order.
"""

from typing import Final

PLACES: Final = """
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

#: Empty: as the station's usual day.
OPENING_HOURS: Final = """
ALTER TABLE stations ADD COLUMN week TEXT NOT NULL DEFAULT '[]';
ALTER TABLE stations ADD COLUMN special_days TEXT NOT NULL DEFAULT '[]'
"""

SHOWS: Final = """
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

APPLICATIONS: Final = """
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

IDENTITY: Final = """
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
