"""What the server does: `handle` a command, and watch the stage.

`handling` is the one door, `deciding` loads and saves around the pure rules, `topics` says who
hears of it, `stage` turns what the media engine notices into commands, `recordings` sees to it that
what may be recorded is, `keeping` that it goes when its time is over, `hall` decides for the line,
`day_end` closes it, `lodging` decides about beds, `housekeeper` tidies holds, `register_term` has
the register forget, `lost_codes` closes calls that a restart made pointless,
`ledger` is what all of them ask of a store.
"""

from streaming_server.service.day_end import DayEnd
from streaming_server.service.guests import GuestStage
from streaming_server.service.handling import Service
from streaming_server.service.housekeeper import Housekeeper
from streaming_server.service.keeping import Keeper
from streaming_server.service.lost_codes import close_lost_codes
from streaming_server.service.places_passed_on import PlacesPassedOn
from streaming_server.service.recordings import Recordings
from streaming_server.service.register_term import RegisterTerm
from streaming_server.service.stage import Stage

__all__ = [
    "DayEnd",
    "GuestStage",
    "Housekeeper",
    "Keeper",
    "PlacesPassedOn",
    "Recordings",
    "RegisterTerm",
    "Service",
    "Stage",
    "close_lost_codes",
]
