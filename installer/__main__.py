"""`python3 -m installer COMMAND`: from a fresh machine to a running demo or a full check."""

import sys

OLDEST_PYTHON = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:  # before the imports: older versions cannot read them
        print("Doorstep needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    from installer.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
