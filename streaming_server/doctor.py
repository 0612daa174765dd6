"""What the server stands on, looked at part by part: is it sound, and what was found."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from streaming_server.app import make_relays, utc_now
from streaming_server.media.mux import host_addresses
from streaming_server.media.recording.archive import sizes
from streaming_server.media.relay_check import relays
from streaming_server.media.trial import seconds_to_start
from streaming_server.settings import Settings
from streaming_server.telemetry import LEAST_FREE_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    what: str
    is_sound: bool
    found: str


def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which the parts carry each other."""
    checks = (_folder, _space, _database, _recordings, _network, _workers)
    return [*(check(settings) for check in checks), *asyncio.run(_relays(settings))]


def soundness(file: Path) -> Finding:
    """Of a database in a file."""
    if not file.exists():
        return Finding(what="database", is_sound=False, found="not there yet: seed or serve")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            orphan = database.execute("PRAGMA foreign_key_check").fetchone()
            database.execute("SELECT 1 FROM events LIMIT 1")
    except sqlite3.Error as error:
        return Finding(what="database", is_sound=False, found=str(error))
    found = f"{found}, SQLite {sqlite3.sqlite_version}"
    return Finding(what="database", is_sound=found.startswith("ok") and not orphan, found=found)


def _folder(settings: Settings) -> Finding:
    is_sound = settings.data.is_dir() and os.access(settings.data, os.W_OK)
    found = f"{settings.data}{'' if is_sound else ' cannot be written'}"
    return Finding(what="data folder", is_sound=is_sound, found=found)


def _space(settings: Settings) -> Finding:
    where = settings.data if settings.data.is_dir() else Path.cwd()
    free = shutil.disk_usage(where).free
    return Finding(
        what="free space", is_sound=free >= LEAST_FREE_BYTES, found=f"{free // 1024**2} MiB"
    )


def _recordings(settings: Settings) -> Finding:
    kept = sizes(settings.recordings)
    found = f"{len(kept)} shows, {sum(kept.values()) / 10**9:.2f} GB"
    return Finding(what="recordings", is_sound=True, found=found)


def _database(settings: Settings) -> Finding:
    return soundness(settings.database)


def _workers(settings: Settings) -> Finding:
    if not settings.worker_count:
        return Finding(
            what="media workers", is_sound=True, found="none: the pages' process forwards"
        )
    try:
        took = asyncio.run(seconds_to_start(settings))
    except OSError as error:
        return Finding(what="media workers", is_sound=False, found=f"none can be started: {error}")
    found = f"{settings.worker_count}, one starts in {took:.1f} s"
    return Finding(what="media workers", is_sound=True, found=found)


def _network(settings: Settings) -> Finding:
    addresses = host_addresses()
    found = ", ".join(addresses) or "none but this machine's own"
    if not settings.has_tls:
        found += "; without a certificate browsers give a camera on this machine only"
    return Finding(what="addresses for video", is_sound=bool(addresses), found=found)


async def _relays(settings: Settings) -> list[Finding]:
    """Each is asked for a place as a phone would ask; none when none is set."""
    try:
        servers = make_relays(settings, utc_now).servers()
    except OSError as error:
        return [Finding(what="secret of the relays", is_sound=False, found=str(error))]
    asked = [(url, server) for server in servers for url in server.urls]
    wrongs = [await relays(url, server.username, server.credential) for url, server in asked]
    return [
        Finding(what=f"relay {url}", is_sound=wrong is None, found=wrong or "relays")
        for (url, _), wrong in zip(asked, wrongs, strict=True)
    ]
