"""A van's server on its way home: what it did goes to the city, whenever the city can be reached.

`registration` says to which city the van belongs, `line` brings the day.
"""

from streaming_server.uplink.line import CityLine, uplinks
from streaming_server.uplink.registration import (
    CityRegistration,
    is_van,
    keep_registration,
    read_registration,
)

__all__ = [
    "CityLine",
    "CityRegistration",
    "is_van",
    "keep_registration",
    "read_registration",
    "uplinks",
]
