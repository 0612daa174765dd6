"""Glass for the bare machine: cage draws on an X server of that machine, touched by its pointer.

Debian 12's cage offers no virtual pointer and this kernel may have no /dev/uinput, so cage runs
nested: whatever touches goes X server -> cage -> Wayland -> window, as a pointer and not as a
finger. Pictures are taken through cage itself.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Self

from installer.places import PROJECT
from tests.benchmarks.bare_system import SERVICE, BareSystem, within

WIDTH: Final = 1080
HEIGHT: Final = 1920
INCHES: Final = 32
#: Where the machine keeps what it keeps, and what its printer wrote.
KEPT: Final = "var/lib/doorstep"
SLIPS: Final = f"{KEPT}/slips"
_TOOLS: Final = ("xvfb", "xdotool", "grim")
_DISPLAY: Final = ":9"
_PICTURE: Final = "srv/seen.png"
#: A slip has a code of its own (0.95 %), and a clock may have gone on. A slip that is not printed
#: yet is another screen (3.5 %).
ALIKE: Final = 0.02
_GLASS: Final = f"""[Unit]
Before={SERVICE}.service
[Service]
ExecStart=/usr/bin/Xvfb {_DISPLAY} -screen 0 {WIDTH}x{HEIGHT}x24 -ac -nolisten tcp
ExecStartPost=/bin/sh -c 'until xdotool getdisplaygeometry; do sleep 0.1; done'
Environment=DISPLAY={_DISPLAY}
"""
_ON_GLASS: Final = f"""[Unit]
Wants=glass.service
After=glass.service
[Service]
Environment=WLR_BACKENDS=x11 DISPLAY={_DISPLAY}
"""


class Glass:
    """A context around a bare machine's boot with no network: it and its mirror."""

    def __init__(self, system: BareSystem, folder: Path, server: str, station: str) -> None:
        self._system, self._folder = system, folder
        self._who = (server, station)
        self._mirror: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """The machine does not run."""
        kept, unread = self._system.root / KEPT, shutil.ignore_patterns("cache", "slips")
        shutil.copytree(kept, self._folder / "mirror", ignore=unread)
        return self

    def __exit__(self, *_: object) -> None:
        if self._mirror is not None:
            self._mirror.kill()
            self._mirror.wait()
        shutil.rmtree(self._folder / "mirror", ignore_errors=True)

    def fill(self) -> None:
        """The machine runs: cage's window as large as the glass, and the mirror beside it."""
        size = (str(WIDTH), str(HEIGHT))
        within(lambda: len(self._windows()) > 1)
        for window in self._windows()[1:]:
            self._hand("windowmove", window, "0", "0", "windowsize", window, *size)
        where = (*self._who, f"{WIDTH}x{HEIGHT}", str(INCHES))
        module = (sys.executable, "-m", "tests.benchmarks.bare_mirror")
        self._mirror = subprocess.Popen(
            ("unshare", "--net", *module, str(self._folder / "mirror"), *where),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )

    def touch(self, text: str) -> float:
        """What says so, in the mirror and then on the machine. The share of squares in which the
        machine's screen before was not the one that is to come."""
        x, y = self.ask(f"touch {text}")
        unlike = self.differs()
        self._hand("mousemove", str(x), str(y), "mousedown", "1", "sleep", "0.1", "mouseup", "1")
        return unlike

    def use(self) -> None:
        """From the first screen to another and back, where the mirror is not asked."""
        for place in ((WIDTH // 2, HEIGHT // 2), (WIDTH // 8, HEIGHT - HEIGHT // 32)):
            self._hand("mousemove", *map(str, place), "click", "1")

    def until_alike(self) -> float:
        """Waits until the machine shows what its mirror shows; the share of squares in which it
        still differs. Raises TimeoutError."""
        shares: list[float] = []

        def is_alike() -> bool:
            shares.append(self.differs())
            return shares[-1] <= ALIKE

        within(is_alike, seconds=60.0, beat=0.5)
        return shares[-1]

    def differs(self) -> float:
        """The share of its squares in which the machine's picture is not its mirror's."""
        picture = self._system.root / _PICTURE
        picture.unlink(missing_ok=True)
        runtime = f"XDG_RUNTIME_DIR=/run/{SERVICE}"
        self._system.asks("env", runtime, "WAYLAND_DISPLAY=wayland-0", "grim", f"/{_PICTURE}")
        return float(self.ask(f"differs {picture}")) if picture.exists() else 1.0

    def keep(self, folder: Path, name: str) -> None:
        """For a person to look at: what both showed last."""
        folder.mkdir(parents=True, exist_ok=True)
        picture = self._system.root / _PICTURE
        if picture.exists():
            shutil.copy(picture, folder / f"{name}.png")
        self.ask(f"keep {folder / name}-mirror.png")

    def ask(self, wish: str) -> Any:
        mirror = self._mirror
        assert mirror is not None
        assert mirror.stdin is not None
        assert mirror.stdout is not None
        mirror.stdin.write(f"{wish}\n")
        mirror.stdin.flush()
        return json.loads(mirror.stdout.readline())

    def _windows(self) -> list[str]:
        """The glass itself first. Cage's has no name yet."""
        return self._hand("search", "--maxdepth", "1", "--onlyvisible", "--name", ".*").split()

    def _hand(self, *words: str) -> str:
        return self._system.asks("env", f"DISPLAY={_DISPLAY}", "xdotool", *words)


def fit_glass(system: BareSystem) -> None:
    """The machine does not run. Not before what its package brings was seen to be enough."""
    system.apt("install", *_TOOLS)
    system.writes("etc/systemd/system/glass.service", _GLASS)
    system.writes(f"etc/systemd/system/{SERVICE}.service.d/zz-glass.conf", _ON_GLASS)
