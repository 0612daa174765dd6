"""A machine is set up into a folder: shown before, the same the second time, whole."""

import subprocess
from pathlib import Path

import pytest

from installer import kiosk
from installer.package import build
from installer.places import PYTHON
from installer.release import make_release, version
from installer.slots import Slots
from tests.installer.test_units import UnitFile

WHO = ("--server", "https://jinan.example", "--station", "JN-LX-001", "--enrol", "secret-code")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    make_release(folder, with_libraries=False)
    return folder


def set_up(root: Path, *more: str) -> None:
    assert kiosk.set_up((*WHO, "--root", str(root), *more)) == 0


def files(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): path.read_text("utf-8")
        for place in ("etc", "usr")
        for path in sorted((root / place).rglob("*"))
        if path.is_file()
    }


def unit_text(root: Path) -> str:
    return (root / "etc/systemd/system/doorstep-kiosk.service").read_text("utf-8")


def starts(program: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """With this environment's packages in the place of those that a whole release brings."""
    site = next((PYTHON.parents[1] / "lib").glob("python3.*/site-packages"))
    return subprocess.run(
        [str(program), *options],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "DOORSTEP_LIBRARIES": str(site),
             "QT_QPA_PLATFORM": "offscreen", "DOORSTEP_PYTHON": str(PYTHON.resolve())},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def test_a_dry_run_shows_everything_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(tmp_path, "--dry-run")
    told = capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    for part in ("doorstep-kiosk.service", "WatchdogSec=20", "systemctl enable", "useradd"):
        assert part in told


def test_the_second_time_nothing_is_written(
    tmp_path: Path, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Slots(tmp_path / kiosk.PROGRAM).install(release)
    set_up(tmp_path)
    before = files(tmp_path)
    capsys.readouterr()
    set_up(tmp_path)
    assert files(tmp_path) == before
    assert "changed" not in capsys.readouterr().out.replace("Nothing was changed", "")
    assert not [name for name, text in before.items() if "secret-code" in text]


def test_a_changed_answer_changes_its_file_and_keeps_the_one_before(
    tmp_path: Path, release: Path
) -> None:
    Slots(tmp_path / kiosk.PROGRAM).install(release)
    set_up(tmp_path)
    set_up(tmp_path, "--mode", "board", "--option=--printer", "--option=tcp://10.0.0.9:9100")
    line = (tmp_path / "etc/doorstep/kiosk.env").read_text("utf-8")
    assert "--mode board" in line
    assert "--printer tcp://10.0.0.9:9100" in line
    assert (tmp_path / "etc/doorstep/kiosk.env.before").exists()


def test_the_service_is_watched_started_again_and_leaves_no_core(
    tmp_path: Path, release: Path
) -> None:
    Slots(tmp_path / kiosk.PROGRAM).install(release)
    set_up(tmp_path)
    unit = UnitFile(strict=False, interpolation=None)
    unit.read(tmp_path / "etc/systemd/system/doorstep-kiosk.service")
    service = unit["Service"]
    assert (service["Type"], service["NotifyAccess"]) == ("notify", "all")
    assert (service["WatchdogSec"], service["Restart"]) == ("20", "always")
    assert service["LimitCORE"] == "0"
    assert "slots.py start" in service["ExecStartPre"]
    # Nobody enrolled it: five deaths would start the machine anew, and so on.
    assert unit["Unit"]["ConditionPathExists"] == "|/var/lib/doorstep/server"
    # A login would take it out of the service, whose manager hears and bounds no stranger.
    assert "PAMName" not in service
    assert "LIBSEAT_BACKEND=seatd" in unit_text(tmp_path)
    assert unit["Unit"]["StartLimitAction"] == "reboot"
    sound = (tmp_path / "etc/systemd/system/doorstep-sound.service").read_text("utf-8")
    assert "PULSE_SERVER=unix:/run/doorstep-sound/native" in unit_text(tmp_path)
    assert "socket=/run/doorstep-sound/native" in sound
    assert "doorstep-sound.service" in unit["Unit"]["Wants"]
    assert (tmp_path / "usr/lib/doorstep/slots.py").exists()
    assert (tmp_path / "opt/doorstep/current/bin/doorstep-kiosk").exists()


def test_brought_up_to_date_it_keeps_its_answers(
    tmp_path: Path, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Slots(tmp_path / kiosk.PROGRAM).install(release)
    set_up(tmp_path)
    answers = (tmp_path / "etc/doorstep/kiosk.env").read_text("utf-8")
    service = tmp_path / "etc/systemd/system/doorstep-kiosk.service"
    mended = service.read_text("utf-8")
    service.write_text("of an earlier version", "utf-8")
    assert kiosk.set_up(("--again", "--root", str(tmp_path))) == 0
    assert service.read_text("utf-8") == mended
    assert (tmp_path / "etc/doorstep/kiosk.env").read_text("utf-8") == answers
    with pytest.raises(SystemExit):
        kiosk.set_up(("--root", str(tmp_path)))
    assert "--server" in capsys.readouterr().err


def test_the_package_asks_for_what_a_bare_system_lacks(tmp_path: Path) -> None:
    package = build(tmp_path, with_libraries=False)
    asked = subprocess.run(
        ["dpkg-deb", "--field", str(package), "Depends"], capture_output=True, text=True, check=True
    ).stdout
    # Seen on a system made by debootstrap: each of them alone keeps the window away.
    assert {"cage", "seatd", "udev", "xwayland", "espeak-ng"} <= set(asked.strip().split(", "))
    subprocess.run(["dpkg-deb", "--control", str(package), str(tmp_path / "control")], check=True)
    for script in ("postinst", "prerm", "postrm"):
        assert subprocess.run(["sh", "-n", str(tmp_path / "control" / script)]).returncode == 0


def test_the_package_is_built_unpacked_and_starts_from_there(tmp_path: Path) -> None:
    package = build(tmp_path / "out", with_libraries=False)

    def ask(*words: str) -> str:
        answer = subprocess.run(
            ["dpkg-deb", *words], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        return answer.stdout

    about = ask("--info", str(package))
    assert f"Version: {version()}" in about
    assert "cage" in about
    contents = ask("--contents", str(package))
    assert "./usr/lib/doorstep/slots.py" in contents
    assert "release/doorstep/kiosk/__pycache__/__main__.cpython-3" in contents
    ask("--extract", str(package), "unpacked")
    home = tmp_path / "unpacked/usr/lib/doorstep"
    slots = Slots(tmp_path / "opt")
    slots.install(home / "release")
    where = ("--server", "http://127.0.0.1:9", "--station", "X", "--data", str(tmp_path / "kiosk"))
    started = starts(slots.program, *where)
    assert "--enrol CODE" in started.stderr  # nobody enrolled it; until then everything was there
    assert started.returncode == 2
    assert starts(slots.program.with_name("doorstep-server"), "--help").returncode == 0
    (metadata,) = (tmp_path / "opt/current/doorstep").glob("*.dist-info/METADATA")
    assert f"Version: {version()}" in metadata.read_text("utf-8")
