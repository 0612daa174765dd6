"""Why a rule says no.

A refusal is an expected answer, not an exception. `Reason` is closed: every member has a sentence
in every language under resources/i18n, which may use the refusal's facts.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Fact = str | int | tuple[str, ...]


class Reason(StrEnum):
    """A closed set; the value is the stable identifier on the wire."""

    #: Who asks may not ask for this.
    NOT_ALLOWED = "not_allowed"
    #: The thing named does not exist (any more).
    NOT_FOUND = "not_found"
    #: The same id was used for something else.
    ID_TAKEN = "id_taken"
    #: The lifecycle has no such move from where the thing stands; facts: state, and of a ticket its
    #: number and the counter that has it.
    WRONG_STATE = "wrong_state"
    #: Text is missing where it is needed.
    EMPTY = "empty"
    #: Text is longer than the place it is for; facts: limit.
    TOO_LONG = "too_long"
    #: Text holds control characters.
    UNREADABLE = "unreadable"
    #: The number cannot be a phone's.
    NOT_A_PHONE = "not_a_phone"
    #: The time lies in the past or was not on offer.
    TIME_NOT_OFFERED = "time_not_offered"
    #: A number is outside what can be true; facts: low, high.
    OUT_OF_RANGE = "out_of_range"
    #: A fact the role needs was not given; facts: fact.
    FACT_MISSING = "fact_missing"
    #: Legal fields of the posting are missing; facts: fields.
    ROLE_INCOMPLETE = "role_incomplete"
    #: The role's validity has passed or it was taken down.
    ROLE_CLOSED = "role_closed"
    #: This resident applied for this role already; facts: number.
    ALREADY_APPLIED = "already_applied"
    #: One question per application was asked already.
    ALREADY_ASKED = "already_asked"
    #: Going live needs a picture that arrives at the server.
    NO_PICTURE = "no_picture"
    #: A session goes live with at least one role that may be shown.
    NO_ROLE = "no_role"
    #: Too many tries in a short time; facts: seconds.
    TOO_OFTEN = "too_often"
    #: Nothing is left of a line for everybody once phone, ID number or account are hidden.
    PERSONAL_IN_CHAT = "personal_in_chat"
    #: The pause between two lines of one resident is not over; facts: seconds.
    SLOW_MODE = "slow_mode"
    #: The employer or staff closed the chat.
    CHAT_CLOSED = "chat_closed"
    #: This resident's lines are not taken for the rest of the show.
    MUTED = "muted"
    #: This resident was asked to leave the show.
    REMOVED = "removed"
    #: One or two Chinese characters were expected.
    NOT_A_SURNAME = "not_a_surname"
    #: More residents wait to speak than will ever get their turn.
    TOO_MANY_WAIT = "too_many_wait"
    #: Nobody new is let in to the show now.
    DOOR_CLOSED = "door_closed"
    #: Another guest is on the stage.
    STAGE_TAKEN = "stage_taken"
    #: The station does not offer the service now; facts: none.
    SERVICE_CLOSED = "service_closed"
    #: The day's numbers for the service are given out.
    NO_NUMBERS_LEFT = "no_numbers_left"
    #: This resident has a number that is not over; facts: number.
    ALREADY_WAITING = "already_waiting"
    #: The number is not of a block that this machine holds today, or is on another slip.
    NUMBER_NOT_YOURS = "number_not_yours"
    #: Nobody waits whom this counter serves; facts: the number and the counter that called whoever
    #: did.
    NOBODY_WAITS = "nobody_waits"
    #: The counter is closed, on a break, or has somebody; facts: state.
    COUNTER_NOT_FREE = "counter_not_free"
    #: Another counter called the person first; facts: number, counter.
    OTHER_COUNTER = "other_counter"
    #: It was called too seldom to say that nobody came; facts: calls, seconds.
    CALL_AGAIN_FIRST = "call_again_first"
    #: The same number may be called only so often; facts: calls.
    CALLED_ENOUGH = "called_enough"
    #: This may be asked for once, and was.
    ONLY_ONCE = "only_once"
    #: The time in which it could be asked for is over.
    TOO_LATE = "too_late"
    #: It would end on or before the day, or the hour, on which it begins.
    ENDS_BEFORE_START = "ends_before_start"
    #: Somebody else has the bed in one of the nights; facts: night.
    NIGHT_TAKEN = "night_taken"
    #: The room is for others: men, women, families, or those of its first guest's kind.
    ROOM_FOR_OTHERS = "room_for_others"
    #: The same person has another bed in one of the nights; facts: night.
    ALREADY_LODGED = "already_lodged"
    #: The time for confirming is over, and somebody else has the bed.
    HOLD_OVER = "hold_over"
    #: Tonight is no night of the stay; facts: night, its first one.
    NOT_THE_NIGHT = "not_the_night"
    #: The bed is not made; staff may say that it will do.
    BED_NOT_READY = "bed_not_ready"
    #: A machine may have given the bed: it has to give it back first.
    BED_OF_A_MACHINE = "bed_of_a_machine"
    #: The guest may come still.
    TOO_EARLY_FOR_NO_SHOW = "too_early_for_no_show"
    #: Somebody under age comes alone: staff give the bed and speak to a guardian.
    MINORS_BY_STAFF = "minors_by_staff"
    #: No document has such a number: digits are missing, or one is wrong.
    NOT_A_DOCUMENT = "not_a_document"
    #: Nothing was done to it that could be taken back.
    NOTHING_TO_UNDO = "nothing_to_undo"
    #: There is nothing to take or to give back.
    NOTHING_OWED = "nothing_owed"
    #: The night is under way or over and cannot be changed any more.
    NIGHT_BEGUN = "night_begun"
    #: The room or thing is taken then; facts: what, station, times at which it is free.
    NOT_FREE = "not_free"
    #: The room or thing is taken then and around it; facts: what, station, days.
    NO_TIME_NEAR = "no_time_near"
    #: The room or thing cannot be had at that hour; facts: what, opens, closes.
    CLOSED_THEN = "closed_then"
    #: An employer holds as many reservations as one may; facts: limit.
    ENOUGH_RESERVED = "enough_reserved"
    #: Longer than one may have it without asking staff; facts: what, minutes.
    TOO_LONG_A_TIME = "too_long_a_time"
    #: Times begin and end on quarters of an hour.
    NOT_A_QUARTER = "not_a_quarter"
    #: Every place is taken; facts: waiting, people in the line for one.
    ALL_PLACES_TAKEN = "all_places_taken"
    #: This person is in it already; facts: number.
    ALREADY_ENROLLED = "already_enrolled"
    #: No bed that fits is free in these nights; nothing else of the cart was taken either.
    NO_BED_LEFT = "no_bed_left"
    #: The same person is somewhere else at that time; facts: what, at.
    CLASHES = "clashes"
    #: The same person talks with an employer at that time; facts: what, at, until.
    CLASHES_INTERVIEW = "clashes_interview"
    #: The same person works at that time; facts: what, at, until.
    CLASHES_WORK = "clashes_work"
    #: The same person's bed waits until then; facts: what, at, until.
    CLASHES_BED = "clashes_bed"
    #: The same person has booked a counter at that time; facts: what (the number), at, until.
    CLASHES_APPOINTMENT = "clashes_appointment"
    #: The dates of a series come one after another, each on a day of its own.
    DATES_NOT_IN_ORDER = "dates_not_in_order"
    #: More than one has the number that day.
    NUMBER_NOT_CLEAR = "number_not_clear"
    #: Nobody is let in yet; facts: opens.
    DOORS_CLOSED = "doors_closed"
    #: What was scanned is no pass of ours, or somebody changed it.
    PASS_ALTERED = "pass_altered"
    #: The pass was for an earlier day; facts: day.
    PASS_EXPIRED = "pass_expired"
    #: The pass is good at another station; facts: station.
    PASS_OF_ANOTHER_STATION = "pass_of_another_station"
    #: This person has a time at that station on that day; facts: number.
    ALREADY_BOOKED = "already_booked"
    #: The time is past, or what may be booked of it is booked.
    SLOT_FULL = "slot_full"
    #: What was scanned is no code of ours.
    CODE_UNKNOWN = "code_unknown"
    #: The code was made by the server of another city.
    CODE_OF_ANOTHER_CITY = "code_of_another_city"
    #: More than one code of ours lies before the camera.
    SEVERAL_CODES = "several_codes"
    #: The code that proves whose telephone it is is another one; facts: left, tries.
    CODE_WRONG = "code_wrong"
    #: Too many wrong codes were tried: this one is of no use any more.
    CODE_USED_UP = "code_used_up"
    #: The code was given too long ago.
    CODE_TOO_OLD = "code_too_old"
    #: The disk is full; nothing was accepted and nothing is lost.
    STORAGE_FULL = "storage_full"
    #: The request cannot be understood.
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no.

    field: the input it belongs to, by its name in the command; None when it belongs to none.
    facts: what the sentence needs; never personal.
    """

    reason: Reason
    field: str | None = None
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)
