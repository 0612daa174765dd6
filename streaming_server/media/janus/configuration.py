"""Janus' own configuration, locked down: nothing of the package's examples is used.

One plugin, one transport on the loopback, no administration, no events, no demonstrations, no name
service of anybody; every request carries a secret that only this folder holds.
"""

import json
import secrets
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final

PACKAGE_FOLDERS: Final = (
    Path("/usr/lib/x86_64-linux-gnu/janus"),
    Path("/usr/lib/aarch64-linux-gnu/janus"),
)
SECRETS_FILE: Final = "secrets.json"

_CORE: Final = """\
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{package}/plugins"
  transports_folder = "{package}/transports"
  events_folder = "{folder}/none"
  loggers_folder = "{folder}/none"
  debug_level = 3
  api_secret = "{api_secret}"
  session_timeout = 60
  candidates_timeout = 45
  server_name = "doorstep"
  hide_dependencies = true
  event_loops = {event_loops}
  opaqueid_in_api = false
}}
nat: {{
  # Not ice_lite: this is how a viewer is noticed that vanished without a word.
  ice_keepalive_conncheck = true
  full_trickle = false
  nice_debug = false
  ignore_mdns = true
{outside}}}
media: {{
  rtp_port_range = "{first_port}-{last_port}"
  min_nack_queue = 500
  no_media_timer = 0
  slowlink_threshold = 8
}}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
events: {{ broadcast = false }}
"""
_OUTSIDE: Final = '  nat_1_1_mapping = "{address}"\n  keep_private_host = true\n'
_STREAMING: Final = """\
general: {{
  admin_key = "{admin_key}"
  rtp_port_range = "{first_feed_port}-{last_feed_port}"
  string_ids = true
  events = false
}}
"""
_SOCKETS: Final = """\
general: {{
  ws = true
  ws_port = {port}
  ws_ip = "{listen}"
  wss = false
  json = "compact"
}}
admin: {{ admin_ws = false  admin_wss = false }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JanusSecrets:
    """api: for every request; admin: for making mountpoints."""

    api: str
    admin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JanusOptions:
    """port: of the WebSocket. address: where viewers reach this machine behind a NAT. viewer_ports,
    feed_ports: UDP, first and last. event_loops: threads that serve viewers, one a core."""

    port: int = 8188
    listen: str = "127.0.0.1"
    address: IPv4Address | IPv6Address | None = None
    viewer_ports: tuple[int, int] = (20_000, 39_999)
    feed_ports: tuple[int, int] = (16_000, 18_999)
    event_loops: int = 2


def write_configuration(folder: Path, options: JanusOptions) -> None:
    """Into a folder of its own, secrets and all: nobody else may read it. Raises OSError, and
    FileNotFoundError where the package janus is not installed."""
    package = next((one for one in PACKAGE_FOLDERS if one.is_dir()), None)
    if package is None:
        raise FileNotFoundError("the package janus is not installed")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = JanusSecrets(api=secrets.token_urlsafe(32), admin=secrets.token_urlsafe(32))
    outside = "" if options.address is None else _OUTSIDE.format(address=options.address)
    texts = {
        "janus.jcfg": _CORE.format(
            folder=folder,
            package=package,
            api_secret=known.api,
            event_loops=options.event_loops,
            outside=outside,
            first_port=options.viewer_ports[0],
            last_port=options.viewer_ports[1],
            plugins=_all_but(package / "plugins", "streaming"),
            transports=_all_but(package / "transports", "websockets"),
        ),
        "janus.plugin.streaming.jcfg": _STREAMING.format(
            admin_key=known.admin,
            first_feed_port=options.feed_ports[0],
            last_feed_port=options.feed_ports[1],
        ),
        "janus.transport.websockets.jcfg": _SOCKETS.format(
            port=options.port, listen=options.listen
        ),
        SECRETS_FILE: json.dumps({"api": known.api, "admin": known.admin}) + "\n",
    }
    for name, text in texts.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text, "utf-8")


def read_secrets(path: Path) -> JanusSecrets:
    """Raises OSError, and ValueError when that is no such file."""
    try:
        known = json.loads(path.read_text("utf-8"))
        return JanusSecrets(api=str(known["api"]), admin=str(known["admin"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} holds no secrets of Janus") from error


def _all_but(folder: Path, wanted: str) -> str:
    names = sorted(path.name for path in folder.glob("libjanus_*.so"))
    return ",".join(name for name in names if wanted not in name)
