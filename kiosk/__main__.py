"""`doorstep-kiosk`: what the person who starts the machine says, and nothing else."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk.settings import Mode, Settings
from shared.ids import SessionId, StationCode

_SHOW = "live/"
_CAMERA = "Of the studio: auto, drawn, or the path of a device or a film."
_MICROPHONE = "Of the studio: auto, drawn, or a name that ALSA knows."


main = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@main.command()
def run(
    server: Annotated[str, typer.Option(help="Address of the server.")],
    data: Annotated[Path, typer.Option(help="Folder for what the kiosk keeps.")],
    station: Annotated[str, typer.Option(help="Code of the station it stands in.")],
    mode: Annotated[Mode, typer.Option(help="What the machine is for.")] = Mode.KIOSK,
    enrol: Annotated[
        str | None, typer.Option(help="The one-time code, at the first start.")
    ] = None,
    windowed: Annotated[
        str | None, typer.Option(metavar="WIDTHxHEIGHT", help="A window instead of the screen.")
    ] = None,
    open_: Annotated[
        str | None, typer.Option("--open", metavar="live/SESSION", help="Open a show at once.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--for", metavar="SECONDS", help="Close after so long.")
    ] = None,
    measure: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write figures as JSON at the end.")
    ] = None,
    camera: Annotated[str, typer.Option(help=_CAMERA)] = "auto",
    microphone: Annotated[str, typer.Option(help=_MICROPHONE)] = "auto",
) -> None:
    """The touchscreen of a station, its studio, or the display over its counters."""
    settings = Settings(
        server=server.rstrip("/"),
        data=data,
        station=StationCode(station),
        mode=mode,
        enrol=enrol,
        size=_size(windowed),
        opens=_session(open_),
        seconds=seconds,
        measure=measure,
        camera=camera,
        microphone=microphone,
    )
    from kiosk.app import run as run_window  # after the options: --help needs no window library

    raise typer.Exit(run_window(settings))


def _size(windowed: str | None) -> tuple[int, int] | None:
    if windowed is None:
        return None
    width, _, height = windowed.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise typer.BadParameter("say it as 1080x1920", param_hint="--windowed")
    return int(width), int(height)


def _session(opened: str | None) -> SessionId | None:
    if opened is None:
        return None
    if not opened.startswith(_SHOW):
        raise typer.BadParameter("say it as live/SESSION", param_hint="--open")
    return SessionId(opened.removeprefix(_SHOW))


if __name__ == "__main__":
    main()
