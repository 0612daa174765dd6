"""An adapter without a reader: a card for each line "NAME NUMBER" of a file, then it waits.

`python -m kiosk.devices.drawn_cards FILE`; for trying a kiosk, and in tests.
"""

import json
import sys
import threading
from pathlib import Path


def main(file: Path) -> None:
    _say({"is": "ready"})
    for line in file.read_text("utf-8").splitlines():
        name, _, number = line.partition(" ")
        _say({"is": "card", "name": name, "number": number})
    threading.Event().wait()


def _say(line: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
