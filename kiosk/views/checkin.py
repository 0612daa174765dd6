"""来签到: the telephone that was given, typed; or a code that a device reads."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.views.calls import Answer
from kiosk.views.glimpse import Glimpse
from kiosk.views.hall import Hall
from kiosk.views.questions import LONGEST_PHONE
from kiosk.views.result import Line, Result, Worded
from kiosk.views.slip import new_token, token_hash
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of
from shared.gatherings import CheckIn
from shared.ids import CommandId
from shared.people import PersonalText, read_phone
from shared.refusals import Refused


class CheckinView(View):
    done = Signal(object)
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._wrong: Wrong | None = None
        self._is_sending = False
        self._glimpse = Glimpse(self)
        self.refresh()

    def open(self) -> None:
        self._wrong, self._is_sending = None, False
        self._glimpse.end()
        self.refresh()

    def forget(self) -> None:
        self.open()

    @Slot(str)
    def digit(self, digit: str) -> None:
        self._hall.visit.add_digit(digit, LONGEST_PHONE)
        self._wrong = None
        self.refresh()

    @Slot()
    def dropDigit(self) -> None:
        self._hall.visit.drop_digit()
        self._wrong = None
        self.refresh()

    @Slot()
    def look(self) -> None:
        """The whole number for three seconds."""
        self._glimpse.begin()

    @Slot()
    def back(self) -> None:
        self._hall.visit.clear_digits()
        self.left.emit()

    @Slot()
    def send(self) -> None:
        typed = self._hall.visit.phone
        if typed is None:
            return
        wrong = read_phone(typed)
        if isinstance(wrong, Refused):
            self._wrong = Wrong.of_rule(wrong)
            self.refresh()
            return
        self.scan(typed)

    def scan(self, scanned: PersonalText) -> None:
        """A pass, the number on it, or a telephone; from the pad or from a device."""
        station = self._hall.board.station
        if station is None or self._is_sending:
            return
        self._is_sending, self._wrong = True, None
        wish = CheckIn(
            command_id=CommandId(self._hall.mint()),
            station=station.code,
            scanned=scanned,
            token_hash=token_hash(new_token()),
        )
        self._hall.front_desk.send(wish, self._answered)
        self.refresh()

    def _answered(self, answer: Answer) -> None:
        self._is_sending = False
        match answer:
            case Receipt():
                self._hall.visit.clear_digits()
                self.done.emit(self._result(answer))
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
            case None:
                self._wrong = Wrong.said_as("offline.check_in")
        self.refresh()

    def _result(self, receipt: Receipt) -> Worded:
        say = self._hall.say
        event = next(one for one in receipt.events if str(one["type"]).endswith("checked_in"))
        first = datetime.fromisoformat(str(event["first_at"]))
        is_again = event["first_at"] != event["at"]
        number, ticket = str(event["number"]), _ticket(receipt.events)

        def worded() -> Result:
            lines = [
                Line(label=say("checkin.number"), text=number),
                Line(label=say("checkin.at"), text=say.clock(first)),
            ]
            if ticket:
                lines.append(Line(label=say("ticket_screen.yours"), text=ticket))
            return Result(
                title=say("checkin.again" if is_again else "checkin.done"),
                about=say("checkin.thanks"),
                lines=lines,
                note=say("checkin.called" if ticket else "checkin.go_in"),
            )

        return worded

    def refresh(self) -> None:
        visit, say = self._hall.visit, self._hall.say
        self.show(
            title=say("checkin.title"),
            hint=say("checkin.hint"),
            **self._glimpse.of(visit),
            error=sentence_of(self._wrong, say),
            canSend=visit.digit_count > 0 and not self._is_sending,
        )


def _ticket(events: tuple[Any, ...]) -> str:
    """The number in the line that the check-in gave, if any."""
    for event in events:
        if event["type"] == "ticket_issued":
            return str(event["leg"]["number"])
    return ""
