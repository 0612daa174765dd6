"""doorstep-server: serve, seed, import, export, stream-key, backup, doctor."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import uvloop
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from shared.ids import SessionId, StationCode
from streaming_server.app import control_plane, enrolment_code, serve, utc_now
from streaming_server.doctor import examine, soundness
from streaming_server.folders import alone_with, keep_to_oneself
from streaming_server.lists import exports, imports
from streaming_server.logs import set_up_logs
from streaming_server.media.janus.configuration import JanusOptions, write_configuration
from streaming_server.sample_city import SeedReport, make_city, seed_city
from streaming_server.settings import Settings
from streaming_server.vans import vans

main = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
main.add_typer(imports, name="import")
main.add_typer(exports, name="export")
main.add_typer(vans, name="van")

#: Where a running server says at which address it answers.
ADDRESS_FILE: Final = "address"
Data = Annotated[Path | None, typer.Option(help="Folder of the database.", show_default=False)]

# Options of `serve`; what each means is told in settings.py.
Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.")]
Certificate = Annotated[Path | None, typer.Option(help="TLS certificate chain, PEM.")]
Key = Annotated[Path | None, typer.Option(help="Its private key, PEM.")]
BehindProxy = Annotated[
    bool | None, typer.Option("--behind-proxy", help="Believe X-Forwarded-For and -Proto.")
]
MediaAddress = Annotated[
    str | None, typer.Option(help="Where pictures are reached from outside a NAT.")
]
MediaPorts = Annotated[str | None, typer.Option(help="UDP ports for pictures, first-last.")]
MediaWorkers = Annotated[
    str | None, typer.Option(help="Processes that forward pictures; cores: one a core.")
]
WorkerViewers = Annotated[
    str | None, typer.Option(help="Most viewers of one of them; measured: what it can do.")
]
RecordingsDays = Annotated[
    int | None, typer.Option(help="How long a recorded show can be watched again.")
]
ClipsDays = Annotated[int | None, typer.Option(help="How long a role's clip at most.")]
RecordingsGigabytes = Annotated[
    int | None, typer.Option(help="Room for all recordings; the oldest go first.")
]
RegisterDays = Annotated[
    int | None, typer.Option(help="How long the register keeps a guest after leaving.")
]
Hls = Annotated[
    str | None, typer.Option(help="Write shows as HLS: auto (when asked for), on, off.")
]
Media = Annotated[
    str | None, typer.Option(help="embedded, or janus: nodes serve shows with a crowd.")
]
Janus = Annotated[str | None, typer.Option(help="WebSockets of Janus nodes, with commas between.")]
JanusSecrets = Annotated[
    Path | None, typer.Option(help="secrets.json that janus-configuration wrote.")
]
JanusBeyond = Annotated[
    int | None, typer.Option(help="A show with so many viewers is served by nodes.")
]


@main.command("serve")
def serve_command(
    data: Data = None,
    host: Host = None,
    port: Port = None,
    certificate: Certificate = None,
    key: Key = None,
    behind_proxy: BehindProxy = None,
    media_address: MediaAddress = None,
    media_ports: MediaPorts = None,
    media_workers: MediaWorkers = None,
    worker_viewers: WorkerViewers = None,
    recordings_days: RecordingsDays = None,
    clips_days: ClipsDays = None,
    recordings_gigabytes: RecordingsGigabytes = None,
    register_days: RegisterDays = None,
    hls: Hls = None,
    media: Media = None,
    janus: Janus = None,
    janus_secrets: JanusSecrets = None,
    janus_beyond: JanusBeyond = None,
) -> None:
    """Run the server until it is told to stop."""
    settings = _settings(**locals())  # every option is a setting of the same name
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    set_up_logs()
    _serve(settings)


@main.command()
def seed(
    city: Annotated[str, typer.Option(help="A folder of resources/cities.")] = "jinan",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Where to write logins and codes.")
    ] = None,
    data: Data = None,
) -> None:
    """Fill the database with the sample city. Running it twice is safe."""
    settings = _settings(data=data)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        progress.add_task(f"Laying out {city}", total=None)
        report = asyncio.run(_seed(settings, city))
    text = json.dumps(
        TypeAdapter(SeedReport).dump_python(report, mode="json"), ensure_ascii=False, indent=2
    )
    if json_file is None:
        typer.echo(text)
    else:
        keep_to_oneself(json_file)
        json_file.write_text(f"{text}\n", "utf-8")


@main.command("stream-key")
def stream_key(session: str, data: Data = None) -> None:
    """Print the WHIP address and the bearer token for an encoder, one a line."""
    settings = _settings(data=data)
    token = asyncio.run(_stream_key(settings, SessionId(session)))
    if token is None:
        typer.echo(f"No live session {session}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{_address(settings)}/whip/{session}")
    typer.echo(token)


@main.command()
def enrol(station: str, data: Data = None) -> None:
    """Print a one-time code for a machine of the station."""
    typer.echo(asyncio.run(enrolment_code(_settings(data=data), StationCode(station))))


@main.command("janus-configuration")
def janus_configuration(
    folder: Path,
    port: Annotated[int, typer.Option(help="TCP port of its WebSocket.")] = 8188,
    listen: Annotated[
        str, typer.Option(help="Address that this server reaches; the loopback is safest.")
    ] = "127.0.0.1",
    address: Annotated[
        str | None, typer.Option(help="Where viewers reach the node when a NAT stands in front.")
    ] = None,
) -> None:
    """Write a locked-down configuration for a Janus node, with new secrets, into FOLDER."""
    options = JanusOptions(
        port=port,
        listen=listen,
        address=ip_address(address) if address is not None else None,
        event_loops=max(1, len(os.sched_getaffinity(0))),
    )
    try:
        write_configuration(folder.absolute(), options)
    except (OSError, ValueError) as error:
        typer.echo(f"{folder}: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"janus -F {folder.absolute()} -C {folder.absolute() / 'janus.jcfg'}")


@main.command()
def backup(file: Path, data: Data = None) -> None:
    """Copy the database into FILE while the server runs."""
    settings = _settings(data=data)
    if not settings.database.exists():
        typer.echo(f"No database in {settings.data}", err=True)
        raise typer.Exit(1)
    keep_to_oneself(file)
    with (
        closing(sqlite3.connect(settings.database)) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        source.backup(copy)
    typer.echo(f"{file} holds everything up to now")


@main.command()
def restore(file: Path, data: Data = None) -> None:
    """Put a backup in the place of the database. The server must not run."""
    settings = _settings(data=data)
    backup_found = soundness(file)
    if not backup_found.is_sound:
        typer.echo(f"{file}: {backup_found.found}", err=True)
        raise typer.Exit(1)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_to_oneself(settings.database)
    with (
        alone_with(settings.data),
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(settings.database)) as database,
    ):
        source.backup(database)
    typer.echo(f"{settings.database} is as it was in {file}")


@main.command()
def doctor(data: Data = None) -> None:
    """Check what the server stands on, and say what is wrong."""
    settings = _settings(data=data)
    table = Table("", "what", "found")
    findings = examine(settings)
    for finding in findings:
        mark = "[green]ok[/]" if finding.is_sound else "[red]wrong[/]"
        table.add_row(mark, finding.what, escape(finding.found))
    Console().print(table)
    if not all(finding.is_sound for finding in findings):
        raise typer.Exit(1)


def _serve(settings: Settings) -> None:
    said = settings.data / ADDRESS_FILE

    def started(address: str) -> None:
        begun = said.with_suffix(".part")  # whoever looks for it never finds half of it
        begun.write_text(f"{address}\n", "utf-8")
        begun.replace(said)
        typer.echo(f"Doorstep answers at {address}")

    wrong: list[str] = []
    with alone_with(settings.data):
        try:
            uvloop.run(serve(settings, started))
        except* (OSError, sqlite3.Error) as away:
            # The port is taken, a certificate cannot be read, the file is no database.
            wrong = [str(error) for error in _causes(away)]
        finally:
            said.unlink(missing_ok=True)
    if wrong:  # said out here: what is raised in `except*` comes out as a group of Python 3.11.2
        typer.echo("\n".join(f"cannot serve: {error}" for error in wrong), err=True)
        raise typer.Exit(1)


def _causes(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    """What went wrong, out of all the groups around it: tasks stand beside tasks."""
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _causes(error)
        else:
            yield error


async def _seed(settings: Settings, city: str) -> SeedReport:
    async with control_plane(settings) as (store, service, identity):
        return await seed_city(
            make_city(city, utc_now()), store, service.handle, store.reader, identity
        )


async def _stream_key(settings: Settings, session_id: SessionId) -> str | None:
    async with control_plane(settings) as (store, _, identity):
        if await store.reader.session(session_id) is None:
            return None
        return await identity.stream_key(session_id)


def _address(settings: Settings) -> str:
    """Of the server that runs on this data, else of the one that would."""
    said = settings.data / ADDRESS_FILE
    if said.exists():
        return said.read_text("utf-8").strip()
    scheme = "https" if settings.has_tls else "http"
    return f"{scheme}://{settings.host}:{settings.port}"


def _settings(**options: Any) -> Settings:
    """Options win over the environment."""
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            where = ".".join(map(str, wrong["loc"])) or "settings"
            typer.echo(f"{where}: {wrong['msg']}", err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    main()
