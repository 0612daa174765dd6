"""订床位: who comes, then where there is a bed tonight; one tap keeps it for ten minutes.

Without a network nobody knows which bed is free, but for those that were allotted to this machine:
it gives them. Any other bed is asked for then, and the slip says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal

from kiosk.link.day_facts import FreeBeds
from kiosk.link.errors import Receipt, Refusal
from kiosk.views import given_beds
from kiosk.views.bed_request import (
    BedRequest,
    ask_for,
    market_rows,
    request_paper,
    request_result,
)
from kiosk.views.calls import Answer
from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.contact import Purpose, Then
from kiosk.views.front_desk import Absent
from kiosk.views.hall import Hall
from kiosk.views.result import Line, Result, Worded
from kiosk.views.wrong import Wrong
from shared.ids import CommandId, StationCode
from shared.link.facts import LodgingPrice
from shared.lodging import (
    AllottedBed,
    AskForBed,
    Channel,
    ConfirmStay,
    Party,
    StayId,
    TakeAllottedBed,
    tonight,
)
from shared.organisation import Station
from shared.people import PersonalText

_FAR: Final = 10_000
_FEN: Final = 100


class BedsView(ChoicesView):
    asks = Signal(object)
    #: A Wrong.
    failed = Signal(object)
    done = Signal(object)
    #: A bed was asked for without a network: BedFacts for the paper.
    requested = Signal(object)

    def __init__(self, hall: Hall) -> None:
        self._markets: tuple[Station, ...] = ()
        self._free: Mapping[StationCode, int] = {}
        self._party: Party | None = None
        self._market: Station | None = None
        self._stay: Mapping[str, Any] = {}
        self._is_read, self._is_away = False, False
        self._is_full = False
        super().__init__(hall)

    def open(self) -> None:
        self.forget()
        super().open()
        self._hall.front_desk.markets(self._take_markets)

    def forget(self) -> None:
        self._party, self._market, self._stay = None, None, {}
        self._free, self._is_read, self._is_away = {}, False, False
        self._is_full = False

    def _take_markets(self, found: tuple[Station, ...] | Absent) -> None:
        if not isinstance(found, Absent):
            self._markets = found
            self.refresh()

    def take_free(self, found: FreeBeds | Absent) -> None:
        self._is_read = True
        if isinstance(found, FreeBeds):
            self._free = found.free
            self._is_full = not any(found.free.values())
        elif found is Absent.AWAY and (self._given or self._hall.desk.lodging_prices()):
            self._is_away = True
        else:
            self.tell(Wrong.said_as("offline.look"))
            return
        self.refresh()

    def choose(self, key: str) -> None:
        self._wrong = None
        if self._party is None:
            self._party, self._page = Party(key), 0
            self._hall.front_desk.beds(self._party, self.take_free)
            self.refresh()
            return
        if self._asks:
            bed = next(iter(self._given.get(key, ())), None)
            if bed is None:
                self._request(key)
            else:
                self._give(bed)
            return
        self._market = next((one for one in self._markets if one.code == key), None)
        self._keep()

    def back(self) -> None:
        if self._party is None:
            self.left.emit()
            return
        self.forget()
        self._wrong, self._page = None, 0
        self.refresh()

    # --------------------------------------------------------------- sending

    def _keep(self) -> None:
        if self._market is None or self._party is None:
            return
        first = tonight(self._hall.now())
        wish = AskForBed(
            command_id=CommandId(self._hall.mint()),
            stay_id=StayId(self._hall.mint()),
            market=self._market.code,
            party=self._party,
            first=first,
            end=first + timedelta(days=1),
            channel=Channel.SCREEN,
            visitor_id=self._hall.visit.visitor_id,
        )
        self._hall.front_desk.send(wish, self._kept)

    def _kept(self, answer: Answer) -> None:
        say, market = self._hall.say, self._market
        match answer:
            case Receipt():
                made = [one for one in answer.events if one["type"] == "stay_made"]
                if not made or market is None:
                    self.tell(Wrong.said_as("beds.gone"))
                    if self._party is not None:
                        self._hall.front_desk.beds(self._party, self.take_free)
                    return
                self._stay = made[0]
                self._ask(market.name, "beds.send", self._confirm)
            case Refusal():
                self.tell(Wrong.of_server(answer, say.language))
            case None if market is not None and self._known(market.code):
                self._request(market.code)
            case None:
                self.tell(Wrong.said_as("offline.bed"))

    def _known(self, code: str) -> LodgingPrice | None:
        """The market as this machine knows it without a network."""
        return next((one for one in self._hall.desk.lodging_prices() if one.market == code), None)

    @property
    def _asks(self) -> bool:
        """Whether a bed can only be asked for: nobody sees which is free, or none is."""
        knows = bool(self._given) or bool(self._hall.desk.lodging_prices())
        return self._is_away or (self._is_full and knows)

    def _request(self, code: str) -> None:
        """Nobody can say whether it has a bed: somebody may ask for one."""
        market, party = self._known(code), self._party
        if market is None or party is None:
            return

        def ask(name: PersonalText, phone: PersonalText | None) -> None:
            if phone is None:
                return
            asked = ask_for(self._hall, market, party, name, phone)
            self._hall.front_desk.send(asked.wish, lambda answer: self._asked(asked, answer))

        self._ask(market.name, "beds.request.send", ask)

    @property
    def _given(self) -> Mapping[str, Sequence[AllottedBed]]:
        """By market: what this machine may give by itself."""
        return {} if self._party is None else given_beds.by_market(self._hall, self._party)

    def _give(self, bed: AllottedBed) -> None:
        hall = self._hall

        def take(name: PersonalText, phone: PersonalText | None) -> None:
            if phone is None:
                return
            wish = given_beds.taking(hall, bed, name, phone)
            hall.front_desk.send(wish, lambda answer: self._gave(wish, answer))

        self._ask(bed.market_name, "beds.send", take)

    def _ask(self, market: str, send: str, then: Then) -> None:
        """For a name and a number; `send` is the key of what the green button says."""
        say = self._hall.say
        self.asks.emit(
            Purpose(
                about=lambda: say("beds.about", market=market),
                send=lambda: say(send),
                then=then,
                needs_phone=True,
            )
        )

    def _gave(self, wish: TakeAllottedBed, answer: Answer) -> None:
        bed = given_beds.given(answer.events) if isinstance(answer, Receipt) else None
        if bed is not None:
            self.done.emit(partial(given_beds.result, self._hall, wish.command_id, bed))
            self.requested.emit(given_beds.paper(self._hall, wish, bed))
        elif isinstance(answer, Refusal):
            self.failed.emit(Wrong.of_server(answer, self._hall.say.language))
        else:
            self.failed.emit(Wrong.said_as("offline.bed"))

    def _asked(self, asked: BedRequest, answer: Answer) -> None:
        match answer:
            case Receipt():
                self.done.emit(partial(request_result, self._hall, asked, answer))
                self.requested.emit(request_paper(self._hall, asked, answer))
            case Refusal():
                self.failed.emit(Wrong.of_server(answer, self._hall.say.language))
            case None:
                self.failed.emit(Wrong.said_as("offline.bed"))

    def _confirm(self, name: PersonalText, phone: PersonalText | None) -> None:
        if phone is None:
            return
        wish = ConfirmStay(
            command_id=CommandId(self._hall.mint()),
            stay_id=StayId(str(self._stay["stay_id"])),
            form_of_address=name,
            phone=phone,
        )
        self._hall.front_desk.send(wish, self._confirmed)

    def _confirmed(self, answer: Answer) -> None:
        match answer:
            case Receipt():
                self.done.emit(self._result(self._stay, self._market))
            case Refusal():
                self.failed.emit(Wrong.of_server(answer, self._hall.say.language))
            case None:
                self.failed.emit(Wrong.said_as("offline.bed"))

    def _result(self, stay: Mapping[str, Any], market: Station | None) -> Worded:
        say = self._hall.say
        first = date.fromisoformat(str(stay["first"]))
        yuan = int(stay["night_fen"]) // _FEN
        return lambda: Result(
            title=say("beds.done"),
            about=say("beds.about", market=market.name if market else ""),
            lines=[
                Line(
                    label=say("beds.where"),
                    text=market.name if market else "",
                    note=f"{market.street} {market.address}" if market else "",
                ),
                Line(label=say("beds.when"), text=say("beds.tonight"), note=say.day(first)),
                Line(
                    label=say("beds.number"),
                    text=str(stay["number"]),
                    note=say("beds.price", yuan=yuan),
                ),
            ],
            note=say("beds.bring"),
        )

    # ----------------------------------------------------------------- shown

    @property
    def title(self) -> str:
        if self._asks:
            return self._hall.say("beds.title" if self._given else "beds.request.title")
        return self._hall.say("beds.who" if self._party is None else "beds.title")

    @property
    def hint(self) -> str:
        say = self._hall.say
        if self._party is None:
            return say("beds.who_hint")
        if not self._is_read:
            return say("beds.reading")
        if self._asks and self._given:
            return say("beds.given.hint")
        if self._asks:
            return say("beds.request.hint" if self._is_away else "beds.request.full")
        return say("beds.none" if self._is_full else "beds.hint")

    @property
    def rows(self) -> list[Row]:
        say = self._hall.say
        if self._party is None:
            return [row(party, say(f"beds.party.{party}")) for party in Party]
        if self._asks:
            given = self._given
            asked = [one for one in market_rows(self._hall) if one["key"] not in given]
            return given_beds.rows(self._hall, given, self._party) + asked
        unit = "beds.rooms" if self._party is Party.FAMILY else "beds.free"
        found = [
            (self._walk(market), market, self._free[market.code])
            for market in self._markets
            if self._free.get(market.code)
        ]
        found.sort(key=lambda one: (one[0], one[1].name))
        return [
            row(
                market.code,
                market.name,
                note=self._near(minutes, market),
                side=say(unit, count=count),
            )
            for minutes, market, count in found
        ]

    def _walk(self, market: Station) -> int:
        minutes = self._hall.walk_minutes(market)
        return _FAR if minutes is None else minutes

    def _near(self, minutes: int, market: Station) -> str:
        if minutes == _FAR:
            return f"{market.district} {market.address}"
        return self._hall.say("job.walk", minutes=minutes)
