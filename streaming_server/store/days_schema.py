"""Tables of a van's day: at the van what it keeps for the city, at the city what its vans took
along."""

from typing import Final

DAYS: Final = (
    "CREATE TABLE day_wishes (position INTEGER PRIMARY KEY AUTOINCREMENT, "
    "command_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL, "
    "standing TEXT NOT NULL, sentence TEXT NOT NULL) STRICT",
    "CREATE INDEX day_wishes_by_standing ON day_wishes (standing, position)",
    # Apart, because it holds what somebody said of themselves; it goes with the day's archive.
    "CREATE TABLE day_wish_bodies (position INTEGER PRIMARY KEY REFERENCES day_wishes, "
    "command TEXT NOT NULL, actor TEXT NOT NULL, events TEXT NOT NULL) STRICT",
    "ALTER TABLE kiosks ADD COLUMN is_van INTEGER NOT NULL DEFAULT 0",
    # Numbers that a van took along: of its station and day, by group, or of applications.
    "CREATE TABLE van_ranges (kiosk_id TEXT NOT NULL REFERENCES kiosks, station TEXT NOT NULL, "
    "day TEXT NOT NULL, series TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, "
    "PRIMARY KEY (kiosk_id, day, series)) STRICT",
)
