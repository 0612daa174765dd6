"""How shows reach people: what viewers' browsers and the media engine tell, and what to do."""

from streaming_server.telemetry.advice import LEAST_FREE_BYTES, Advice, advise, has_room
from streaming_server.telemetry.audience import Audience, Beacon, Network, Watch
from streaming_server.telemetry.overview import (
    FleetOverview,
    SessionOverview,
    StationOverview,
    overview_of,
)

__all__ = [
    "LEAST_FREE_BYTES",
    "Advice",
    "Audience",
    "Beacon",
    "FleetOverview",
    "Network",
    "SessionOverview",
    "StationOverview",
    "Watch",
    "advise",
    "has_room",
    "overview_of",
]
