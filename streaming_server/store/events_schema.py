"""Tables of what happened, in order, and of the wishes that were answered already."""

from typing import Final

EVENTS: Final = """
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

#: A receipt names the first and the last event of its wish by their place, and an event the topics
#: under which it is heard, so that no index has to: each of them is written with every wish.
FEWER_INDEXES: Final = """
ALTER TABLE events ADD COLUMN topics TEXT NOT NULL DEFAULT '';
UPDATE events SET topics = COALESCE((
    SELECT group_concat(topic) FROM (
        SELECT topic FROM event_topics WHERE sequence = events.sequence ORDER BY topic
    )
), '');
CREATE TABLE topics_of_events (
    topic TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (topic, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO topics_of_events SELECT topic, sequence FROM event_topics;
DROP TABLE event_topics;
ALTER TABLE topics_of_events RENAME TO event_topics;
CREATE TABLE kept_receipts (
    command_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, sequence INTEGER NOT NULL,
    events INTEGER NOT NULL, at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO kept_receipts SELECT command_id, fingerprint, sequence,
    (SELECT COUNT(*) FROM events WHERE events.command_id = receipts.command_id), at FROM receipts;
DROP TABLE receipts;
ALTER TABLE kept_receipts RENAME TO receipts;
DROP INDEX events_of_command;
DROP INDEX visits_of_visitor;
CREATE INDEX visits_of_visitor ON visits (visitor_id, station, day) WHERE visitor_id IS NOT NULL;
DROP INDEX legs_called;
CREATE INDEX legs_called ON legs (station, day, called_at) WHERE called_at IS NOT NULL;
DROP INDEX legs_rated;
CREATE INDEX legs_rated ON legs (station, rating, rating_answered_at) WHERE rating IS NOT NULL;
"""
