"""The folder of a server: for one server at a time, and for this account alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

#: Held by the server that runs on this data; a server that dies lets go of it.
LOCK_FILE: Final = "lock"


@contextmanager
def alone_with(data: Path) -> Iterator[None]:
    """One server for one folder: a second one would not hear what the first one tells. Ends the
    program when one runs."""
    with (data / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            typer.echo(f"A server runs on {data} already", err=True)
            raise typer.Exit(1) from None
        yield


def keep_to_oneself(file: Path) -> None:
    """Before anything is in it: passwords and people's numbers are for this account alone."""
    file.touch(mode=0o600)
    if file.is_file():
        file.chmod(0o600)
