"""A TURN relay for phones whose network lets no picture through: Debian's coturn, configured anew.

It relays to the forwarding server and to nobody else, so that it is of no use to strangers; who
may use it is signed by the server (streaming_server/web/relays.py) with a secret both know.
"""

import argparse
import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from installer import system_packages
from installer.progress import StepFailed, say

CONFIGURATION: Final = Path("/etc/turnserver.conf")
SECRET: Final = Path("/etc/doorstep/turn.secret")
OURS: Final = "# Written by `python3 -m installer turn`; run it again instead of editing."
ACCOUNT: Final = "turnserver"
MOST_BYTES_PER_S: Final = 500_000  # of one picture and its sound, with room to repeat
ALLOCATIONS_EACH: Final = 12  # a browser asks for one from each of its networks and each address


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """address: this machine's, to listen at. public: what a router in front maps to it.
    media: where the forwarding server is reached, and the relay may send. ports: to relay from.
    certificate, key: for TLS, which gets through where only the web is let out."""

    address: str
    secret: str
    media: tuple[str, ...]
    public: str | None = None
    port: int = 3478
    tls_port: int = 5349
    ports: tuple[int, int] = (49160, 49959)
    certificate: Path | None = None
    key: Path | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """What `DOORSTEP_TURN` says of it."""
        host = self.public or self.address
        host = f"[{host}]" if ":" in host else host
        over_tls = (f"turns:{host}:{self.tls_port}?transport=tcp",) if self.certificate else ()
        return (
            f"turn:{host}:{self.port}?transport=udp",
            f"turn:{host}:{self.port}?transport=tcp",
            *over_tls,
        )


def configuration(relay: Relay) -> str:
    """The whole of turnserver.conf."""
    lines = [
        OURS,
        f"listening-ip={relay.address}",
        f"relay-ip={relay.address}",
        *([f"external-ip={relay.public}/{relay.address}"] if relay.public else []),
        f"listening-port={relay.port}",
        f"min-port={relay.ports[0]}",
        f"max-port={relay.ports[1]}",
        *_tls(relay),
        "# Who: names that the server signed, until they expire.",
        "use-auth-secret",
        f"static-auth-secret={relay.secret}",
        "realm=doorstep",
        "stale-nonce=600",
        f"user-quota={ALLOCATIONS_EACH}",
        f"max-bps={MOST_BYTES_PER_S}",
        "# Whereto: the forwarding server. What is allowed by name is allowed although denied.",
        *(f"allowed-peer-ip={address}" for address in relay.media),
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "no-multicast-peers",
        "no-tcp-relay",
        "# Nothing else: no console, no name and version for strangers, no address book.",
        "no-cli",
        "no-software-attribute",
        "no-rfc5780",
        "no-stdout-log",
        "syslog",
    ]
    return "\n".join(lines) + "\n"


def _tls(relay: Relay) -> Sequence[str]:
    if relay.certificate is None:
        return ("no-tls", "no-dtls")
    return (
        f"tls-listening-port={relay.tls_port}",
        f"cert={relay.certificate}",
        f"pkey={relay.key}",
        "no-tlsv1",
        "no-tlsv1_1",
    )


def set_up(arguments: Sequence[str]) -> int:
    """Raises StepFailed."""
    given = _command_line().parse_args(arguments)
    if (given.certificate is None) != (given.key is None):
        raise StepFailed("a certificate and its key belong together")
    if not given.show:
        _check_rights()
    relay = Relay(
        address=given.address,
        public=given.public,
        media=tuple(given.media or [given.public or given.address]),
        secret="shown-only" if given.show else _shared_secret(given.secret_file),
        certificate=given.certificate,
        key=given.key,
    )
    if given.show:
        say(configuration(relay))
        return 0
    _install()
    _write(configuration(relay))
    _start()
    say("The relay is set up. Start the server with")
    say(f'  DOORSTEP_TURN="{" ".join(relay.addresses)}"')
    say(f"  DOORSTEP_TURN_SECRET_FILE={given.secret_file}")
    say("and ask `doorstep-server doctor` whether it relays.")
    return 0


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m installer turn", description=__doc__)
    parser.add_argument("--address", required=True, type=_an_address, help="this machine's own")
    parser.add_argument("--public", type=_an_address, help="what a router in front maps to it")
    parser.add_argument(
        "--media",
        action="append",
        type=_an_address,
        help="where the server's pictures are reached; may be given again; else this machine",
    )
    parser.add_argument("--certificate", type=Path, help="for TLS, PEM chain")
    parser.add_argument("--key", type=Path, help="its private key, PEM")
    parser.add_argument("--secret-file", type=Path, default=SECRET)
    parser.add_argument("--show", action="store_true", help="print the configuration, do nothing")
    return parser


def _an_address(text: str) -> str:
    return str(ip_address(text))


def _check_rights() -> None:
    if os.geteuid() != 0:
        raise StepFailed(f"only root writes {CONFIGURATION}; with --show it is printed")


def _shared_secret(file: Path) -> str:
    """The one that is there, or a new one that only its owner reads."""
    if file.exists():
        return file.read_text("ascii").strip()
    file.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(32)
    file.touch(mode=0o600)
    file.write_text(f"{secret}\n", "ascii")
    return secret


def _install() -> None:
    if system_packages.missing(system_packages.RELAY.packages):
        system_packages.install(system_packages.RELAY.packages, ())


def _write(text: str) -> None:
    """The secret is in it: coturn's own account reads it, and nobody else."""
    if CONFIGURATION.exists() and OURS not in CONFIGURATION.read_text("utf-8", "replace"):
        kept = CONFIGURATION.with_suffix(".conf.before")
        shutil.copy2(CONFIGURATION, kept)
        say(f"  What was in {CONFIGURATION} is kept in {kept}")
    unfinished = CONFIGURATION.with_suffix(".new")
    unfinished.touch(mode=0o640)
    unfinished.write_text(text, "utf-8")
    shutil.chown(unfinished, "root", ACCOUNT)
    unfinished.replace(CONFIGURATION)


def _start() -> None:
    if not Path("/run/systemd/system").is_dir():
        say(f"  No systemd here: run `turnserver -c {CONFIGURATION}` yourself.")
        return
    for action in ("enable", "restart"):
        done = subprocess.run(
            ["systemctl", action, "coturn.service"], stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise StepFailed(f"systemctl {action} coturn.service failed; see its own words above")
