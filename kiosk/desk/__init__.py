"""The desk: what a machine decides alone, with the same rules as the server.

`desk` takes wishes, `slips` are what people get for them, `ports` what it needs of a disk.
"""

from kiosk.desk.desk import Desk, DeskCommand
from kiosk.desk.ports import Replica, Rows, Unwritable
from kiosk.desk.slips import Slip, SlipKind, Waiting

__all__ = [
    "Desk",
    "DeskCommand",
    "Replica",
    "Rows",
    "Slip",
    "SlipKind",
    "Unwritable",
    "Waiting",
]
