"""What keeps a touchscreen up: its bounds, as the service manager is told them.

That it understands every line is looked at on the bare machine (tests.benchmarks.bare_machine).
"""

import configparser
from pathlib import Path
from typing import Final

from installer.units import UNITS, machine_files

JOURNAL: Final = Path("etc/systemd/journald.conf.d/doorstep.conf")


class UnitFile(configparser.ConfigParser):
    """The service manager tells large letters from small ones."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read(name: Path) -> UnitFile:
    file = UnitFile(strict=False, interpolation=None)
    file.read_string(machine_files()[name])
    return file


def test_memory_deaths_and_log_are_bounded() -> None:
    kiosk = read(UNITS / "doorstep-kiosk.service")
    unit, service = kiosk["Unit"], kiosk["Service"]
    assert service["MemoryMax"] == "2G"
    assert (service["Restart"], service["RestartSec"]) == ("always", "2")
    assert (unit["StartLimitBurst"], unit["StartLimitIntervalSec"]) == ("5", "300")
    assert int(service["RestartSec"]) * int(unit["StartLimitBurst"]) < 300  # or it is never reached
    assert service["LogRateLimitBurst"] == "2000"
    journal = read(JOURNAL)["Journal"]
    assert (journal["SystemMaxUse"], journal["SystemKeepFree"]) == ("200M", "1G")


def test_every_night_it_starts_afresh() -> None:
    timer, night = (read(UNITS / f"doorstep-kiosk-night.{kind}") for kind in ("timer", "service"))
    assert timer["Timer"]["OnCalendar"].endswith("04:10:00 Asia/Shanghai")
    assert night["Service"]["ExecStart"].endswith("try-restart doorstep-kiosk.service")
