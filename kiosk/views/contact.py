"""Who it is for: a name and a number, asked before anything is kept for somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.person import PersonQuestions
from shared.people import PersonalText


class Step(StrEnum):
    NAME = "name"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """about: the thing, in a line. send: what the green button says. needs_phone: without one it
    cannot be kept. then: called with a name and a number once both are there."""

    about: str
    send: str
    then: Callable[[PersonalText, PersonalText | None], None]
    needs_phone: bool = False


class ContactView(PersonQuestions):
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._purpose: Purpose | None = None
        self._steps: tuple[Step, ...] = ()
        self._index = 0
        self._error = ""
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
        self._error, self._is_sending = "", False
        self.forget_person()
        self.show(kind="", about="", question="", hint="", send="", error="", isLast=False)
        self.show(canSend=True)

    def tell(self, sentence: str) -> None:
        """What was wrong with what was sent."""
        self._error, self._is_sending = sentence, False
        self.refresh()

    def answered(self) -> None:
        self._index = min(self._index + 1, len(self._steps) - 1)
        self.changed()

    def changed(self) -> None:
        self._error = ""
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
        self._error = self.wrong_phone()
        if not self._error and purpose.needs_phone and visit.phone is None:
            self._error = self._hall.say("contact.needs_phone")
        if not self._error:
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
            about=purpose.about,
            question=self.name_question if step is Step.NAME else say("contact.phone"),
            hint=self.name_hint if step is Step.NAME else say("contact.phone_hint"),
            error=self._error,
            isLast=self._index == len(self._steps) - 1,
            canSend=not self._is_sending,
            send=say("contact.sending") if self._is_sending else purpose.send,
            **self.person_values(),
        )
