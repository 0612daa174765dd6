"""What the person who starts the kiosk decides."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shared.ids import SessionId, StationCode


class Mode(StrEnum):
    """What the machine is for; only what exists is offered."""

    #: The touchscreen in the hall of a station.
    KIOSK = "kiosk"
    #: A free room with camera and microphone, from which an employer goes live.
    STUDIO = "studio"
    #: The display over the counters: numbers that are called, read from eight metres.
    BOARD = "board"
    #: Touchscreen, board and a server of their own on one laptop: a station with no network.
    VAN = "van"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """server: address without a slash at its end; in a van, of the server that it starts.

    enrol: the one-time code, at the first start.

    size: of a window; None fills the screen. opens: the show to open at once.
    inches: across the glass, where the screen does not say so itself; letters are measured by it.
    seconds: how long to run; None: until closed. measure: where figures are written at the end.
    camera, microphone: of the studio, and the camera that reads codes; "auto", "drawn" or a name
    of the device. loudspeaker: "auto", or folder:PATH for a file a sound. printer: see
    kiosk.devices.equipment. paper: millimetres of its roll. scanner: a part of its name, "auto" or
    "none". scanner_prefix: what a scanner types before each code; empty: nothing, and it is told by
    its speed. id_reader: command line of the adapter of a card reader; empty: there is none.
    four_keys: what the pad for who does not see types, as Qt calls its keys.
    """

    server: str
    data: Path
    station: StationCode
    mode: Mode = Mode.KIOSK
    enrol: str | None = None
    size: tuple[int, int] | None = None
    inches: float | None = None
    opens: SessionId | None = None
    seconds: float | None = None
    measure: Path | None = None
    camera: str = "auto"
    microphone: str = "auto"
    loudspeaker: str = "auto"
    printer: str = "auto"
    paper: int = 80
    scanner: str = "auto"
    scanner_prefix: str = ""
    four_keys: str = "F1,F2,F3,F4"
    id_reader: str = ""
