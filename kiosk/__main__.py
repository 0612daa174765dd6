"""`doorstep-kiosk`: what begins first, and nothing else."""

import gc
import sys
from collections.abc import Sequence

from kiosk.libraries import map_beside


def main(arguments: Sequence[str] | None = None) -> int:
    map_beside()
    from kiosk.options import settings_of  # while the libraries of the window are mapped

    settings = settings_of(arguments)
    # What is loaded stays: looking through it takes a tenth of the start. kiosk.app.garbage goes on
    gc.disable()
    from kiosk.app.running import run  # after the options: --help needs no window library

    return run(settings)


if __name__ == "__main__":
    sys.exit(main())
