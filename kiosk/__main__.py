"""`doorstep-kiosk`: what the person who starts the machine says, and nothing else."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from kiosk.settings import Mode, Settings
from shared.ids import SessionId, StationCode

_SHOW = "live/"
_CAMERA = "Of the studio, or to read codes: auto, drawn, or the path of a device or a film."
_PRINTER = "auto, the path of a device, tcp://HOST:PORT, or folder:PATH for slips as images."
_READER = "The adapter of an ID-card reader; see kiosk/devices/id_cards.py for its lines."
_PREFIX = "What the scanner is set to type before each code; without, its speed gives it away."
_MICROPHONE = "Of the studio: auto, drawn, or a name that ALSA knows."

# Options; what each means is told in settings.py.
Enrol = Annotated[str | None, typer.Option(help="The one-time code, at the first start.")]
Windowed = Annotated[
    str | None, typer.Option(metavar="WIDTHxHEIGHT", help="A window instead of the screen.")
]
Inches = Annotated[
    float | None, typer.Option(help="Across the glass, where the screen says it wrong.", min=5)
]
Open = Annotated[
    str | None, typer.Option("--open", metavar="live/SESSION", help="Open a show at once.")
]
Seconds = Annotated[
    float | None, typer.Option("--for", metavar="SECONDS", help="Close after so long.")
]
Measure = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write figures as JSON at the end.")
]
Camera = Annotated[str, typer.Option(help=_CAMERA)]
Microphone = Annotated[str, typer.Option(help=_MICROPHONE)]
Printer = Annotated[str, typer.Option(help=_PRINTER)]
IdReader = Annotated[str, typer.Option(metavar="COMMAND", help=_READER)]
ScannerPrefix = Annotated[str, typer.Option(metavar="KEY", help=_PREFIX)]


main = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@main.command()
def run(
    server: Annotated[str, typer.Option(help="Address of the server; of a van, its own.")],
    data: Annotated[Path, typer.Option(help="Folder for what the kiosk keeps.")],
    station: Annotated[str, typer.Option(help="Code of the station it stands in.")],
    mode: Annotated[Mode, typer.Option(help="What the machine is for.")] = Mode.KIOSK,
    enrol: Enrol = None,
    windowed: Windowed = None,
    inches: Inches = None,
    open_: Open = None,
    seconds: Seconds = None,
    measure: Measure = None,
    camera: Camera = "auto",
    microphone: Microphone = "auto",
    printer: Printer = "auto",
    scanner_prefix: ScannerPrefix = "",
    id_reader: IdReader = "",
) -> None:
    """The touchscreen of a station, its studio, or the display over its counters."""
    settings = Settings(
        server=server.rstrip("/"),
        data=data,
        station=StationCode(station),
        mode=mode,
        enrol=enrol,
        size=_size(windowed),
        inches=inches,
        opens=_session(open_),
        seconds=seconds,
        measure=measure,
        camera=camera,
        microphone=microphone,
        printer=printer,
        scanner_prefix=scanner_prefix,
        id_reader=id_reader,
    )
    # What is loaded stays: looking through it takes a tenth of the start. kiosk.app.garbage goes on
    gc.disable()
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
