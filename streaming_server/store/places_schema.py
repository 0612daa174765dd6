"""Tables of rooms, equipment, gatherings and who comes to them; `migrations` runs them in order.

Two primary keys and one CHECK do the guarding: nobody has a slot, a place or a number twice.
"""

from typing import Final

RESERVATIONS: Final = """
CREATE TABLE resources (
    resource_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations, kind TEXT NOT NULL,
    name TEXT NOT NULL, copies INTEGER NOT NULL, opens TEXT NOT NULL, closes TEXT NOT NULL,
    weekdays TEXT NOT NULL, approval TEXT NOT NULL, longest_minutes INTEGER NOT NULL,
    note TEXT NOT NULL, is_open INTEGER NOT NULL
) STRICT;
CREATE INDEX resources_of_station ON resources (station);
CREATE TABLE reservations (
    reservation_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations,
    employer_id TEXT REFERENCES employers, session_id TEXT REFERENCES sessions,
    purpose TEXT NOT NULL, starts_at TEXT NOT NULL, ends_at TEXT NOT NULL, state TEXT NOT NULL,
    made_at TEXT NOT NULL, changed_at TEXT, reason TEXT
) STRICT;
CREATE INDEX reservations_of_station ON reservations (station, starts_at);
CREATE INDEX reservations_of_employer ON reservations (employer_id, starts_at);
CREATE INDEX reservations_of_session ON reservations (session_id);
CREATE TABLE reservation_items (
    reservation_id TEXT NOT NULL REFERENCES reservations, resource_id TEXT NOT NULL
    REFERENCES resources, copy INTEGER NOT NULL, PRIMARY KEY (reservation_id, resource_id, copy)
) STRICT;
CREATE TABLE resource_slots (
    resource_id TEXT NOT NULL REFERENCES resources, slot INTEGER NOT NULL, copy INTEGER NOT NULL,
    reservation_id TEXT NOT NULL REFERENCES reservations, PRIMARY KEY (resource_id, slot, copy)
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_of_reservation ON resource_slots (reservation_id);
"""
GATHERINGS: Final = """
CREATE TABLE gatherings (
    gathering_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations, kind TEXT NOT NULL,
    title TEXT NOT NULL, about TEXT NOT NULL, place TEXT NOT NULL, host TEXT NOT NULL,
    starts_at TEXT NOT NULL, ends_at TEXT NOT NULL, capacity INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0, has_childcare INTEGER NOT NULL,
    gives_certificate INTEGER NOT NULL, called_off_at TEXT, reason TEXT,
    CHECK (taken >= 0 AND taken <= capacity)
) STRICT;
CREATE INDEX gatherings_by_start ON gatherings (starts_at);
CREATE INDEX gatherings_of_station ON gatherings (station, starts_at);
CREATE TABLE enrolments (
    enrolment_id TEXT PRIMARY KEY, gathering_id TEXT NOT NULL REFERENCES gatherings,
    station TEXT NOT NULL, day TEXT NOT NULL, visitor_id TEXT NOT NULL, person TEXT NOT NULL,
    number TEXT NOT NULL, state TEXT NOT NULL, made_at TEXT NOT NULL, offer_until TEXT,
    has_declined INTEGER NOT NULL, checked_in_at TEXT, changed_at TEXT,
    UNIQUE (station, day, number)
) STRICT;
CREATE UNIQUE INDEX one_place_a_person ON enrolments (gathering_id, person)
    WHERE state IN ('enrolled', 'offered', 'waiting');
CREATE INDEX enrolments_of_gathering ON enrolments (gathering_id, state, made_at);
CREATE INDEX enrolments_of_visitor ON enrolments (visitor_id);
CREATE INDEX enrolments_of_person ON enrolments (person, day);
CREATE INDEX enrolments_offered ON enrolments (offer_until) WHERE state = 'offered';
CREATE TABLE enrolment_contacts (
    enrolment_id TEXT PRIMARY KEY REFERENCES enrolments, form_of_address TEXT NOT NULL, phone TEXT
) STRICT;
CREATE TABLE pass_keys (station TEXT PRIMARY KEY REFERENCES stations, key TEXT NOT NULL) STRICT;
"""

#: A key refuses a second row, and `REPLACE` takes the first one away without a word: these do not.
GUARDS: Final = (
    """
CREATE TRIGGER slots_are_not_stolen BEFORE INSERT ON resource_slots WHEN EXISTS (
    SELECT 1 FROM resource_slots WHERE resource_id = NEW.resource_id AND slot = NEW.slot
    AND copy = NEW.copy)
BEGIN SELECT RAISE(ABORT, 'the slot is taken'); END
""",
    """
CREATE TRIGGER slots_are_not_changed BEFORE UPDATE ON resource_slots
BEGIN SELECT RAISE(ABORT, 'a slot is given back and taken again'); END
""",
    """
CREATE TRIGGER places_are_not_stolen BEFORE INSERT ON enrolments WHEN EXISTS (
    SELECT 1 FROM enrolments WHERE enrolment_id = NEW.enrolment_id
    OR (station = NEW.station AND day = NEW.day AND number = NEW.number)
    OR (gathering_id = NEW.gathering_id AND person = NEW.person
        AND state IN ('enrolled', 'offered', 'waiting')))
BEGIN SELECT RAISE(ABORT, 'the place is taken'); END
""",
)

#: One row a date, the first one too, so that every question about dates asks one table.
SERIES: Final = (
    """
CREATE TABLE gathering_meetings (
    gathering_id TEXT NOT NULL REFERENCES gatherings, position INTEGER NOT NULL,
    starts_at TEXT NOT NULL, ends_at TEXT NOT NULL, PRIMARY KEY (gathering_id, position),
    CHECK (starts_at < ends_at)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX meetings_by_start ON gathering_meetings (starts_at)",
    """
INSERT INTO gathering_meetings (gathering_id, position, starts_at, ends_at)
SELECT gathering_id, 0, starts_at, ends_at FROM gatherings
""",
    "ALTER TABLE gatherings ADD COLUMN needed_percent INTEGER NOT NULL DEFAULT 80",
    """
CREATE TABLE attendances (
    enrolment_id TEXT NOT NULL REFERENCES enrolments, day TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (enrolment_id, day)
) STRICT, WITHOUT ROWID
""",
    """
INSERT INTO attendances (enrolment_id, day, at)
SELECT enrolment_id, day, checked_in_at FROM enrolments WHERE checked_in_at IS NOT NULL
""",
    """
CREATE TABLE skill_log (
    row INTEGER PRIMARY KEY, enrolment_id TEXT NOT NULL REFERENCES enrolments,
    skill TEXT NOT NULL, level TEXT NOT NULL, at TEXT NOT NULL
) STRICT
""",
    "CREATE INDEX skills_of_enrolment ON skill_log (enrolment_id)",
    # Whoever enrols is asked what else they are at, by telephone.
    "CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone IS NOT NULL",
    "CREATE INDEX applications_of_visitor ON applications (visitor_id, slot)",
)
