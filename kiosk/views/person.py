"""How to be called and reached: a surname and a form of address by taps, a number on a pad.

In large letters they are two questions, one after the other. What is typed goes into the visit
and into nothing else.
"""

from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.pinyin.surnames import surname_of
from kiosk.views import questions
from kiosk.views.glimpse import Glimpse
from kiosk.views.hall import Hall
from kiosk.views.pinyin import Wanted
from kiosk.views.scripts import script_of
from kiosk.views.view import View
from kiosk.views.wrong import Wrong
from shared.people import read_phone
from shared.refusals import Refused

#: Two double surnames, as a few people have.
LONGEST_SURNAME: Final = 4


class Asks(StrEnum):
    """What of a name is asked on the screen."""

    BOTH = "both"
    SURNAME = "surname"
    TITLE = "title"


class PersonQuestions(View):
    """Whoever inherits says what comes after an answer (as in choices: no abc beside Qt)."""

    #: The surname is none of those shown: a Wanted for the pad.
    wantsToWrite = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._surnames_page = 0
        self._is_big = self._has_surname = False
        self._glimpse = Glimpse(self)

    def spoken(self) -> tuple[str, ...]:
        """Without the form of address, which somebody gave."""
        return script_of({name: value for name, value in self.values.items() if name != "title"})

    def answered(self) -> None:
        """A question was answered whole: on to the next."""
        raise NotImplementedError

    def changed(self) -> None:
        """Something was typed: what was wrong with it may not be any more."""
        raise NotImplementedError

    def set_big(self, is_big: bool) -> None:
        """Large letters were switched on or off."""
        self._is_big = is_big
        self.refresh()

    @property
    def asks(self) -> Asks:
        if not self._is_big:
            return Asks.BOTH
        return Asks.TITLE if self._has_surname else Asks.SURNAME

    @property
    def name_question(self) -> str:
        return self._hall.say({Asks.SURNAME: "pinyin.surname"}.get(self.asks, "apply.name"))

    @property
    def name_hint(self) -> str:
        return self._hall.say(f"apply.name_hint_{self.asks}")

    def back_to_surname(self) -> bool:
        """Whether that was the way back."""
        is_there = self.asks is Asks.TITLE
        self._has_surname = False
        if is_there:
            self.changed()
        return is_there

    def forget_person(self) -> None:
        self._surnames_page, self._has_surname = 0, False
        self._glimpse.end()
        self.show(groups=[], surname="", title="")

    @Slot(str)
    def surname(self, name: str) -> None:
        is_again = self._hall.visit.surname == name and not self._is_big
        self._hall.visit.surname = "" if is_again else name
        self._has_surname = True
        self.changed()

    @Slot()
    def noSurname(self) -> None:
        """A surname is not obligatory."""
        self._hall.visit.surname = ""
        self._has_surname = True
        self.changed()

    def called(self, name: str) -> None:
        """By a whole name: its surname is taken."""
        self._hall.visit.surname = surname_of(name)
        self._has_surname = True
        self.changed()

    @Slot()
    def moreSurnames(self) -> None:
        pages = questions.surname_pages(self._hall.say)
        self._surnames_page = (self._surnames_page + 1) % pages
        self.refresh()

    @Slot()
    def writeSurname(self) -> None:
        def written(surname: str) -> None:
            self._hall.visit.surname = surname
            self._has_surname = True
            self.changed()

        question = self._hall.say("pinyin.surname")
        self.wantsToWrite.emit(Wanted(question=question, longest=LONGEST_SURNAME, then=written))

    @Slot(str)
    def title(self, title: str) -> None:
        self._hall.visit.title = title
        self.answered()

    @Slot(str)
    def digit(self, digit: str) -> None:
        self._hall.visit.has_no_phone = False
        self._hall.visit.add_digit(digit, questions.LONGEST_PHONE)
        self.changed()

    @Slot()
    def dropDigit(self) -> None:
        self._hall.visit.drop_digit()
        self.changed()

    @Slot()
    def noPhone(self) -> None:
        self._hall.visit.clear_digits()
        self._hall.visit.has_no_phone = not self._hall.visit.has_no_phone
        self.changed()

    @Slot()
    def look(self) -> None:
        """The whole number for three seconds."""
        self._glimpse.begin()

    def wrong_phone(self) -> Wrong | None:
        """None when the number can be one, or there is none."""
        visit = self._hall.visit
        phone = visit.phone
        if phone is None:
            return None if visit.has_no_phone else Wrong.said_as("apply.phone_missing")
        refused = read_phone(phone)
        return Wrong.of_rule(refused) if isinstance(refused, Refused) else None

    def person_values(self) -> dict[str, Any]:
        visit = self._hall.visit
        return {
            **questions.name_values(visit, self._surnames_page, self._hall.say),
            **self._glimpse.of(visit),
            "asks": self.asks,
        }
