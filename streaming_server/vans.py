"""doorstep-server van: a van belongs to a city, goes out, and comes home.

On the city's machine `van code STATION`; on the van's `van join` once, and `van home` whenever it
can reach the city. While the van's server runs it brings its day by itself. `van again` brings a
day of the archive to a city that was put back from a backup.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final, NoReturn

import typer

from shared.ids import StationCode
from shared.tickets.numbers import day_of
from streaming_server.app import control_plane, enrolment_code, utc_now
from streaming_server.folders import alone_with
from streaming_server.ports.handling import Unavailable
from streaming_server.settings import Settings
from streaming_server.store.days import SqlDay, offer_again
from streaming_server.store.handing_over import StillWaiting, hand_over
from streaming_server.uplink import (
    CityLine,
    CityRegistration,
    keep_registration,
    read_registration,
)
from streaming_server.uplink.homecoming import fetch, join
from streaming_server.uplink.line import CityAway

vans = typer.Typer(no_args_is_help=True, help="A van that is a station without a network.")
Data = Annotated[Path | None, typer.Option(help="Folder of the database.", show_default=False)]
_INCOMING: Final = "incoming.db"
_ARCHIVE: Final = "archive"
#: Holds the day on which the database was fetched last.
_FETCHED: Final = "fetched"


@vans.command()
def code(station: str, data: Data = None) -> None:
    """At the city: print a one-time code for the van of the station."""
    typer.echo(asyncio.run(enrolment_code(_settings(data), StationCode(station), is_van=True)))


@vans.command("join")
def join_city(server: str, station: str, code: str, data: Data = None) -> None:
    """At the van, once: belong to the city at SERVER, and fetch what is needed for a day."""
    settings = _settings(data)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = server.rstrip("/")
    try:
        registration = asyncio.run(join(address, code, StationCode(station)))
    except CityAway as away:
        _stop(f"not joined: {away}")
    keep_registration(settings.data, registration)
    _home(settings, registration)


@vans.command()
def home(
    data: Data = None,
    once_a_day: Annotated[
        bool, typer.Option("--once-a-day", help="Fetch only what was not fetched today.")
    ] = False,
) -> None:
    """At the van, while its server stands: bring the day, and fetch the next one's database."""
    settings = _settings(data)
    registration = read_registration(settings.data)
    if registration is None:
        _stop("this is no van: `doorstep-server van join` makes it one")
    fetched = settings.data / _FETCHED
    today = day_of(utc_now()).isoformat()
    if once_a_day and fetched.exists() and fetched.read_text("utf-8") == today:
        typer.echo("fetched today already; the van's server brings what it does by itself")
        return
    _home(settings, registration)


@vans.command()
def again(
    day: Annotated[str, typer.Argument(help="Of an archive, as 2026-11-28.")], data: Data = None
) -> None:
    """At the van, when the city was put back from a backup: bring a day of the archive once more.

    What the city has still it answers from its receipts, so nothing is done twice.
    """
    settings = _settings(data)
    registration = read_registration(settings.data)
    if registration is None:
        _stop("this is no van: `doorstep-server van join` makes it one")
    kept = sorted((settings.data / _ARCHIVE).glob(f"{day}*.db"))
    if not kept:
        _stop(f"there is no archive of {day} in {settings.data / _ARCHIVE}")
    for archive in kept:
        try:
            many = _bring_again(settings, registration, archive)
        except (CityAway, Unavailable) as away:
            _stop(f"the city is away; say the same once more: {away}")
        except (OSError, sqlite3.Error) as error:
            _stop(f"{archive} cannot be read: {error}")
        typer.echo(f"{archive.name}: the city has answered all of {many}")


def _bring_again(settings: Settings, registration: CityRegistration, archive: Path) -> int:
    """On a copy: the archive stays as it is."""
    with TemporaryDirectory(dir=settings.data, prefix="again-") as folder:
        beside = settings.model_copy(update={"data": Path(folder)})
        shutil.copyfile(archive, beside.database)
        with closing(sqlite3.connect(beside.database)) as rows, rows:
            many = offer_again(rows)
        asyncio.run(_bring(beside, registration))
    return many


def _home(settings: Settings, registration: CityRegistration) -> None:
    incoming = settings.data / _INCOMING
    with alone_with(settings.data):
        try:
            if settings.database.exists():
                asyncio.run(_bring(settings, registration))
            asyncio.run(fetch(registration, incoming))
            day = day_of(utc_now())
            archive = hand_over(settings.database, incoming, registration.kiosk_id, day)
            (settings.data / _FETCHED).write_text(day.isoformat(), "utf-8")
        except CityAway as away:
            _stop(f"the city is away, nothing was changed: {away}")
        except StillWaiting as waiting:
            _stop(f"the city has not answered everything: {waiting} wait")
        except (OSError, sqlite3.Error) as error:
            _stop(f"the database stays as it was: {error}")
    typer.echo("everything is at the city, and the next day's database is here")
    if archive is not None:
        typer.echo(f"the day is kept in {archive}")


async def _bring(settings: Settings, registration: CityRegistration) -> None:
    async with control_plane(settings) as (store, _, _):
        await CityLine(registration, SqlDay(store), utc_now).deliver()


def _settings(data: Path | None) -> Settings:
    return Settings() if data is None else Settings(data=data)


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
