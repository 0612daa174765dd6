"""doorstep-server import and export: lists out of spreadsheets, and into them."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from shared.lodging.inventory import Inventory
from streaming_server.app import control_plane
from streaming_server.inventories import read_rooms
from streaming_server.ports.lodging import Furnished, Occupancy
from streaming_server.settings import Settings
from streaming_server.sheets import Cell, Unreadable, write_csv, write_xlsx
from streaming_server.web.languages import RESOURCES, Language, Texts, Words

imports = typer.Typer(no_args_is_help=True, help="Take a list in: CSV (UTF-8, GB18030) or XLSX.")

exports = typer.Typer(no_args_is_help=True, help="Write a list: CSV, or XLSX by its ending.")

MOST_TOLD: Final = 200
MOST_NIGHTS: Final = 366
Data = Annotated[Path | None, typer.Option(help="Folder of the database.", show_default=False)]


@imports.callback()
def _lists() -> None:
    """So that each list keeps a name of its own."""


@exports.callback()
def _written() -> None:
    """So that each list keeps a name of its own."""


@exports.command()
def occupancy(
    file: Path,
    first: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first night.")],
    nights: Annotated[int, typer.Option(min=1, max=MOST_NIGHTS, help="How many.")] = 7,
    data: Data = None,
) -> None:
    """Bed nights sold, blocked and denied, by market and night."""
    settings = Settings() if data is None else Settings(data=data)
    begins = first.date()
    found = asyncio.run(_occupancy(settings, begins, begins + timedelta(days=nights)))
    titles = ("market", "name", "night", "beds", "sold", "blocked", "denied")
    words = Words(Texts(RESOURCES / "i18n"), Language.ZH)
    heading = tuple(words(f"page.beds.occupancy.column.{title}") for title in titles)
    rows: list[tuple[Cell, ...]] = [
        heading,
        *(
            (one.market, one.name, str(one.night), one.beds, one.sold, one.blocked, one.denied)
            for one in found
        ),
    ]
    write = write_xlsx if file.suffix.lower() == ".xlsx" else write_csv
    try:
        file.write_bytes(write(rows))
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{file}: {len(rows) - 1} rows")


async def _occupancy(settings: Settings, first: date, end: date) -> tuple[Occupancy, ...]:
    async with control_plane(settings) as (store, _, _):
        return await store.reader.lodging.occupancy(first, end)


@imports.command()
def rooms(
    file: Path,
    data: Data = None,
    take_good: Annotated[
        bool, typer.Option("--take-good", help="Take the right rows though others are wrong.")
    ] = False,
) -> None:
    """Rooms and beds of gig apartments, a row a room. Known rooms are brought up to date."""
    settings = Settings() if data is None else Settings(data=data)
    try:
        inventory, done = asyncio.run(_import(settings, file.read_bytes(), take_good=take_good))
    except (OSError, Unreadable) as error:
        typer.echo(f"{file} cannot be read as a table: {error}".rstrip(": "), err=True)
        raise typer.Exit(1) from error
    _tell(inventory)
    if done is None:
        typer.echo("Nothing was taken. --take-good takes the right rows.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{done.added} rooms added, {done.changed} changed, {done.beds} beds more")


async def _import(
    settings: Settings, file: bytes, *, take_good: bool
) -> tuple[Inventory, Furnished | None]:
    async with control_plane(settings) as (store, _, _):
        inventory = read_rooms(file, await store.reader.stations())
        if inventory.problems and not (take_good and inventory.rooms):
            return inventory, None
        return inventory, await store.furnish_by(inventory.rooms)


def _tell(inventory: Inventory) -> None:
    """A sentence a wrong row, in Chinese, as they stand on the page."""
    words = Words(Texts(RESOURCES / "i18n"), Language.ZH)
    table = Table("line", "column", "what is wrong")
    for wrong in inventory.problems[:MOST_TOLD]:
        sentence = words(f"page.beds.problem.{wrong.problem}", value=wrong.value)
        table.add_row(str(wrong.line), wrong.column, sentence)
    if inventory.problems:
        Console().print(table)
