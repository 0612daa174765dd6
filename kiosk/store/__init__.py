"""What a kiosk keeps on its disk: its token, public facts, and the wishes that wait for the server.

`registration` has the files of the first start, `replica` the database, `sealing` hides what is
personal in it, `journal` is the second copy of what waits, `rescue` saves it from a damaged file.
"""

from kiosk.store.registration import KioskStore, Registration

__all__ = ["KioskStore", "Registration"]
