"""Opaque identifiers.

All are UUID strings unless said otherwise, minted where the wish is born so that a retry keeps
its id. Numbers for eyes (role 3号, application B-026) are never keys.
"""

from typing import Final, NewType

CommandId = NewType("CommandId", str)
SessionId = NewType("SessionId", str)
JobId = NewType("JobId", str)
EmployerId = NewType("EmployerId", str)
ApplicationId = NewType("ApplicationId", str)
#: A studio, a meeting room, a camera.
ResourceId = NewType("ResourceId", str)
ReservationId = NewType("ReservationId", str)
#: A small fair, a salon, a course, a pairing.
GatheringId = NewType("GatheringId", str)
EnrolmentId = NewType("EnrolmentId", str)
#: A time booked at a counter.
AppointmentId = NewType("AppointmentId", str)
#: One resident's browser, or one visit at a kiosk. Nobody needs an account to have one.
VisitorId = NewType("VisitorId", str)
#: In a browser's command: the server puts the resident of the cookie in its place.
WHO_ASKS: Final = VisitorId("")
AccountId = NewType("AccountId", str)
KioskId = NewType("KioskId", str)
#: One person's coming, with one number; its legs are the services of it.
VisitId = NewType("VisitId", str)
LegId = NewType("LegId", str)
#: A window where people are served.
CounterId = NewType("CounterId", str)
#: A short word such as "job_seeking"; not a UUID.
ServiceCode = NewType("ServiceCode", str)
#: A short code such as "JN-LX-001", readable on a sign; not a UUID.
StationCode = NewType("StationCode", str)
#: Position of an event in the order in which the store committed them; starts at 1, no holes.
Sequence = NewType("Sequence", int)
