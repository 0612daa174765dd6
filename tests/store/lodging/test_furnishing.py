"""An import adds and changes rooms, keeps what stands, and its command says what was wrong."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.lodging import HoldBed, Policy
from streaming_server.__main__ import main
from streaming_server.app import control_plane
from streaming_server.inventories import as_table, read_rooms
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from streaming_server.sheets import read_table, write_csv, write_xlsx
from tests.fair import STAFF, Clock, station
from tests.lodgings import MARKET, NOW, hold

STATIONS = (station(), station(MARKET, name="泉边零工市场", is_gig_market=True))
HEADING = ("市场", "房号", "收谁", "床位", "每晚")


async def test_a_second_import_changes_and_adds_and_takes_nothing_away(tmp_path: Path) -> None:
    async with control_plane(Settings(data=tmp_path), Clock(NOW)) as (store, service, _):
        await store.seed(STATIONS, [], [])
        first = read_rooms(write_csv([HEADING, (MARKET, "203", "男", "4", "25")]), STATIONS)
        done = await store.furnish_by(first.rooms)
        assert (done.added, done.changed, done.beds) == (1, 0, 4)
        (found,) = await store.reader.lodging.free_beds(
            MARKET, hold().party, hold().first, hold().end, 1
        )
        wish: HoldBed = hold(bed_id=found.bed.bed_id)
        assert isinstance(await service.handle(wish, STAFF), Receipt)
        rows = [HEADING, (MARKET, "203", "不限", "6", "30"), (MARKET, "204", "女", "2", "0")]
        second = read_rooms(write_xlsx(rows), STATIONS)
        done = await store.furnish_by(second.rooms)
        assert (done.added, done.changed, done.beds) == (1, 1, 4)
        room = await store.reader.lodging.room_of(found.bed.bed_id)
        assert room is not None
        assert (room.policy, room.night_fen, len(room.beds)) == (Policy.FLOATING, 3000, 6)
        again = await store.furnish_by(second.rooms)
        assert (again.added, again.changed, again.beds) == (0, 0, 0)


def test_rooms_become_a_list_that_reads_back_as_the_same() -> None:
    rows = [HEADING, (MARKET, "203", "夫妻间", "窗、门", "25.50")]
    inventory = read_rooms(write_csv(rows), STATIONS)
    assert read_rooms(write_csv(as_table(inventory.rooms)), STATIONS) == inventory


async def seed(folder: Path) -> None:
    async with control_plane(Settings(data=folder)) as (store, _, _):
        await store.seed(STATIONS, [], [])


def test_the_command_takes_the_good_rows_when_it_is_told_to(tmp_path: Path) -> None:
    asyncio.run(seed(tmp_path))
    file = tmp_path / "rooms.csv"
    lines = ("市场,房号,收谁,床位", f"{MARKET},203,男,4", f"{MARKET},204,猫,4", "别处,205,男,4")
    file.write_bytes("\n".join(lines).encode("gb18030"))
    command = ["import", "rooms", str(file), "--data", str(tmp_path)]
    run = CliRunner()
    refused = run.invoke(main, command)
    assert refused.exit_code == 1
    assert "不认识" in refused.stdout
    taken = run.invoke(main, [*command, "--take-good"])
    assert "1 rooms added, 0 changed, 4 beds more" in taken.stdout
    command[2] = str(tmp_path / "none.csv")
    gone = run.invoke(main, command)
    assert (gone.exit_code, "cannot be read" in gone.stderr) == (1, True)


@pytest.mark.parametrize("name", ["beds.csv", "beds.xlsx"])
def test_the_command_writes_how_full_the_beds_were(tmp_path: Path, name: str) -> None:
    asyncio.run(seed(tmp_path))
    file = tmp_path / "rooms.csv"
    file.write_bytes(write_csv([HEADING, (MARKET, "203", "男", "4", "25")]))
    run, data = CliRunner(), ["--data", str(tmp_path)]
    assert run.invoke(main, ["import", "rooms", str(file), *data]).exit_code == 0
    out = tmp_path / name
    wanted = ["export", "occupancy", str(out), "--first", "2026-11-24", "--nights", "2", *data]
    assert run.invoke(main, wanted).exit_code == 0
    table = read_table(out.read_bytes())
    assert [row[2:6] for row in table[1:]] == [
        ("2026-11-24", "4", "0", "0"),
        ("2026-11-25", "4", "0", "0"),
    ]
    nowhere = run.invoke(main, [*wanted[:2], str(tmp_path / "no" / name), *wanted[3:]])
    assert nowhere.exit_code == 1
    assert run.invoke(main, [*wanted[:4], "soon", *wanted[5:]]).exit_code == 2
