"""我的事: whose telephone it is, proved by four figures that staff read out.

phone ──ask──▶ code ──right──▶ proved
  ▲              └─wrong: a sentence; used up or too old: a new code is asked for
  └─────back─────┘
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Refusal
from kiosk.link.own_facts import Affairs, AskedCode
from kiosk.views.front_desk import Absent
from kiosk.views.glimpse import Glimpse
from kiosk.views.hall import Hall
from kiosk.views.own_calls import Asked, Seen
from kiosk.views.questions import LONGEST_PHONE
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of
from shared.people import PersonalText, read_phone
from shared.proofs import CODE_FIGURES
from shared.refusals import Reason, Refused

#: The code is of no use any more, and another one has to be asked for.
_OVER: Final = frozenset({Reason.CODE_USED_UP, Reason.CODE_TOO_OLD, Reason.NOT_FOUND})


class Step(StrEnum):
    PHONE = "phone"
    CODE = "code"


class ProveView(View):
    #: An Affairs: what is kept for whoever stands here.
    proved = Signal(object)
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._code = bytearray()
        self._proof_id = ""
        self._wrong: Wrong | None = None
        self._glimpse = Glimpse(self)
        self._begin()

    def _begin(self) -> None:
        self._step, self._wrong = Step.PHONE, None
        self._is_asking, self._is_over = False, False
        self._glimpse.end()
        self._wipe()
        self.refresh()

    def open(self) -> None:
        self._begin()

    def forget(self) -> None:
        self._leave()
        self._begin()

    @Slot(str)
    def digit(self, digit: str) -> None:
        if self._step is Step.PHONE:
            self._hall.visit.add_digit(digit, LONGEST_PHONE)
        elif len(self._code) < CODE_FIGURES and not self._is_over:
            self._code += digit.encode("ascii")
        self._wrong = self._wrong if self._is_over else None
        self.refresh()

    @Slot()
    def dropDigit(self) -> None:
        if self._step is Step.PHONE:
            self._hall.visit.drop_digit()
        elif self._code:
            self._code[-1] = 0
            del self._code[-1]
        self.refresh()

    @Slot()
    def look(self) -> None:
        """The whole number for three seconds."""
        self._glimpse.begin()

    @Slot()
    def back(self) -> None:
        if self._step is Step.CODE:
            self._leave()
            self._begin()
            return
        self._hall.visit.clear_digits()
        self.left.emit()

    @Slot()
    def send(self) -> None:
        """What the green button says: ask for a code, see, or ask for a new one."""
        if self._is_asking:
            return
        if self._step is Step.PHONE or self._is_over:
            self._ask()
        elif len(self._code) == CODE_FIGURES:
            self._is_asking, self._wrong = True, None
            typed = PersonalText(self._code.decode("ascii"))
            self._hall.own.prove(self._proof_id, typed, self._for_this(self._proof_id))
            self.refresh()

    def scan(self, key: str) -> None:
        """A picture on the person's own phone."""
        self._leave()
        self._proof_id = self._hall.mint()
        self._is_asking, self._wrong = True, None
        self._hall.own.scan(self._proof_id, key, self._for_this(self._proof_id))
        self.refresh()

    def _ask(self) -> None:
        typed = self._hall.visit.phone
        if typed is None:
            return
        wrong = read_phone(typed)
        if isinstance(wrong, Refused):
            self._wrong = Wrong.of_rule(wrong)
        else:
            self._leave()
            proof_id = self._proof_id = self._hall.mint()
            self._is_asking, self._wrong = True, None

            def asked(answer: Asked) -> None:
                if proof_id == self._proof_id:
                    self._asked(answer)

            self._hall.own.ask(proof_id, typed, asked)
        self.refresh()

    def _leave(self) -> None:
        """The server closes what was opened, and takes the code from the desk."""
        if self._proof_id:
            self._hall.own.leave(self._proof_id)
        self._proof_id = ""

    def _for_this(self, proof_id: str) -> Callable[[Seen], None]:
        """An answer for somebody who has gone is nobody's."""

        def taken(answer: Seen) -> None:
            if proof_id == self._proof_id:
                self._seen(answer)

        return taken

    def _asked(self, answer: Asked) -> None:
        self._is_asking = False
        match answer:
            case AskedCode():
                self._step, self._is_over = Step.CODE, False
                self._wipe()
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
            case Absent():
                self._wrong = Wrong.said_as("offline.look")
        self.refresh()

    def _seen(self, answer: Seen) -> None:
        self._is_asking = False
        self._wipe()
        match answer:
            case Affairs():
                self._hall.visit.clear_digits()
                self._hall.visit.proof_id = self._proof_id
                self.proved.emit(answer)
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
                self._is_over = self._step is Step.CODE and answer.reason in _OVER
            case Absent.UNKNOWN:
                self._wrong, self._is_over = Wrong(reason=Reason.CODE_TOO_OLD), True
            case Absent.AWAY:
                self._wrong = Wrong.said_as("offline.look")
        self.refresh()

    def _wipe(self) -> None:
        for index in range(len(self._code)):
            self._code[index] = 0
        self._code.clear()

    def refresh(self) -> None:
        say, visit = self._hall.say, self._hall.visit
        is_phone = self._step is Step.PHONE
        typed = self._code.decode("ascii")
        number = self._glimpse.of(visit)
        is_whole = visit.digit_count > 0 if is_phone else len(typed) == CODE_FIGURES
        self.show(
            kind=self._step,
            title=say(f"own.{self._step}"),
            hint=say(f"own.{self._step}_hint"),
            groups=number["groups"] if is_phone else [],
            hasDigits=number["hasDigits"],
            figures=[] if is_phone else list(typed.ljust(CODE_FIGURES)),
            error=sentence_of(self._wrong, say),
            canSend=not self._is_asking and (is_whole or self._is_over),
            send=say(self._sends()),
        )

    def _sends(self) -> str:
        if self._step is Step.PHONE:
            return "own.asking" if self._is_asking else "own.ask"
        if self._is_over:
            return "own.again"
        return "own.looking" if self._is_asking else "own.see"
