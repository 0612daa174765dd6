"""What is kept for one person, wherever it lies. Only who proved to be that person may see it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shared.applications import Application
from shared.appointments.lifecycle import Appointment
from shared.gatherings import Enrolment
from shared.ids import VisitorId
from shared.lodging import Stay
from shared.people import PhoneNumber
from shared.tickets.legs import Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Affairs:
    """Newest first, over or not. legs: of the day."""

    applications: tuple[Application, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    stays: tuple[Stay, ...] = ()
    legs: tuple[Leg, ...] = ()


class AffairsReader(Protocol):
    async def affairs_of_phone(self, phone: PhoneNumber, day: date) -> Affairs:
        """What was asked for under the number; and the day's numbers in the line of the visits in
        which it was."""

    async def affairs_of_visitor(self, visitor_id: VisitorId, day: date) -> Affairs:
        """Of one browser."""
