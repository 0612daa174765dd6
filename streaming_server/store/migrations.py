"""The schema, step by step. Differences between databases live here and nowhere else.

What a step lays lies with its family of tables, in a module `..._schema`; here is the order. A step
that was released is never changed: the next one comes at the end, `family_number_what`.
Instants are UTC text of one width, so that they sort as text; days and times of day are local.
"""

from typing import Final

from sqlite_utils import Database, Migrations

from streaming_server.store.appointments import APPOINTMENTS, APPOINTMENTS_OF_PERSON
from streaming_server.store.days_schema import DAYS as _DAYS
from streaming_server.store.events_schema import EVENTS, FEWER_INDEXES
from streaming_server.store.fair_schema import (
    APPLICATIONS,
    IDENTITY,
    OPENING_HOURS,
    PLACES,
    SHOWS,
)
from streaming_server.store.lodging.schema import ALLOTMENTS as _ALLOTMENTS
from streaming_server.store.lodging.schema import COMFORTS as _COMFORTS
from streaming_server.store.lodging.schema import PAYMENTS as _PAYMENTS
from streaming_server.store.lodging.schema import REGISTER as _REGISTER
from streaming_server.store.lodging.schema import REGISTER_TERM as _REGISTER_TERM
from streaming_server.store.lodging.schema import SEARCHES as _SEARCHES
from streaming_server.store.lodging.schema import STATEMENTS as _LODGING
from streaming_server.store.machines_schema import SET_ASIDE as _SET_ASIDE
from streaming_server.store.machines_schema import STAND_INS, TELLING_ANEW
from streaming_server.store.machines_schema import STATEMENTS as _MACHINES
from streaming_server.store.places_schema import GATHERINGS, GUARDS, RESERVATIONS, SERIES
from streaming_server.store.service_items import lay_usual_items
from streaming_server.store.stage_schema import (
    AROUND_THE_PICTURE,
    GUESTS,
    HELP_CALLS,
    RECORDINGS,
    TALK,
)
from streaming_server.store.tickets_schema import TAKEOVERS, TICKETS
from streaming_server.store.wait_ranges import WAIT_RANGES

MIGRATIONS: Final = Migrations("doorstep")


@MIGRATIONS(name="0001_the_live_fair")
def _the_live_fair(database: Database) -> None:
    for script in (PLACES, SHOWS, APPLICATIONS, EVENTS, IDENTITY):
        _run(database, script)


@MIGRATIONS(name="stage_0001_hearings_and_captions")
def _hearings_and_captions(database: Database) -> None:
    _run(database, AROUND_THE_PICTURE)


@MIGRATIONS(name="recording_0001_recordings")
def _recordings(database: Database) -> None:
    _run(database, RECORDINGS)


@MIGRATIONS(name="stage_0002_talk")
def _talk(database: Database) -> None:
    _run(database, TALK)


@MIGRATIONS(name="studio_0001_help_calls")
def _help_calls(database: Database) -> None:
    _run(database, HELP_CALLS)


@MIGRATIONS(name="stage_0003_guests")
def _guests(database: Database) -> None:
    _run(database, GUESTS)


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


@MIGRATIONS(name="lodging_0006_register_term")
def _register_term(database: Database) -> None:
    for statement in _REGISTER_TERM:
        database.execute(statement)


@MIGRATIONS(name="lodging_0007_allotments")
def _allotments(database: Database) -> None:
    for statement in _ALLOTMENTS:
        database.execute(statement)
    _run(database, TELLING_ANEW)


@MIGRATIONS(name="link_0004_stand_ins")
def _stand_ins(database: Database) -> None:
    _run(database, STAND_INS)


@MIGRATIONS(name="places_0005_opening_hours")
def _opening_hours(database: Database) -> None:
    _run(database, OPENING_HOURS)
    _run(database, TELLING_ANEW)


def _run(database: Database, script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            database.execute(statement)
