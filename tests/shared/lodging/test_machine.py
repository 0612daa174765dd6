"""Random days at a market, by the rules alone: whatever is wished for in whatever order, no bed has
two guests in a night, no room two kinds of them, no person two beds, and no stay a gap."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.ids import CommandId
from shared.lodging import (
    HAS_NIGHTS,
    MOVES,
    BedCared,
    BedId,
    Care,
    ChangeBed,
    ChangeNights,
    LodgingCommand,
    LodgingView,
    Move,
    MoveStay,
    Party,
    Policy,
    Room,
    RoomNights,
    Stay,
    StayChanged,
    StayId,
    StayMade,
    StayMoved,
    StayOffered,
    bed_nights,
    decide,
    evolve,
    expire,
    nights_between,
    tonight,
)
from shared.refusals import Refused
from tests.lodgings import MARKET, NOW, confirm, hold, room

ROOMS = (
    room(Policy.MEN, 1, beds=2),
    room(Policy.FLOATING, 2, beds=3),
    room(Policy.FAMILY, 3, beds=2),
)
BEDS = [bed.bed_id for one in ROOMS for bed in one.beds]
PEOPLE = ("a", "b", "c")
nights = st.integers(0, 5)
persons = st.sampled_from(PEOPLE)


class Market(RuleBasedStateMachine):
    """person: of each stay once it is confirmed."""

    @initialize()
    def open(self) -> None:
        self.now: datetime = NOW
        self.stays: dict[StayId, Stay] = {}
        self.person: dict[StayId, str] = {}
        self.care: dict[BedId, Care] = {}

    @rule(
        bed=st.sampled_from(BEDS),
        party=st.sampled_from(Party),
        first=nights,
        length=st.integers(1, 4),
        is_whole=st.booleans(),
    )
    def hold(self, bed: BedId, party: Party, first: int, length: int, is_whole: bool) -> None:
        begins = tonight(self.now) + timedelta(days=first)
        where = next(one for one in ROOMS if one.bed(bed))
        wish = hold(
            stay_id=StayId(str(UUID(int=len(self.stays) + 1))),
            market=MARKET,
            party=party,
            first=begins,
            end=begins + timedelta(days=length),
            bed_id=None if is_whole else bed,
            room_id=where.room_id if is_whole else None,
        )
        self.wish(LodgingView(room=self.seen(where), number="1"), wish)

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), person=persons)
    def confirm(self, data: st.DataObject, person: str) -> None:
        stay = self.some(data)
        wish = confirm(stay_id=stay.stay_id)
        if self.wish(self.view(stay, person), wish):
            self.person[stay.stay_id] = person

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), move=st.sampled_from(Move), is_unready=st.booleans())
    def move(self, data: st.DataObject, move: Move, is_unready: bool) -> None:
        stay = self.some(data)
        wish = MoveStay(
            command_id=CommandId("m"), stay_id=stay.stay_id, move=move, is_unready=is_unready
        )
        self.wish(self.view(stay, self.person.get(stay.stay_id)), wish)

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), first=nights, length=st.integers(1, 6), helps=st.sampled_from(BEDS))
    def change_nights(self, data: st.DataObject, first: int, length: int, helps: BedId) -> None:
        stay = self.some(data)
        begins = data.draw(st.sampled_from([stay.first, tonight(self.now) + timedelta(days=first)]))
        wish = ChangeNights(
            command_id=CommandId("n"),
            stay_id=stay.stay_id,
            first=begins,
            end=begins + timedelta(days=length),
            bed_id=data.draw(st.sampled_from([None, helps])),
        )
        self.wish(self.view(stay, self.person.get(stay.stay_id), helps, wish), wish)

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), bed=st.sampled_from(BEDS))
    def change_bed(self, data: st.DataObject, bed: BedId) -> None:
        stay = self.some(data)
        wish = ChangeBed(command_id=CommandId("b"), stay_id=stay.stay_id, bed_id=bed)
        self.wish(self.view(stay, None, bed), wish)

    @rule(hours=st.sampled_from([0.01, 0.2, 1, 9, 30]))
    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def tidy(self) -> None:
        for stay in self.stays.values():
            if stay.has_run_out(self.now):
                self.stays[stay.stay_id] = evolve(stay, expire(stay, self.now))

    @invariant()
    def no_bed_has_two_guests(self) -> None:
        if not hasattr(self, "stays"):
            return
        taken = Counter(pair for stay in self.standing() for pair in bed_nights(stay.parts))
        assert not taken or max(taken.values()) == 1

    @invariant()
    def no_room_has_two_kinds_and_no_person_two_beds(self) -> None:
        if not hasattr(self, "stays"):
            return
        parties: dict[tuple[int, date], Party] = {}
        lodged: dict[tuple[str, date], StayId] = {}
        for stay in self.standing():
            for part in stay.parts:
                for night in nights_between(part.first, part.end):
                    assert parties.setdefault((part.room_id, night), stay.party) is stay.party
            person = self.person.get(stay.stay_id)
            for night in nights_between(stay.first, stay.end) if person else ():
                assert lodged.setdefault((person or "", night), stay.stay_id) == stay.stay_id

    @invariant()
    def no_stay_has_a_gap(self) -> None:
        for stay in getattr(self, "stays", {}).values():
            days = [part.first for part in stay.parts] + [stay.end] * bool(stay.parts)
            assert days[:1] in ([], [stay.first])
            assert [part.end for part in stay.parts] == days[1:]

    def some(self, data: st.DataObject) -> Stay:
        return self.stays[data.draw(st.sampled_from(sorted(self.stays)))]

    def standing(self) -> list[Stay]:
        """Those whose nights nobody else may have."""
        return [
            stay
            for stay in self.stays.values()
            if stay.state in HAS_NIGHTS and not stay.has_run_out(self.now)
        ]

    def seen(self, where: Room, but: StayId | None = None) -> RoomNights:
        """As the store would show it: what ran out is not there, an own late hold is."""
        taken: dict[tuple[BedId, date], str] = {}
        parties: dict[date, Party] = {}
        own = {bed.bed_id for bed in where.beds}
        for stay in self.standing():
            for bed, night in bed_nights(stay.parts):
                if bed in own:
                    taken[bed, night] = stay.stay_id
                    parties[night] = stay.party
        return RoomNights(room=where, taken=taken, parties=parties)

    def view(
        self,
        stay: Stay,
        person: str | None,
        other: BedId | None = None,
        wish: ChangeNights | None = None,
    ) -> LodgingView:
        first = min(stay.first, wish.first) if wish else stay.first
        end = max(stay.end, wish.end) if wish else stay.was.end if stay.was else stay.end
        # Whoever finds a hold that ran out takes it away with the next wish that comes true.
        lodged = frozenset(
            night
            for known in self.standing()
            if known.stay_id != stay.stay_id and self.person.get(known.stay_id) == person
            for night in nights_between(known.first, known.end)
            if first <= night < end
        )
        last = stay.parts[-1].room_id if stay.parts else None
        own = next((one for one in ROOMS if one.room_id == last), None)
        helping = next((one for one in ROOMS if other and one.bed(other)), None)
        return LodgingView(
            stay=stay,
            room=self.seen(own) if own else None,
            other=self.seen(helping) if helping else None,
            lodged=lodged if person else frozenset(),
            rooms={one.room_id: self.seen(one) for one in ROOMS},
        )

    def wish(self, view: LodgingView, command: LodgingCommand) -> bool:
        decided = decide(view, command, self.now)
        if isinstance(decided, Refused):
            return False
        own = view.stay.stay_id if view.stay else None
        for stay in list(self.stays.values()):
            if stay.has_run_out(self.now) and stay.stay_id != own:
                self.stays[stay.stay_id] = evolve(stay, expire(stay, self.now))
        for event in decided:
            if isinstance(event, BedCared):
                self.care[event.bed_id] = event.care
            elif isinstance(event, StayMade | StayOffered | StayMoved | StayChanged):
                before = self.stays.get(event.stay_id)
                after = evolve(before, event)
                is_undo = isinstance(event, StayMoved) and event.is_undo
                if before and before.state is not after.state and not is_undo:
                    assert after.state in MOVES[before.state]
                self.stays[event.stay_id] = after
        return bool(decided)


Market.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMarket = Market.TestCase
