"""What is wrong with a machine, the worst first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.link.health import Ended, Health, Machine, Readiness, Trouble, findings
from tests.fair import NOW

WELL = Health(version="1", disk_free_mb=9000)
LINKED = Machine(health=WELL, seen_at=NOW, is_linked=True, settings=0, newest="1")


def troubles(machine: Machine) -> list[Trouble]:
    return [one.trouble for one in findings(machine, NOW)]


def test_nothing_is_said_of_a_machine_that_is_well() -> None:
    assert troubles(LINKED) == []


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"disk_free_mb": 10}, Trouble.DISK_FULL),
        ({"disk_free_mb": 200}, Trouble.DISK_LOW),
        ({"pending": 4, "oldest_seconds": 1200}, Trouble.STUCK),
        ({"for_staff": 2}, Trouble.REFUSED_WISHES),
        ({"clock_seconds": 300}, Trouble.CLOCK_BEHIND),
        ({"clock_seconds": -300}, Trouble.CLOCK_AHEAD),
        ({"printer": Readiness.FAULT}, Trouble.PRINTER_FAULT),
        ({"printer": Readiness.LOW}, Trouble.PRINTER_LOW),
        ({"scanner": Readiness.FAULT}, Trouble.SCANNER_FAULT),
        ({"camera": Readiness.FAULT}, Trouble.CAMERA_FAULT),
        ({"id_reader": Readiness.FAULT}, Trouble.ID_READER_FAULT),
        ({"was_rebuilt": True}, Trouble.REBUILT),
        ({"ended": Ended.OUT_OF_MEMORY}, Trouble.ENDED_OUT_OF_MEMORY),
        ({"ended": Ended.STOOD}, Trouble.ENDED_STOOD),
        ({"ended": Ended.DIED}, Trouble.ENDED_DIED),
        ({"refused_settings": "not_allowed"}, Trouble.SETTINGS_REFUSED),
        ({"version": "0"}, Trouble.VERSION_OLD),
        ({"version": ""}, Trouble.VERSION_UNTOLD),
        ({"cannot_understand": True}, Trouble.CANNOT_UNDERSTAND),
    ],
)
def test_each_trouble_is_found(changes: dict[str, object], trouble: Trouble) -> None:
    ill = replace(WELL, **changes)  # type: ignore[arg-type]
    assert troubles(replace(LINKED, health=ill)) == [trouble]


def test_a_few_fresh_wishes_and_a_minute_on_the_clock_are_no_trouble() -> None:
    usual = replace(WELL, pending=3, oldest_seconds=20, clock_seconds=60, disk_free_mb=None)
    assert troubles(replace(LINKED, health=usual)) == []


def test_a_silent_machine_says_how_long_and_what_it_keeps() -> None:
    gone = replace(
        LINKED,
        is_linked=False,
        seen_at=NOW - timedelta(minutes=42),
        health=replace(WELL, pending=17, printer=Readiness.LOW, for_staff=1),
    )
    first, second = findings(gone, NOW)
    assert (first.trouble, dict(first.facts)) == (Trouble.SILENT, {"minutes": 42, "pending": 17})
    assert second.trouble is Trouble.PRINTER_LOW


def test_after_a_night_away_only_a_machine_with_a_letter_has_numbers_of_today() -> None:
    over_night = replace(LINKED, is_linked=False, seen_at=NOW - timedelta(days=3))
    (found,) = findings(over_night, NOW)
    told = (found.trouble, found.facts["minutes"])
    assert told == (Trouble.SILENT_SINCE_YESTERDAY, 3 * 24 * 60)
    assert troubles(replace(over_night, has_letter=True)) == [Trouble.SILENT]


def test_what_the_server_failed_over_is_told_whether_the_machine_is_there_or_not() -> None:
    owed = replace(LINKED, set_aside=2)
    (finding,) = findings(owed, NOW)
    assert (finding.trouble, dict(finding.facts)) == (Trouble.SET_ASIDE, {"count": 2})
    gone = replace(owed, is_linked=False, seen_at=NOW - timedelta(minutes=42))
    assert troubles(gone) == [Trouble.SILENT, Trouble.SET_ASIDE]


def test_a_line_that_broke_a_moment_ago_is_no_trouble() -> None:
    assert troubles(replace(LINKED, is_linked=False)) == []


def test_machines_that_never_came_or_may_not_come_any_more() -> None:
    assert troubles(replace(LINKED, seen_at=None, health=None)) == [Trouble.NEVER_SEEN]
    assert troubles(replace(LINKED, is_revoked=True)) == [Trouble.REVOKED]
    assert troubles(replace(LINKED, settings=2)) == [Trouble.SETTINGS_OLD]
