"""Wishes about the register of guests, and the facts that follow; see register."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.ids import AccountId, CommandId, StationCode
from shared.lodging.rooms import Document
from shared.lodging.stays import StayId
from shared.people import PersonalText


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterGuest:
    """Staff write a guest into the register; the entry has the command's id."""

    command_id: CommandId
    stay_id: StayId
    full_name: PersonalText
    document: Document
    document_number: PersonalText
    home: PersonalText
    type: Literal["register_guest"] = "register_guest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRegister:
    """[first, end) by the day of registering. account_id: the server puts in who asks."""

    command_id: CommandId
    market: StationCode
    first: date
    end: date
    account_id: AccountId | None = None
    type: Literal["export_register"] = "export_register"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetGuests:
    """Entries of stays that ended on `before` or earlier have been kept for their term."""

    command_id: CommandId
    market: StationCode
    before: date
    type: Literal["forget_guests"] = "forget_guests"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestRegistered:
    """Holds no word about the person."""

    entry_id: CommandId
    stay_id: StayId
    market: StationCode
    is_minor: bool
    at: datetime
    type: Literal["guest_registered"] = "guest_registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterExported:
    """Who took which days of the register out of the house."""

    market: StationCode
    first: date
    end: date
    rows: int
    account_id: AccountId | None
    at: datetime
    type: Literal["register_exported"] = "register_exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestsForgotten:
    """rows: so many entries were deleted; no word about whose."""

    market: StationCode
    before: date
    rows: int
    at: datetime
    type: Literal["guests_forgotten"] = "guests_forgotten"
