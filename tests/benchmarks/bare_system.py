"""A bare Debian in a folder that boots with a service manager of its own.

Made by debootstrap once (build/bare, a few minutes), copied for each run, booted by systemd-nspawn:
systemd, its journal and its groups of processes are real, the screen is cage's own without glass.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import psutil

from installer.places import ENVIRONMENT, PROJECT
from tests.processes import until

NAME: Final = "doorbare"
#: The two ends of the cable between this machine and that one.
HERE: Final = "10.78.0.1"
THERE: Final = "10.78.0.2"
SERVICE: Final = "doorstep-kiosk"
PROGRAMS: Final = ("debootstrap", "systemd-nspawn", "dpkg-deb", "nsenter", "setpriv")
LIBRARIES: Final = "/srv/libraries"
_BARE: Final = PROJECT / "build" / "bare"
_VARIABLES: Final = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    "DOORSTEP_LIBRARIES": LIBRARIES,
}
_SCREEN: Final = """[Service]
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman
Environment=DOORSTEP_LIBRARIES=/srv/libraries
"""
_NETWORK: Final = f"""auto lo host0
iface lo inet loopback
iface host0 inet static
 address {THERE}/30
"""
#: Of a systemd that is not the host's own; /run of a host without one may lie on its disk.
_BOOT: Final = "mkdir -p /run/systemd; mount -t tmpfs tmpfs /run/systemd; exec systemd-nspawn "
_IN_ROOT: Final = 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"'
#: With which systemd-nspawn ends then, where it keeps its unit.
_REBOOTS: Final = 133
#: Ends with this program, however that ends; and what it mounts is seen by itself alone, so that
#: nothing stays mounted.
WITH_US: Final = ("setpriv", "--pdeathsig=SIGKILL", "unshare", "--mount")
#: And whatever that started in its turn.
_WITH_ALL: Final = ("--pid", "--fork", "--kill-child")
#: Of a folder of a run, by which one is known that was left.
PREFIX: Final = f"{NAME}-"
#: Set when somebody ended the run: what waits in another thread ends as well.
OVER: Final = threading.Event()


def within(is_so: Callable[[], bool], seconds: float = 180.0, beat: float = 0.1) -> float:
    """The seconds that it took. A look asks a program inside. Raises TimeoutError, and
    InterruptedError once the run is over."""

    def is_so_still() -> bool:
        if OVER.is_set():
            raise InterruptedError("the run was ended")
        return is_so()

    return until(is_so_still, seconds, beat)


def left_over(place: Path, mounts: Iterable[str]) -> tuple[str, ...]:
    """What a run that was killed left here, a sentence each. mounts: lines as in /proc/mounts."""
    folders = [one for one in sorted(place.glob(f"{PREFIX}*")) if one.is_dir()]
    mounted = [Path(words[1]) for line in mounts if len(words := line.split()) > 1]
    sentences: list[str] = []
    for folder in folders:
        inside = [one for one in mounted if folder in one.parents]
        sentences += [f"{one} is mounted still: umount {one}" for one in inside]
        again = ", once nothing is mounted in it" if inside else ""
        sentences.append(f"{folder} is of an earlier run: rm -r {folder}{again}")
    return tuple(sentences)


def left_here() -> tuple[str, ...]:
    mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    return left_over(Path(tempfile.gettempdir()), mounts)


def missing() -> tuple[str, ...]:
    """What keeps this machine from it, for a sentence."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    return (*absent, *(() if os.geteuid() == 0 else ("root",)))


class BareSystem:
    """A context: whatever runs in it ends with it. folder: takes some 700 MB."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self._machine: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "BareSystem":
        if not (_BARE / "usr").exists():
            shutil.rmtree(_BARE, ignore_errors=True)
            mirror = "http://deb.debian.org/debian"
            more = "--include=systemd-sysv,ifupdown,iproute2,procps"
            _run(("debootstrap", "--variant=minbase", more, "bookworm", str(_BARE), mirror))
        _run(("cp", "--archive", str(_BARE), str(self.root)))
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        self.writes("etc/network/interfaces", _NETWORK)
        self.writes(f"etc/systemd/system/{SERVICE}.service.d/screen.conf", _SCREEN)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            OVER.set()
        self.cut()

    def apt(self, *words: str) -> None:
        """Without the machine running, as when an image is made. Raises CalledProcessError."""
        line = ("apt-get", "--yes", "--quiet", "--no-install-recommends", *words)
        _run((*WITH_US, *_WITH_ALL, "sh", "-ec", _IN_ROOT, str(self.root), *line), _VARIABLES)

    def take(self, package: Path) -> None:
        """Install a package's file with all that it asks for."""
        shutil.copy(package, self.root / "tmp" / package.name)
        self.apt("install", f"/tmp/{package.name}")

    def boot(self, *, with_network: bool = True) -> None:
        libraries = next((ENVIRONMENT / "lib").glob("python3.*/site-packages"))
        options = (
            *("--boot", "--quiet", "--register=no", "--keep-unit", "--network-veth"),
            *("--console=read-only", f"--machine={NAME}", f"--directory={self.root}"),
            f"--bind-ro={libraries}:{LIBRARIES}",
        )
        self._machine = subprocess.Popen(
            (*WITH_US, "sh", "-c", _BOOT + " ".join(options)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )
        within(lambda: self._first() is not None)
        cable = f"ve-{NAME}"
        within(lambda: Path("/sys/class/net", cable).exists())
        _run(("ip", "address", "replace", f"{HERE}/30", "dev", cable))
        self.network(is_up=with_network)
        within(lambda: self.asks("systemctl", "is-system-running", "--wait") != "")

    def network(self, *, is_up: bool) -> None:
        """The plug of the machine's cable."""
        _run(("ip", "link", "set", f"ve-{NAME}", "up" if is_up else "down"))

    def cut(self) -> None:
        """The mains: every process in it is gone at once."""
        first = self._first()
        if first is not None:
            first.kill()
        if self._machine is not None:
            self._machine.wait(timeout=60)
        self._machine = None

    def asks(self, *command: str) -> str:
        """What a command in the running machine writes; empty where it cannot be asked."""
        first = self._first()
        if first is None:
            return ""
        enter = ("nsenter", "--target", str(first.pid), "--mount", "--uts", "--ipc", "--net")
        words = (*enter, "--pid", "--cgroup", "--", *command)
        answer = subprocess.run(
            words, env=_VARIABLES, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return answer.stdout.strip()

    def is_up(self) -> bool:
        """Does the service manager know of a first frame?"""
        return self.asks("systemctl", "is-active", SERVICE) == "active"

    def starts_anew(self) -> bool:
        """Did it end to be started again, as a reboot does?"""
        return self._machine is not None and self._machine.poll() == _REBOOTS

    def window(self) -> psutil.Process | None:
        """The touchscreen's own process, not cage's."""
        first = self._first()
        inside = [] if first is None else first.children(recursive=True)
        return next((one for one in inside if "kiosk" in _words(one) and "-m" in _words(one)), None)

    def _first(self) -> psutil.Process | None:
        if self._machine is None or self._machine.poll() is not None:
            return None
        inside = psutil.Process(self._machine.pid).children()
        return next((one for one in inside if one.name() == "systemd"), None)

    def writes(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _words(process: psutil.Process) -> Sequence[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return ()
    return words


def _run(command: Sequence[str], variables: dict[str, str] | None = None) -> None:
    """Raises CalledProcessError, and InterruptedError once the run is over."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=variables
    ) as running:
        while running.poll() is None:
            if OVER.wait(0.05):
                running.kill()
                raise InterruptedError("the run was ended")
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
