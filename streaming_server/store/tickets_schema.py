"""Tables of the hall: services, numbers, visits and their legs, counters."""

from typing import Final

TICKETS: Final = """
CREATE TABLE service_items (
    station TEXT NOT NULL, code TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (station, code)
) STRICT;
CREATE TABLE ticket_numbers (
    station TEXT NOT NULL REFERENCES stations, prefix TEXT NOT NULL, day TEXT NOT NULL,
    last INTEGER NOT NULL, PRIMARY KEY (station, prefix, day)
) STRICT;
CREATE TABLE number_blocks (
    station TEXT NOT NULL REFERENCES stations, prefix TEXT NOT NULL, day TEXT NOT NULL,
    kiosk_id TEXT NOT NULL REFERENCES kiosks, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (station, prefix, day, first)
) STRICT;
CREATE TABLE visits (
    visit_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations, day TEXT NOT NULL,
    number TEXT NOT NULL, channel TEXT NOT NULL, issued_at TEXT NOT NULL,
    token_hash TEXT UNIQUE, visitor_id TEXT, planned TEXT NOT NULL,
    UNIQUE (station, day, number)
) STRICT;
CREATE INDEX visits_of_visitor ON visits (visitor_id, station, day);
CREATE TABLE legs (
    leg_id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits,
    station TEXT NOT NULL, day TEXT NOT NULL, number TEXT NOT NULL, prefix TEXT NOT NULL,
    service TEXT NOT NULL, position INTEGER NOT NULL, priority TEXT NOT NULL,
    arrived_at TEXT NOT NULL, eligible_at TEXT NOT NULL, counts_from TEXT NOT NULL,
    state TEXT NOT NULL, booked_for TEXT, only_counter TEXT, counter_id TEXT, counter INTEGER,
    called_at TEXT, first_called_at TEXT, calls INTEGER NOT NULL, started_at TEXT,
    ended_at TEXT, held_until TEXT, reason TEXT, outcome TEXT, has_let_pass INTEGER NOT NULL,
    has_returned INTEGER NOT NULL, rating TEXT, rated_at TEXT, rating_answered_at TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX legs_of_visit ON legs (visit_id, position);
CREATE INDEX legs_in_line ON legs (station, day, state, counts_from, arrived_at, leg_id);
CREATE INDEX legs_called ON legs (station, day, called_at);
CREATE INDEX legs_rated ON legs (station, rating, rating_answered_at);
CREATE TABLE ticket_counters (
    counter_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations,
    number INTEGER NOT NULL, skills TEXT NOT NULL, state TEXT NOT NULL, leg_id TEXT,
    account_id TEXT, reason TEXT, changed_at TEXT, UNIQUE (station, number)
) STRICT;
CREATE TABLE paces (
    station TEXT NOT NULL REFERENCES stations, service TEXT NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (station, service)
) STRICT;
"""

#: A phone that stands in for a machine is one without a key; the machine's blocks are closed.
TAKEOVERS: Final = """
ALTER TABLE kiosks ADD COLUMN stands_in_for TEXT REFERENCES kiosks;
ALTER TABLE number_blocks ADD COLUMN closed_at TEXT
"""
