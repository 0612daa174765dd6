"""`python3 -m installer package`: one Debian package that holds a kiosk, from window to server.

It brings a release and the two-folder update, and leaves to `doorstep-kiosk-setup` what only the
person at the machine knows: which server, which station.
"""

import argparse
import gzip
import platform
import shutil
import tempfile
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path
from typing import Final

from installer import environment, system_packages
from installer.places import LOGS, PROJECT
from installer.progress import run_step, say
from installer.release import make_release, version

BUILD: Final = PROJECT / "build"
#: Where the package puts the release, and what starts it.
HOME: Final = Path("usr/lib/doorstep")
_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}

_CONTROL: Final = """Package: doorstep-kiosk
Version: {version}
Architecture: {architecture}
Maintainer: Doorstep <doorstep@example.invalid>
Section: misc
Priority: optional
Depends: {depends}
Description: Doorstep, the touchscreen of an employment station
 Live recruitment, numbers, beds and courses at a station's door.
 It works without a network. After it is installed,
 doorstep-kiosk-setup asks for the server and the station.
"""
#: A machine that was set up goes on with its answers; what starts it comes with the version.
_AFTER: Final = """#!/bin/sh
set -e
if [ "$1" = configure ]; then
    python3 /usr/lib/doorstep/slots.py install /usr/lib/doorstep/release
    if [ -e /etc/doorstep/kiosk.env ]; then
        doorstep-kiosk-setup --again
    fi
fi
"""
_BEFORE_REMOVAL: Final = """#!/bin/sh
set -e
if [ "$1" = remove ] && [ -e /etc/systemd/system/doorstep-kiosk.service ]; then
    systemctl disable doorstep-kiosk.service doorstep-kiosk-night.timer || true
    if [ -d /run/systemd/system ]; then
        systemctl stop doorstep-kiosk-night.timer doorstep-kiosk.service \\
            doorstep-sound.service || true
    fi
fi
"""
#: Removed: the program and what starts it. Purged: also all that it was told and all that it kept,
#: with what still waited for the network.
_AFTER_REMOVAL: Final = """#!/bin/sh
set -e
if [ "$1" = remove ] || [ "$1" = purge ]; then
    rm -rf /opt/doorstep /usr/lib/doorstep
    rm -rf /etc/systemd/system/doorstep-kiosk* /etc/systemd/system/doorstep-sound.service*
    rm -f /etc/systemd/journald.conf.d/doorstep.conf*
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload || true
    fi
fi
if [ "$1" = purge ]; then
    if getent passwd doorstep-kiosk >/dev/null; then
        userdel doorstep-kiosk || true
    fi
    rm -rf /etc/doorstep /var/lib/doorstep
fi
"""
_ON_PURPOSE: Final = """# Compiled with the release: beside it nothing is written on a machine.
doorstep-kiosk: package-installs-python-pycache-dir
"""
_COPYRIGHT: Final = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Doorstep

Files: *
Copyright: 2026 the authors of Doorstep
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
 The Python packages under lib keep their own licences beside them.
"""
_CHANGES: Final = """doorstep-kiosk ({version}) stable; urgency=medium

  * See CHANGELOG.md of the project.

 -- Doorstep <doorstep@example.invalid>  {date}
"""
_SET_UP: Final = """#!/bin/sh
cd /usr/lib/doorstep/release/doorstep
exec /usr/bin/python3 -m installer kiosk "$@"
"""


def package(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m installer package")
    parser.add_argument("--output", type=Path, default=PROJECT / "build", help="a folder")
    parser.add_argument(
        "--without-libraries",
        action="store_true",
        help="a small package; DOORSTEP_LIBRARIES says where the Python packages are",
    )
    known = parser.parse_args(arguments)
    if not known.without_libraries:
        environment.set_up(())
    built = build(known.output, with_libraries=not known.without_libraries)
    say(f"  {built}: {built.stat().st_size / 1e6:.0f} MB")
    return 0


def build(output: Path, *, with_libraries: bool) -> Path:
    """The file of the package. Raises StepFailed."""
    output.mkdir(parents=True, exist_ok=True)
    BUILD.mkdir(exist_ok=True)
    target = output.absolute() / f"doorstep-kiosk_{version()}_{_architecture()}.deb"
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="package-") as folder:
        _fill(Path(folder), with_libraries=with_libraries)
        # Zstandard at 3: a minute less than xz, and a tenth larger.
        command = ("dpkg-deb", "--root-owner-group", "-Zzstd", "-z3", "--no-uniform-compression")
        run_step("Debian package", (*command, "--build", folder, str(target)), LOGS / "package.log")
    return target


def _fill(folder: Path, *, with_libraries: bool) -> None:
    folder.chmod(0o755)
    make_release(folder / HOME / "release", with_libraries=with_libraries)
    shutil.copy2(PROJECT / "installer" / "slots.py", folder / HOME / "slots.py")
    _write(folder / "usr/sbin/doorstep-kiosk-setup", _SET_UP, 0o755)
    _write(folder / "DEBIAN/control", _control(), 0o644)
    _write(folder / "DEBIAN/postinst", _AFTER, 0o755)
    _write(folder / "DEBIAN/prerm", _BEFORE_REMOVAL, 0o755)
    _write(folder / "DEBIAN/postrm", _AFTER_REMOVAL, 0o755)
    _about(folder / "usr/share/doc/doorstep-kiosk")


def _control() -> str:
    needs = ["python3 (>= 3.11)", "python3 (<< 3.12)"]
    for group in system_packages.FOR_KIOSK:
        needs.extend(group.packages)
    return _CONTROL.format(
        version=version(), architecture=_architecture(), depends=", ".join(needs)
    )


def _about(folder: Path) -> None:
    _write(folder / "copyright", _COPYRIGHT, 0o644)
    _write(folder.parents[1] / "lintian/overrides/doorstep-kiosk", _ON_PURPOSE, 0o644)
    written = (PROJECT / "CHANGELOG.md").stat().st_mtime
    changes = _CHANGES.format(version=version(), date=formatdate(written))
    (folder / "changelog.gz").write_bytes(gzip.compress(changes.encode(), 9, mtime=0))


def _architecture() -> str:
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)
