"""Tables to take along: CSV for programs, XLSX for offices."""

from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import web

from streaming_server.sheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx

#: What an address ends with, and what is sent then.
KINDS: Final = ("csv", "xlsx")


def table_file(rows: Iterable[Sequence[Cell]], name: str, kind: str) -> web.Response:
    """kind: of KINDS; others raise HTTPNotFound. name: of the file, without its ending."""
    if kind not in KINDS:
        raise web.HTTPNotFound
    body = write_csv(rows) if kind == "csv" else write_xlsx(rows)
    return web.Response(
        body=body,
        headers={
            "Content-Type": CSV_TYPE if kind == "csv" else XLSX_TYPE,
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "no-store",
        },
    )
