"""The tables of gig apartments, statement by statement (triggers hold semicolons).

Nights are whole numbers: days since 1 January 1970, local dates.
"""

from typing import Final

_ROOMS: Final = (
    """CREATE TABLE lodging_rooms (
    room_id INTEGER PRIMARY KEY, market TEXT NOT NULL REFERENCES stations,
    building TEXT NOT NULL, floor INTEGER NOT NULL, number TEXT NOT NULL, policy TEXT NOT NULL,
    night_fen INTEGER NOT NULL, deposit_fen INTEGER NOT NULL, free_nights INTEGER NOT NULL,
    UNIQUE (market, building, number)
) STRICT""",
    """CREATE TABLE beds (
    bed_id INTEGER PRIMARY KEY, room_id INTEGER NOT NULL REFERENCES lodging_rooms,
    label TEXT NOT NULL, is_lower INTEGER NOT NULL, care TEXT NOT NULL, UNIQUE (room_id, label)
) STRICT""",
)

_STAYS: Final = (
    # Personal, as is stay_contacts: who has a bed is known by a telephone number or a visit.
    """CREATE TABLE lodgers (
    lodger INTEGER PRIMARY KEY, person TEXT NOT NULL UNIQUE
) STRICT""",
    """CREATE TABLE stays (
    row INTEGER PRIMARY KEY, stay_id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, number TEXT NOT NULL,
    market TEXT NOT NULL REFERENCES stations, party TEXT NOT NULL, first INTEGER NOT NULL,
    leaves INTEGER NOT NULL, state TEXT NOT NULL, made_at TEXT NOT NULL, hold_until TEXT,
    is_late INTEGER NOT NULL, visitor_id TEXT, lodger INTEGER REFERENCES lodgers,
    night_fen INTEGER NOT NULL, deposit_fen INTEGER NOT NULL, free_nights INTEGER NOT NULL,
    changed_at TEXT, UNIQUE (market, day, number), CHECK (leaves >= first)
) STRICT""",
    """CREATE INDEX stays_running_out ON stays (hold_until)
    WHERE state IN ('held', 'offered')""",
    """CREATE INDEX stays_waiting ON stays (market, made_at) WHERE state = 'waitlisted'""",
    """CREATE INDEX stays_coming ON stays (market, first)""",
    """CREATE INDEX stays_going ON stays (market, leaves)""",
    """CREATE INDEX stays_of_visitor ON stays (visitor_id) WHERE visitor_id IS NOT NULL""",
    """CREATE TABLE stay_contacts (
    stay INTEGER PRIMARY KEY REFERENCES stays, form_of_address TEXT NOT NULL, phone TEXT
) STRICT""",
    """CREATE TABLE stay_parts (
    stay INTEGER NOT NULL REFERENCES stays, first INTEGER NOT NULL, leaves INTEGER NOT NULL,
    room_id INTEGER NOT NULL REFERENCES lodging_rooms, beds TEXT NOT NULL,
    PRIMARY KEY (stay, first)
) STRICT""",
    """CREATE INDEX stay_parts_of_room ON stay_parts (room_id, leaves)""",
    """CREATE TABLE blocks (
    row INTEGER PRIMARY KEY, block_id TEXT NOT NULL UNIQUE,
    market TEXT NOT NULL REFERENCES stations,
    room_id INTEGER NOT NULL REFERENCES lodging_rooms, beds TEXT NOT NULL,
    first INTEGER NOT NULL, leaves INTEGER NOT NULL, reason TEXT NOT NULL, lifted_at TEXT
) STRICT""",
    """CREATE INDEX blocks_of_room ON blocks (room_id, leaves)""",
    """CREATE TABLE denied_beds (
    row INTEGER PRIMARY KEY, market TEXT NOT NULL REFERENCES stations, party TEXT NOT NULL,
    first INTEGER NOT NULL, leaves INTEGER NOT NULL, at TEXT NOT NULL
) STRICT""",
    """CREATE INDEX denied_beds_of_market ON denied_beds (market, first)""",
)

