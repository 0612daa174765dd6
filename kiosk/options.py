"""What the person who starts the machine says.

Options are read by the standard library alone: what draws them more beautifully takes a tenth of a
second to load, before each first screen of a day.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from kiosk.devices.printer import DOTS
from kiosk.settings import Mode, Settings
from shared.ids import SessionId, StationCode

_SHOW = "live/"
_LEAST_INCHES = 5


def settings_of(arguments: Sequence[str] | None) -> Settings:
    """Of the command line, where none are given. Raises SystemExit for what cannot be meant."""
    said = _options().parse_args(arguments)
    return Settings(
        server=said.server.rstrip("/"),
        data=said.data,
        station=StationCode(said.station),
        mode=said.mode,
        enrol=said.enrol,
        size=said.windowed,
        inches=said.inches,
        opens=said.open,
        seconds=said.seconds,
        measure=said.measure,
        camera=said.camera,
        microphone=said.microphone,
        loudspeaker=said.loudspeaker,
        printer=said.printer,
        paper=said.paper,
        scanner=said.scanner,
        scanner_prefix=said.scanner_prefix,
        four_keys=said.four_keys,
        id_reader=said.id_reader,
    )


def _options() -> argparse.ArgumentParser:
    """What each means is told in settings.py."""
    parser = argparse.ArgumentParser(
        prog="doorstep-kiosk",
        description="The touchscreen of a station, its studio, or the display over its counters.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--server", required=True, help="address of the server; of a van, its own")
    add("--data", required=True, type=Path, help="folder for what the kiosk keeps")
    add("--station", required=True, help="code of the station it stands in")
    add("--mode", type=Mode, choices=tuple(Mode), default=Mode.KIOSK, help="what it is for")
    add("--enrol", metavar="CODE", help="the one-time code, at the first start")
    add("--windowed", type=_size, metavar="WIDTHxHEIGHT", help="a window, not the whole screen")
    add("--inches", type=_inches, help="across the glass, where the screen says it wrong")
    add("--open", type=_session, metavar="live/SESSION", help="open a show at once")
    add("--for", type=float, metavar="SECONDS", dest="seconds", help="close after so long")
    add("--measure", type=Path, metavar="FILE", help="write figures as JSON at the end")
    add("--camera", default="auto", help="auto, drawn, or the path of a device or a film")
    add("--microphone", default="auto", help="auto, drawn, or a name that ALSA knows")
    add("--loudspeaker", default="auto", help="auto, or folder:PATH for a file a sound")
    add("--printer", default="auto", help="auto, a device, tcp://HOST:PORT, or folder:PATH")
    add("--paper", type=int, choices=sorted(DOTS), default=80, help="millimetres of its roll")
    add("--scanner", default="auto", help="auto, none, or a part of its name, to be missed")
    add("--scanner-prefix", default="", metavar="KEY", help="what it types before each code")
    add("--four-keys", default="F1,F2,F3,F4", help="of the pad for who does not see")
    add("--id-reader", default="", metavar="COMMAND", help="see kiosk/devices/id_cards.py")
    return parser


def _size(windowed: str) -> tuple[int, int]:
    width, _, height = windowed.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError("say it as 1080x1920")
    return int(width), int(height)


def _inches(said: str) -> float:
    inches = float(said)
    if not inches >= _LEAST_INCHES:
        raise argparse.ArgumentTypeError(f"at least {_LEAST_INCHES}")
    return inches


def _session(opened: str) -> SessionId:
    if not opened.startswith(_SHOW):
        raise argparse.ArgumentTypeError("say it as live/SESSION")
    return SessionId(opened.removeprefix(_SHOW))
