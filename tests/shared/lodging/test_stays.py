"""Every move of the table, and every one that is not in it."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from shared.ids import CommandId
from shared.lodging import (
    MOVES,
    BedDenied,
    Care,
    Channel,
    ConfirmStay,
    Decided,
    JoinWaitlist,
    LodgingView,
    Move,
    MoveStay,
    Party,
    Policy,
    RoomNights,
    State,
    StayEvent,
    StayMade,
    StayMoved,
    decide,
    evolve,
    expire,
    is_over,
    offer,
)
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.fair import NUMBER_OF_NOBODY
from tests.lodgings import (
    MARKET,
    NOW,
    STAY,
    TONIGHT,
    ask,
    confirm,
    hold,
    night,
    part,
    room,
    stay,
)

FREE = RoomNights(room=room())
LATE = NOW + timedelta(hours=12)
WISHES: dict[State, ConfirmStay | MoveStay] = {
    State.CONFIRMED: confirm(),
    **{
        state: MoveStay(command_id=CommandId("m"), stay_id=STAY, move=move)
        for state, move in {
            State.IN_HOUSE: Move.CHECK_IN,
            State.CHECKED_OUT: Move.CHECK_OUT,
            State.CANCELLED: Move.CANCEL,
            State.NO_SHOW: Move.NO_SHOW,
        }.items()
    },
}


def moved(decided: Decided) -> StayMoved:
    assert not isinstance(decided, Refused), decided
    assert isinstance(decided[0], StayMoved)
    return decided[0]


def reason(decided: Decided) -> Reason:
    assert isinstance(decided, Refused)
    return decided.reason


def made(decided: Decided) -> StayMade:
    assert not isinstance(decided, Refused), decided
    (event,) = decided
    assert isinstance(event, StayMade)
    return event


@pytest.mark.parametrize(("before", "wished"), list(product(State, WISHES)))
def test_every_cell_of_the_table(before: State, wished: State) -> None:
    standing = stay(before, hold_until=NOW + timedelta(minutes=5))
    decided = decide(LodgingView(stay=standing, room=FREE), WISHES[wished], LATE)
    if wished in MOVES[before]:
        after = evolve(standing, moved(decided))
        assert after.state is wished
        assert after.hold_until is None
    else:
        assert isinstance(decided, Refused)
        assert decided.reason is Reason.WRONG_STATE
        assert decided.facts == {"state": f"stay_{before}"}


@pytest.mark.parametrize("wish", list(WISHES.values()))
def test_an_unknown_stay_is_not_found(wish: ConfirmStay | MoveStay) -> None:
    assert reason(decide(LodgingView(), wish, NOW)) is Reason.NOT_FOUND


def test_a_hold_keeps_a_bed_at_the_counter_for_ten_minutes_and_from_a_phone_for_thirty() -> None:
    view = LodgingView(room=FREE, number="007")
    held = made(decide(view, hold(bed_id=11), NOW))
    assert held.parts == (part(beds=(11,)),)
    assert held.hold_until == NOW + timedelta(minutes=10)
    assert (held.state, held.number, held.night_fen) == (State.HELD, "007", 2500)
    assert made(decide(view, ask(), NOW)).hold_until == NOW + timedelta(minutes=30)
    glass = ask(channel=Channel.SCREEN)
    assert made(decide(view, glass, NOW)).hold_until == NOW + timedelta(minutes=10)


def test_any_bed_is_a_lower_one_first() -> None:
    taken = {(room().beds[0].bed_id, TONIGHT): "other"}
    held = made(decide(LodgingView(room=RoomNights(room=room(), taken=taken)), ask(), NOW))
    assert held.parts[0].beds == (12,)


def test_a_whole_room_is_all_its_beds_or_none() -> None:
    whole = hold(room_id=1)
    held = made(decide(LodgingView(room=FREE), whole, NOW))
    assert held.parts[0].beds == (10, 11, 12, 13)
    assert held.night_fen == 4 * 2500
    taken = {(room().beds[3].bed_id, night(4)): "other"}
    assert (
        reason(decide(LodgingView(room=RoomNights(room=room(), taken=taken)), whole, NOW))
        is Reason.NIGHT_TAKEN
    )


def test_a_family_takes_the_whole_room_at_the_rooms_price() -> None:
    family = RoomNights(room=room(Policy.FAMILY, beds=2))
    held = made(decide(LodgingView(room=family), hold(party=Party.FAMILY, bed_id=10), NOW))
    assert held.parts[0].beds == (10, 11)
    assert held.night_fen == 2500


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"end": TONIGHT}, Reason.ENDS_BEFORE_START),
        ({"end": night(-3)}, Reason.ENDS_BEFORE_START),
        ({"end": night(400)}, Reason.OUT_OF_RANGE),
        ({"first": night(-1)}, Reason.TIME_NOT_OFFERED),
        ({"first": night(181), "end": night(182)}, Reason.TIME_NOT_OFFERED),
        ({"bed_id": 99}, Reason.NOT_FOUND),
        ({"stay_id": "guessed"}, Reason.MALFORMED),
        ({"party": Party.WOMAN, "bed_id": 10}, Reason.ROOM_FOR_OTHERS),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, object], expected: Reason) -> None:
    assert reason(decide(LodgingView(room=FREE), hold(**changes), NOW)) is expected


def test_the_night_before_is_on_offer_until_six() -> None:
    at_two = NOW.replace(hour=18)  # two in the morning of the 25th
    assert made(decide(LodgingView(room=FREE), ask(), at_two)).first == TONIGHT
    at_seven = NOW.replace(hour=23)
    assert reason(decide(LodgingView(room=FREE), ask(), at_seven)) is Reason.TIME_NOT_OFFERED


def test_nobody_gets_two_beds_in_one_night() -> None:
    view = LodgingView(room=FREE, lodged=frozenset({night(2), night(1)}))
    refused = decide(view, hold(), NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.ALREADY_LODGED
    assert refused.facts == {"night": night(1).isoformat()}
    held = stay(State.HELD)
    assert reason(decide(replace(view, stay=held), confirm(), NOW)) is Reason.ALREADY_LODGED


def test_an_id_makes_one_stay() -> None:
    view = LodgingView(stay=stay(), room=FREE)
    assert reason(decide(view, hold(), NOW)) is Reason.ID_TAKEN


def test_where_there_is_no_bed_it_is_noted_that_one_was_asked_for() -> None:
    decided = decide(LodgingView(), ask(), NOW)
    assert not isinstance(decided, Refused)
    assert isinstance(decided[0], BedDenied)
    assert isinstance(decide(LodgingView(), hold(), NOW), tuple)
    assert reason(decide(LodgingView(), hold(bed_id=10), NOW)) is Reason.NOT_FOUND


def test_a_name_and_a_number_are_needed_to_confirm() -> None:
    view = LodgingView(stay=stay(State.HELD), room=FREE)
    assert reason(decide(view, confirm(phone=PersonalText("12")), NOW)) is Reason.NOT_A_PHONE
    assert reason(decide(view, confirm(form_of_address=PersonalText(" ")), NOW)) is Reason.EMPTY


def test_a_hold_that_ran_out_is_confirmed_late_while_nobody_took_the_bed() -> None:
    held = stay(State.HELD, hold_until=NOW)
    expired = evolve(held, expire(held, NOW))
    assert held.has_run_out(NOW)
    assert not expired.has_run_out(NOW)
    late = decide(LodgingView(stay=expired, room=FREE), confirm(), NOW)
    assert moved(late).state is State.CONFIRMED
    taken = {(part().beds[0], night(3)): "other"}
    gone = LodgingView(stay=expired, room=RoomNights(room=room(), taken=taken))
    assert reason(decide(gone, confirm(), NOW)) is Reason.HOLD_OVER
    next_day = NOW + timedelta(days=1)
    assert (
        reason(decide(LodgingView(stay=expired, room=FREE), confirm(), next_day))
        is Reason.HOLD_OVER
    )
    assert reason(decide(LodgingView(stay=expired), confirm(), NOW)) is Reason.HOLD_OVER


def test_an_offer_to_the_waitlist_is_a_hold() -> None:
    wish = JoinWaitlist(
        command_id=CommandId("w"),
        stay_id=STAY,
        market=MARKET,
        party=Party.MAN,
        first=TONIGHT,
        end=night(2),
        form_of_address=PersonalText("秦先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
    )
    waiting = evolve(None, made(decide(LodgingView(), wish, NOW)))
    assert (waiting.state, waiting.parts) == (State.WAITLISTED, ())
    offered = evolve(waiting, offer(waiting, FREE, part().beds[0], NOW))
    assert offered.state is State.OFFERED
    assert offered.hold_until == NOW + timedelta(hours=2)
    assert offered.parts == (part(end=2),)
    family = replace(waiting, party=Party.FAMILY)
    assert len(offer(family, FREE, part().beds[0], NOW).parts[0].beds) == 4
    assert not is_over(waiting, NOW)
    assert is_over(waiting, NOW + timedelta(days=1))
    assert reason(decide(LodgingView(), replace(wish, phone=PersonalText("1")), NOW))


def test_who_comes_on_another_night_is_told_which_is_theirs() -> None:
    check_in = WISHES[State.IN_HOUSE]
    early = stay(State.CONFIRMED, part(1, 3))
    decided = decide(LodgingView(stay=early, room=FREE), check_in, NOW)
    assert reason(decided) is Reason.NOT_THE_NIGHT
    second_night = decide(LodgingView(stay=stay(), room=FREE), check_in, NOW + timedelta(days=1))
    assert moved(second_night).state is State.IN_HOUSE


def test_a_bed_that_is_not_made_needs_a_word_of_staff() -> None:
    dirty = room()
    dirty = replace(dirty, beds=(replace(dirty.beds[0], care=Care.DIRTY), *dirty.beds[1:]))
    view = LodgingView(stay=stay(), room=RoomNights(room=dirty))
    check_in = MoveStay(command_id=CommandId("m"), stay_id=STAY, move=Move.CHECK_IN)
    assert reason(decide(view, check_in, NOW)) is Reason.BED_NOT_READY
    assert moved(decide(view, replace(check_in, is_unready=True), NOW)).state is State.IN_HOUSE


@pytest.mark.parametrize(
    ("hours", "end"),
    [
        (0, 0),  # the same morning: no night was slept
        (15.5, 1),  # two in the morning: the night under way counts
        (24, 1),
        (24 * 7, 5),  # longer than booked: the night was never theirs
    ],
)
def test_an_early_departure_gives_the_nights_from_today_on_back(hours: float, end: int) -> None:
    there = stay(State.IN_HOUSE)
    event = moved(
        decide(LodgingView(stay=there), WISHES[State.CHECKED_OUT], NOW + timedelta(hours=hours))
    )
    after = evolve(there, event)
    assert (after.end, sum(part.nights for part in after.parts)) == (night(end), end)


@pytest.mark.parametrize(("is_late", "hours"), [(False, 11.5), (True, 25.5)])
def test_a_bed_waits_for_its_guest_until_ten_or_the_next_noon(is_late: bool, hours: float) -> None:
    view = LodgingView(stay=stay(is_late=is_late))
    over = NOW + timedelta(hours=hours)
    early = decide(view, WISHES[State.NO_SHOW], over - timedelta(minutes=1))
    assert reason(early) is Reason.TOO_EARLY_FOR_NO_SHOW
    assert moved(decide(view, WISHES[State.NO_SHOW], over)).state is State.NO_SHOW


def test_nothing_happens_to_a_stay_before_it_is_made() -> None:
    event: StayEvent = expire(stay(State.HELD), NOW)
    with pytest.raises(ValueError, match="not made"):
        evolve(None, event)