_NIGHTS: Final = (
    """CREATE TABLE bed_nights (
    bed_id INTEGER NOT NULL REFERENCES beds, night INTEGER NOT NULL,
    stay INTEGER REFERENCES stays, block INTEGER REFERENCES blocks,
    PRIMARY KEY (bed_id, night), CHECK ((stay IS NULL) <> (block IS NULL))
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE person_nights (
    lodger INTEGER NOT NULL REFERENCES lodgers, night INTEGER NOT NULL,
    stay INTEGER NOT NULL REFERENCES stays, PRIMARY KEY (lodger, night)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE room_nights (
    room_id INTEGER NOT NULL REFERENCES lodging_rooms, night INTEGER NOT NULL,
    party TEXT NOT NULL, PRIMARY KEY (room_id, night)
) STRICT, WITHOUT ROWID""",
    # A primary key alone lets REPLACE and DO UPDATE take a night from whoever has it.
    """CREATE TRIGGER bed_night_is_taken BEFORE INSERT ON bed_nights
    WHEN EXISTS (SELECT 1 FROM bed_nights AS held
                 WHERE held.bed_id = NEW.bed_id AND held.night = NEW.night)
    BEGIN SELECT RAISE(ABORT, 'the bed is taken in this night'); END""",
    """CREATE TRIGGER person_night_is_taken BEFORE INSERT ON person_nights
    WHEN EXISTS (SELECT 1 FROM person_nights AS held
                 WHERE held.lodger = NEW.lodger AND held.night = NEW.night)
    BEGIN SELECT RAISE(ABORT, 'this person has a bed in this night'); END""",
    """CREATE TRIGGER room_night_is_others BEFORE INSERT ON room_nights
    WHEN EXISTS (SELECT 1 FROM room_nights AS held
                 WHERE held.room_id = NEW.room_id AND held.night = NEW.night
                 AND held.party <> NEW.party)
    BEGIN SELECT RAISE(ABORT, 'the room is for others in this night'); END""",
    """CREATE TRIGGER bed_nights_stand BEFORE UPDATE ON bed_nights
    BEGIN SELECT RAISE(ABORT, 'nights are given back and taken, never changed'); END""",
    """CREATE TRIGGER person_nights_stand BEFORE UPDATE ON person_nights
    BEGIN SELECT RAISE(ABORT, 'nights are given back and taken, never changed'); END""",
    """CREATE TRIGGER room_nights_stand BEFORE UPDATE ON room_nights
    BEGIN SELECT RAISE(ABORT, 'nights are given back and taken, never changed'); END""",
)

STATEMENTS: Final = (*_ROOMS, *_STAYS, *_NIGHTS)
PAYMENTS: Final = (
    """CREATE TABLE lodging_payments (
    row INTEGER PRIMARY KEY, payment_id TEXT NOT NULL UNIQUE,
    stay INTEGER NOT NULL REFERENCES stays, kind TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), at TEXT NOT NULL
) STRICT""",
    """CREATE INDEX lodging_payments_of_stay ON lodging_payments (stay)""",
)
#: was: a stay before its last move, as `befores` writes it; null where nothing can be undone.
COMFORTS: Final = (
    "ALTER TABLE stays ADD COLUMN is_minor INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE stays ADD COLUMN was TEXT",
    """CREATE TABLE lodging_policies (
    market TEXT PRIMARY KEY REFERENCES stations, buffer INTEGER NOT NULL CHECK (buffer >= 0),
    is_no_show_automatic INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX stays_expected ON stays (market, first) WHERE state = 'confirmed'",
)
REGISTER: Final = (
    # Personal, and more than any other table: read for one stay, or for an export that is kept.
    """CREATE TABLE lodging_register (
    row INTEGER PRIMARY KEY, entry_id TEXT NOT NULL UNIQUE,
    stay INTEGER NOT NULL REFERENCES stays, market TEXT NOT NULL REFERENCES stations,
    full_name TEXT NOT NULL, document TEXT NOT NULL, document_number TEXT NOT NULL,
    home TEXT NOT NULL, is_minor INTEGER NOT NULL, day TEXT NOT NULL, at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX lodging_register_of_stay ON lodging_register (stay)",
    "CREATE INDEX lodging_register_of_market ON lodging_register (market, day)",
    """CREATE TABLE register_exports (
    row INTEGER PRIMARY KEY, market TEXT NOT NULL REFERENCES stations, first TEXT NOT NULL,
    leaves TEXT NOT NULL, entries INTEGER NOT NULL, account_id TEXT, at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX register_exports_of_market ON register_exports (market, at)",
)
#: All that a search for free beds reads of rooms and beds, so that it reads nothing else of them:
#: a third less over the whole city.
SEARCHES: Final = (
    "CREATE INDEX rooms_for_search ON lodging_rooms (market, policy, room_id)",
    "CREATE INDEX beds_for_search ON beds (room_id, care, bed_id)",
)
#: Which entries went when their term was over: how many, and never whose.
REGISTER_TERM: Final = (
    """CREATE TABLE register_deletions (
    row INTEGER PRIMARY KEY, market TEXT NOT NULL REFERENCES stations, before TEXT NOT NULL,
    entries INTEGER NOT NULL, at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX register_deletions_of_market ON register_deletions (market, row)",
)
#: Beds that a machine gives by itself are blocks that name it; kiosk_id is null for all others.
ALLOTMENTS: Final = (
    "ALTER TABLE blocks ADD COLUMN station TEXT",
    "ALTER TABLE blocks ADD COLUMN kiosk_id TEXT",
    "ALTER TABLE blocks ADD COLUMN party TEXT",
    "ALTER TABLE blocks ADD COLUMN recalled_at TEXT",
    """CREATE INDEX blocks_of_machines ON blocks (market)
    WHERE kiosk_id IS NOT NULL AND lifted_at IS NULL""",
)
