"""The files that keep a touchscreen up: its service, its night, its log."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from installer import slots

UNITS = Path("etc/systemd/system")

#: The watchdog is fed by frames that were drawn (kiosk/app/pulse.py), by a child of cage, which is
#: the main process: hence NotifyAccess=all. The seat comes from seatd and not from a login, which
#: would take cage out of this service's group of processes: the service manager would hear no frame
#: of it, end none of its children and bound no memory. Five deaths in five minutes start the
#: machine anew; an update on trial goes back after three. One that nobody enrolled is not started:
#: it would start the machine anew for ever. Cage ends well whatever its child did, so that a shell
#: between them says in the journal how the program ended; that and the service manager's result are
#: kept for the report to the offices (kiosk/link/instruments.py) until the next end, the night's.
_SERVICE = """[Unit]
Description=Doorstep touchscreen
Wants=seatd.service doorstep-sound.service
After=seatd.service doorstep-sound.service plymouth-quit-wait.service sound.target
Conflicts=getty@tty1.service
After=getty@tty1.service
ConditionPathExists=|/var/lib/doorstep/registration.json
ConditionPathExists=|/var/lib/doorstep/server
StartLimitIntervalSec=300
StartLimitBurst=5
StartLimitAction=reboot

[Service]
Type=notify
NotifyAccess=all
WatchdogSec=20
TimeoutStartSec=120
TimeoutStopSec=15
Restart=always
RestartSec=2
User=doorstep-kiosk
StandardInput=null
StandardOutput=journal
StandardError=journal
EnvironmentFile=/etc/doorstep/kiosk.env
Environment=LIBSEAT_BACKEND=seatd XDG_RUNTIME_DIR=/run/doorstep-kiosk
Environment=PULSE_SERVER=unix:/run/doorstep-sound/native
Environment=QT_QPA_PLATFORM=wayland XDG_CACHE_HOME=/var/lib/doorstep/cache
RuntimeDirectory=doorstep-kiosk
RuntimeDirectoryMode=0700
StateDirectory=doorstep
StateDirectoryMode=0700
ExecStartPre=+/usr/bin/python3 /usr/lib/doorstep/slots.py start
ExecStart=/usr/bin/cage -d -- /bin/sh -c '/opt/doorstep/current/bin/doorstep-kiosk "$$@"; \\
    echo $$? >/run/doorstep-kiosk/status; \\
    echo "<3>the program of the touchscreen ended status=$$(cat /run/doorstep-kiosk/status)" >&2' \\
    window $DOORSTEP_KIOSK_OPTIONS
ExecStopPost=/bin/sh -c 'echo "$$SERVICE_RESULT $$(cat /run/doorstep-kiosk/status 2>/dev/null)" \\
    >/var/lib/doorstep/ended'
LimitCORE=0
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ReadWritePaths=/var/lib/doorstep
MemoryMax=2G
LogRateLimitIntervalSec=30
LogRateLimitBurst=2000

[Install]
WantedBy=multi-user.target
"""
#: Nobody signs in, so that no session brings a sound server: the machine has one of its own. It
#: takes what loudspeakers there are, as they come and go; without one the touchscreen knows it.
_SOUND = """[Unit]
Description=Doorstep touchscreen's sound

[Service]
Type=notify
User=doorstep-kiosk
RuntimeDirectory=doorstep-sound
RuntimeDirectoryMode=0700
Environment=XDG_RUNTIME_DIR=/run/doorstep-sound HOME=/run/doorstep-sound
ExecStart=/usr/bin/pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 \\
    --log-target=stderr --disable-shm=yes \\
    "--load=module-native-protocol-unix auth-anonymous=1 socket=/run/doorstep-sound/native" \\
    --load=module-udev-detect --load=module-switch-on-connect
Restart=always
RestartSec=2
LimitCORE=0
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
"""
#: Between the day's cut-over at four and the first gig workers at five: what was installed by day
#: starts then, and never while somebody stands there.
_NIGHT_SERVICE = """[Unit]
Description=Start the Doorstep touchscreen afresh

[Service]
Type=oneshot
ExecStart=/usr/bin/systemctl try-restart doorstep-kiosk.service
"""
_NIGHT_TIMER = """[Unit]
Description=Start the Doorstep touchscreen afresh every night

[Timer]
OnCalendar=*-*-* 04:10:00 Asia/Shanghai
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
"""
_LOG = """[Journal]
SystemMaxUse=200M
SystemKeepFree=1G
MaxRetentionSec=1month
"""


def machine_files() -> Mapping[Path, str]:
    """By their place under the root; the same on every machine of this version."""
    return {
        Path("usr/lib/doorstep/slots.py"): Path(slots.__file__).read_text("utf-8"),
        UNITS / "doorstep-kiosk.service": _SERVICE,
        UNITS / "doorstep-sound.service": _SOUND,
        UNITS / "doorstep-kiosk-night.service": _NIGHT_SERVICE,
        UNITS / "doorstep-kiosk-night.timer": _NIGHT_TIMER,
        Path("etc/systemd/journald.conf.d/doorstep.conf"): _LOG,
    }


def answers(server: str, station: str, mode: str, options: tuple[str, ...]) -> Mapping[Path, str]:
    """What only the person at the machine knows, by its place under the root."""
    said = ("--server", server, "--station", station, "--mode", mode, *options)
    line = shlex.join((*said, "--data", "/var/lib/doorstep"))
    return {Path("etc/doorstep/kiosk.env"): f"DOORSTEP_KIOSK_OPTIONS={line}\n"}
