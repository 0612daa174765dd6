"""Debian packages the project stands on: which are missing, and installing them where we may."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.places import LOGS
from installer.progress import StepFailed, run_step, say

# An unattended upgrade may hold the package database for minutes after the machine's first boot.
PATIENCE_WITH_LOCKS_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageGroup:
    """Packages that serve one purpose. `without` completes the sentence "without them ..."."""

    name: str
    packages: tuple[str, ...]
    without: str


WINDOW = PackageGroup(
    name="touchscreen window",
    packages=(
        "libegl1",
        "libgl1",
        "libfontconfig1",
        "libdbus-1-3",
        "libglib2.0-0",
        "libxkbcommon0",
        "libgssapi-krb5-2",
        "libpulse0",
        "libx11-xcb1",
        "libxcb-cursor0",
        # Without these two Qt aborts and wrongly blames libxcb-cursor0.
        "libxcb-icccm4",
        "libxcb-keysyms1",
        "libxcb-shape0",
        "libxcb-xkb1",
        "libxkbcommon-x11-0",
    ),
    without="the kiosk window does not open",
)
CHINESE = PackageGroup(
    name="Chinese letters",
    packages=("fonts-noto-cjk",),
    without="Chinese text is drawn as empty boxes",
)
BROWSER = PackageGroup(
    name="browser",
    packages=("chromium", "libatomic1"),  # the second for the program that drives the first
    without="the demo has no browser viewer and the browser tests fail",
)
KIOSK = PackageGroup(
    name="touchscreen without a desktop",
    packages=(
        "cage",
        "libwayland-client0",
        "libwayland-cursor0",
        "libwayland-egl1",
        "seatd",  # gives cage the screen and the glass without anybody signing in
        "systemd-sysv",
        "udev",  # the groups of screen and glass; a bare system has neither
        "xwayland",  # Debian's cage does not start without it
    ),
    without="the touchscreen does not start with the machine",
)
NO_SCREEN = PackageGroup(
    name="screen for a machine that has none",
    packages=("xvfb", "xauth"),
    without="window tests that need an X server fail",
)
SPEECH = PackageGroup(
    name="speech",
    packages=("espeak-ng",),
    without="the demo's employer hums instead of talking, and a touchscreen reads nothing out",
)
SOUND = PackageGroup(
    name="loudspeaker",
    packages=("pulseaudio", "pulseaudio-utils"),  # Qt plays through a sound server alone
    without="a touchscreen is silent, and the tests that listen to it fail",
)
PEER = PackageGroup(
    name="peer for the fan-out benchmark",
    packages=("janus",),
    without="the fan-out benchmark has nothing to compare with",
)
RELAY = PackageGroup(
    name="relay for phones behind strict firewalls",
    packages=("coturn",),
    without="nothing is relayed, and the tests of it fail",
)
PUBLISHERS = PackageGroup(
    name="publishers of other makers",
    packages=(
        "firefox-esr",
        "gir1.2-gst-plugins-bad-1.0",
        "gstreamer1.0-nice",
        "gstreamer1.0-plugins-bad",
        "gstreamer1.0-plugins-good",
        "python3-gst-1.0",
    ),
    without="the tests of Firefox and GStreamer as publishers fail",
)

PYTHON_ENVIRONMENTS = PackageGroup(
    name="Python environments",
    packages=(f"python{sys.version_info.major}.{sys.version_info.minor}-venv",),
    without="nothing of Doorstep can be installed",
)

#: Debian starts these as they are packaged, open to everybody, when they are installed.
STARTED_UNASKED = frozenset({"janus", "coturn"})

FOR_DEMO = (WINDOW, CHINESE, BROWSER, NO_SCREEN, SPEECH)
FOR_KIOSK = (WINDOW, CHINESE, KIOSK, SPEECH, SOUND)
FOR_TESTS = (*FOR_DEMO, SOUND, PEER, RELAY, PUBLISHERS)


def missing(packages: Iterable[str]) -> tuple[str, ...]:
    """Those of the packages that dpkg does not know as installed, in the order given."""
    wanted = tuple(packages)
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *wanted],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,  # it exits 1 when a package is unknown, which is an answer
    )
    installed = {
        line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")
    }
    return tuple(name for name in wanted if name not in installed)


def privilege() -> tuple[str, ...] | None:
    """What to put before apt-get: nothing for root, sudo if it asks nothing, None if neither."""
    if os.geteuid() == 0:
        return ()
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asked = subprocess.run(
        [sudo, "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return (sudo, "-n") if asked.returncode == 0 else None


def apt_line(packages: Sequence[str]) -> str:
    """The one line a person with the rights can run."""
    return "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(
        packages
    )


def install(packages: Sequence[str], before: Sequence[str]) -> None:
    """apt-get update and install, with no questions asked. Raises: StepFailed."""
    apt = (
        *before,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        f"DPkg::Lock::Timeout={PATIENCE_WITH_LOCKS_S}",
        "-o",
        "Acquire::Retries=3",
    )
    run_step("list of system packages", (*apt, "update"), LOGS / "apt-update.log")
    run_step(
        f"{len(packages)} system packages",
        (*apt, "install", "--yes", "--no-install-recommends", *packages),
        LOGS / "apt-install.log",
    )


def provide(groups: Sequence[PackageGroup]) -> bool:
    """Install what is missing of the groups, or say how. True when nothing is missing after."""
    if not groups:
        return True
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        say("  This is not a Debian system. By your own package manager, provide what these hold:")
        for group in groups:
            say(f"    {group.name}: {' '.join(group.packages)}")
        return False
    absent = missing(name for group in groups for name in group.packages)
    if absent:
        install_where_allowed(absent)
        absent = missing(absent)
    if absent:
        explain(groups, absent)
    return not absent


def install_where_allowed(absent: Sequence[str]) -> None:
    before = privilege()
    if before is None:
        return
    try:
        install(absent, before)
    except StepFailed as error:
        say(f"  {error}")
    else:
        for service in STARTED_UNASKED & set(absent):
            silence(service, before)


def explain(groups: Sequence[PackageGroup], absent: Sequence[str]) -> None:
    say("  Some system packages are missing. Someone who may install them runs this one line:")
    say(f"    {apt_line(absent)}")
    for group in groups:
        if set(group.packages) & set(absent):
            say(f"  Until then {group.without}.")


def silence(service: str, before: Sequence[str]) -> None:
    """Only tests and benchmarks want it, each with a configuration of its own."""
    if Path("/run/systemd/system").is_dir():
        subprocess.run(
            [*before, "systemctl", "disable", "--now", f"{service}.service"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
