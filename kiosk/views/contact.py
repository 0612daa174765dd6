"""Who it is for: a name and a number, asked before anything is kept for somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.person import PersonQuestions
from kiosk.views.wrong import Wrong, sentence_of
from shared.people import PersonalText


class Step(StrEnum):
    NAME = "name"
    PHONE = "phone"


Then = Callable[[PersonalText, PersonalText | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """about: says the thing, in a line. send: says what the green button says. needs_phone:
    without one it cannot be kept. then: called with a name and a number once both are there."""

    about: Callable[[], str]
    send: Callable[[], str]
    then: Then
    needs_phone: bool = False


class ContactView(PersonQuestions):
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._purpose: Purpose | None = None
        self._steps: tuple[Step, ...] = ()
        self._index = 0
        self._wrong: Wrong | None = None
        self._is_sending = False
        self.forget()

    def open(self, purpose: Purpose) -> None:
        self.forget()
        self._purpose = purpose
        name = () if self._hall.visit.form_of_address else (Step.NAME,)
        self._steps = (*name, Step.PHONE)
        self.refresh()

    def forget(self) -> None:
        self._purpose, self._steps, self._index = None, (), 0
        self._wrong, self._is_sending = None, False
        self.forget_person()
        self.show(kind="", about="", question="", hint="", send="", error="", isLast=False)
        self.show(canSend=True)

    def tell(self, wrong: Wrong) -> None:
        """What was wrong with what was sent."""
        self._wrong, self._is_sending = wrong, False
        self.refresh()

    def answered(self) -> None:
        self._index = min(self._index + 1, len(self._steps) - 1)
        self.changed()

    def changed(self) -> None:
        self._wrong = None
        self.refresh()

    @Slot()
    def back(self) -> None:
        if self._steps and self._steps[self._index] is Step.NAME and self.back_to_surname():
            return
        if self._index == 0:
            self.left.emit()
            return
        self._index -= 1
        self.changed()

    @Slot()
    def send(self) -> None:
        purpose, visit = self._purpose, self._hall.visit
        name = visit.form_of_address
        if purpose is None or name is None or self._is_sending:
            return
        self._wrong = self.wrong_phone()
        if self._wrong is None and purpose.needs_phone and visit.phone is None:
            self._wrong = Wrong.said_as("contact.needs_phone")
        if self._wrong is None:
            self._is_sending = True
            purpose.then(name, visit.phone)
        self.refresh()

    def refresh(self) -> None:
        purpose, say = self._purpose, self._hall.say
        if purpose is None or not self._steps:
            return
        step = self._steps[self._index]
        self.show(
            kind=step,
            about=purpose.about(),
            question=self.name_question if step is Step.NAME else say("contact.phone"),
            hint=self.name_hint if step is Step.NAME else say("contact.phone_hint"),
            error=sentence_of(self._wrong, say),
            isLast=self._index == len(self._steps) - 1,
            canSend=not self._is_sending,
            send=say("contact.sending") if self._is_sending else purpose.send(),
            **self.person_values(),
        )
