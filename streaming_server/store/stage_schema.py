"""Tables around a show: what was heard, recorded, said and asked, and who came up as a guest."""

from typing import Final

AROUND_THE_PICTURE: Final = """
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

RECORDINGS: Final = """
CREATE TABLE recordings (
    session_id TEXT PRIMARY KEY REFERENCES sessions, state TEXT NOT NULL,
    folder TEXT NOT NULL, changed_at TEXT
) STRICT;
CREATE INDEX recordings_by_state ON recordings (state, changed_at);
"""

HELP_CALLS: Final = """
CREATE TABLE help_calls (
    call_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations, place TEXT NOT NULL,
    called_at TEXT NOT NULL, answered_at TEXT
) STRICT;
CREATE INDEX help_calls_of_station ON help_calls (station, answered_at);
"""

TALK: Final = """
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

GUESTS: Final = """
CREATE TABLE guests (
    guest_id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions,
    visitor_id TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
    asked_at TEXT NOT NULL, ends_at TEXT
) STRICT;
CREATE INDEX guests_by_state ON guests (state, session_id, asked_at);
"""
