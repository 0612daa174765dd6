"""Tables about stations' machines: how they are, what they are set to, their letters."""

from typing import Final

#: Events that say that a fact of a machine is another one now, as they stand in a statement. Who
#: adds one makes the index anew in a step of its own.
TELLING: Final = (
    "'job_posted', 'job_amended', 'job_closed', 'service_amended', 'gathering_set', "
    "'gathering_called_off', 'enrolled', 'enrolment_moved', 'checked_in', "
    "'bed_allotted', 'allotment_recalled', 'allotment_ended', 'opening_hours_set'"
)
_BEFORE_ALLOTMENTS: Final = TELLING.partition(", 'bed_allotted'")[0]
STATEMENTS: Final = (
    # Another database, or a backup brought back, is another epoch: machines fetch all anew.
    "CREATE TABLE epochs (row INTEGER PRIMARY KEY CHECK (row = 1), epoch TEXT NOT NULL) STRICT",
    "INSERT INTO epochs (row, epoch) VALUES (1, lower(hex(randomblob(16))))",
    "ALTER TABLE kiosks ADD COLUMN revoked_at TEXT",
    "CREATE TABLE machine_reports (kiosk_id TEXT PRIMARY KEY REFERENCES kiosks, "
    "at TEXT NOT NULL, body TEXT NOT NULL) STRICT",
    "CREATE TABLE machine_settings (kiosk_id TEXT PRIMARY KEY REFERENCES kiosks, "
    "version INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
    "CREATE TABLE machine_letters (station TEXT NOT NULL REFERENCES stations, "
    "letter TEXT NOT NULL, kiosk_id TEXT NOT NULL REFERENCES kiosks, copy TEXT NOT NULL, "
    "given_at TEXT NOT NULL, PRIMARY KEY (station, letter)) STRICT",
    # Few of all events: the hall's, which are most, cost nothing here.
    f"CREATE INDEX events_for_machines ON events (sequence) WHERE type IN ({_BEFORE_ALLOTMENTS})",
)
TELLING_ANEW: Final = (
    "DROP INDEX events_for_machines; "
    f"CREATE INDEX events_for_machines ON events (sequence) WHERE type IN ({TELLING})"
)
SET_ASIDE: Final = (
    "CREATE TABLE wishes_set_aside (command_id TEXT PRIMARY KEY, "
    "kiosk_id TEXT NOT NULL REFERENCES kiosks, station TEXT NOT NULL REFERENCES stations, "
    "kind TEXT NOT NULL, number TEXT, occurred_at TEXT NOT NULL, set_aside_at TEXT NOT NULL, "
    "error TEXT NOT NULL, said TEXT NOT NULL, is_open INTEGER NOT NULL) STRICT",
    "CREATE INDEX open_wishes_set_aside ON wishes_set_aside (station) WHERE is_open = 1",
    # The wish may hold a name and a telephone number: it is apart from what is known of it, and
    # goes when staff have looked after it.
    "CREATE TABLE bodies_set_aside (command_id TEXT PRIMARY KEY REFERENCES wishes_set_aside, "
    "body TEXT NOT NULL) STRICT",
    "CREATE TABLE machine_trials (kiosk_id TEXT PRIMARY KEY REFERENCES kiosks, "
    "command_id TEXT, deaths INTEGER NOT NULL) STRICT",
)
#: Each machine on a page is asked for its phone; most rows are no phone's.
STAND_INS: Final = (
    "CREATE INDEX kiosks_standing_in ON kiosks (stands_in_for, enrolled_at) "
    "WHERE stands_in_for IS NOT NULL"
)
