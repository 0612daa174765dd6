"""Applying: one question a screen, then what the employer will get, then the green button."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.link.facts import Job
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.steps import Question, Step, step_of_field, steps_for
from kiosk.views.view import View
from kiosk.views.visit import SentApplication
from shared.applications import Apply
from shared.ids import ApplicationId, CommandId, SessionId
from shared.jobs import FACT_OPTIONS, AskedFact
from shared.people import read_phone
from shared.refusals import Refused

SURNAMES_A_PAGE: Final = 25
LONGEST_PHONE: Final = 12
_LOOK_MILLISECONDS: Final = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What somebody applies for. moment: the picture at which they decided."""

    job: Job
    call_slots: tuple[datetime, ...]
    session_id: SessionId | None = None
    number: int | None = None
    moment: int | None = None


class ApplyView(View):
    left = Signal()
    done = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._target: Target | None = None
        self._steps: tuple[Step, ...] = ()
        self._index = 0
        self._slot: datetime | None = None
        self._page = 0
        self._error = ""
        self._is_sending = False
        self._wish: Apply | None = None
        self._look = QTimer(self, singleShot=True, interval=_LOOK_MILLISECONDS)
        self._look.timeout.connect(self.refresh)

    def open(self, target: Target) -> None:
        self.forget()
        self._target = target
        self._steps = steps_for(self._hall.visit, target.job.asks)
        self._slot = target.call_slots[0] if target.call_slots else None
        self.refresh()

    def forget(self) -> None:
        self._target, self._steps, self._index = None, (), 0
        self._slot, self._page, self._error = None, 0, ""
        self._is_sending, self._wish = False, None
        self._look.stop()
        self.show(groups=[], gets=[], options=[], surname="", title="")

    @property
    def _step(self) -> Step:
        return self._steps[self._index]

    @property
    def _is_last(self) -> bool:
        return self._index == len(self._steps) - 1

    # ------------------------------------------------------------------ taps

    @Slot()
    def back(self) -> None:
        self._error = ""
        if self._index == 0:
            self.left.emit()
            return
        self._index -= 1
        self.refresh()

    @Slot(str)
    def surname(self, name: str) -> None:
        self._hall.visit.surname = "" if self._hall.visit.surname == name else name
        self._changed()

    @Slot()
    def moreSurnames(self) -> None:
        pages = -(-len(self._hall.say.listed("apply.surnames")) // SURNAMES_A_PAGE)
        self._page = (self._page + 1) % pages
        self.refresh()

    @Slot(str)
    def title(self, title: str) -> None:
        self._hall.visit.title = title
        self._next()

    @Slot(str)
    def option(self, option: str) -> None:
        self._hall.visit.facts[self._step.fact] = option
        self._next()

    @Slot(int)
    def slot(self, index: int) -> None:
        if self._target is not None:
            self._slot = self._target.call_slots[index]
            self._next()

    @Slot(str)
    def digit(self, digit: str) -> None:
        self._hall.visit.has_no_phone = False
        self._hall.visit.add_digit(digit, LONGEST_PHONE)
        self._changed()

    @Slot()
    def dropDigit(self) -> None:
        self._hall.visit.drop_digit()
        self._changed()

    @Slot()
    def noPhone(self) -> None:
        self._hall.visit.clear_digits()
        self._hall.visit.has_no_phone = not self._hall.visit.has_no_phone
        self._changed()

    @Slot()
    def look(self) -> None:
        """The whole number for three seconds."""
        self._look.start()
        self.refresh()

    @Slot()
    def send(self) -> None:
        wish = self._complete()
        if wish is None or self._is_sending:
            self.refresh()
            return
        self._wish, self._is_sending, self._error = wish, True, ""
        self._hall.calls.send(wish, self._answered)
        self.refresh()

    def _next(self) -> None:
        if not self._is_last:
            self._index += 1
        self._changed()

    def _changed(self) -> None:
        self._error, self._wish = "", None
        self.refresh()

    # --------------------------------------------------------------- sending

    def _complete(self) -> Apply | None:
        """The command; the same one again when nothing was changed since it was sent."""
        if self._wish is not None:
            return self._wish
        visit, target, name = self._hall.visit, self._target, self._hall.visit.form_of_address
        if target is None or name is None or self._slot is None:
            return None
        phone = visit.phone
        if phone is not None and isinstance(refused := read_phone(phone), Refused):
            self._error = self._hall.say(f"refused.{refused.reason}")
            return None
        if phone is None and not visit.has_no_phone:
            self._error = self._hall.say("apply.phone_missing")
            return None
        facts = {AskedFact(fact): visit.facts[fact] for fact in target.job.asks}
        return Apply(
            command_id=CommandId(self._hall.mint()),
            application_id=ApplicationId(self._hall.mint()),
            job_id=target.job.job_id,
            form_of_address=name,
            phone=phone,
            call_at=self._slot,
            details=facts,
            session_id=target.session_id,
            moment=target.moment,
            visitor_id=visit.visitor_id,
        )

    def _answered(self, answer: Answer) -> None:
        self._is_sending = False
        if self._target is None or self._wish is None:
            return
        match answer:
            case Receipt():
                self._sent(self._target, self._wish, answer)
            case Refusal():
                self._refused(self._target, answer)
            case None:
                self._error = self._hall.say("offline.kept")
                self.refresh()

    def _sent(self, target: Target, wish: Apply, receipt: Receipt) -> None:
        event = next(one for one in receipt.events if one["type"] == "application_sent")
        sent = SentApplication(
            application_id=wish.application_id,
            number=event["number"],
            title=target.job.title,
            employer=target.job.employer.name,
            role_number=target.number,
            caller=event["caller"],
            phone_tail=target.job.employer.phone_tail,
            call_at=datetime.fromisoformat(event["call_at"]),
            due=datetime.fromisoformat(event["due"]),
            undo_until=datetime.fromisoformat(event["undo_until"]),
        )
        self._hall.visit.sent.append(sent)
        self.done.emit(sent)

    def _refused(self, target: Target, refusal: Refusal) -> None:
        self._wish = None
        self._error = refusal.sentence or self._hall.say("offline.kept")
        step = step_of_field(refusal.field, target.job.asks)
        if step is not None:
            if step not in self._steps:
                self._steps = (*self._steps, step)
            self._index = self._steps.index(step)
        if refusal.field == "call_at" and target.session_id is not None:
            self._hall.calls.session(target.session_id, self._new_slots)
        self.refresh()

    def _new_slots(self, session: Any) -> None:
        if session is not None and self._target is not None:
            self._target = replace(self._target, call_slots=session.call_slots)
            self._slot = session.call_slots[0] if session.call_slots else None
            self.refresh()

    # ----------------------------------------------------------------- shown

    def refresh(self) -> None:
        target = self._target
        if target is None or not self._steps:
            return
        step, say = self._step, self._hall.say
        total = len(self._steps)
        self.show(
            kind=step.question,
            role=target.number or 0,
            job=target.job.title,
            employer=target.job.employer.name,
            progress=say("apply.progress", number=self._index + 1, total=total),
            question=self._question(step, target),
            hint=self._hint(step, target),
            options=self._options(step, target),
            error=self._error,
            isLast=self._is_last,
            canSend=not self._is_sending,
            send=say("apply.sending" if self._is_sending else "apply.send"),
            **self._name_values(),
            **self._phone_values(),
            **self._gets(target),
        )

    def _question(self, step: Step, target: Target) -> str:
        if step.question is Question.FACT:
            return self._hall.say("apply.fact", question=self._hall.say(f"fact.{step.fact}.name"))
        return self._hall.say(f"apply.{step.question}", caller=target.job.employer.caller)

    def _hint(self, step: Step, target: Target) -> str:
        key = f"apply.{step.question}_hint"
        return self._hall.say(key, caller=target.job.employer.caller)

    def _options(self, step: Step, target: Target) -> list[dict[str, Any]]:
        say, now = self._hall.say, self._hall.now()
        if step.question is Question.SLOT:
            return [
                {"key": str(index), "text": say.instant(at, now), "isChosen": at == self._slot}
                for index, at in enumerate(target.call_slots)
            ]
        if step.question is Question.FACT:
            known = self._hall.visit.facts.get(step.fact)
            return [
                {"key": one, "text": say(f"fact.{step.fact}.{one}"), "isChosen": one == known}
                for one in FACT_OPTIONS[AskedFact(step.fact)]
            ]
        return []

    def _name_values(self) -> dict[str, Any]:
        names = self._hall.say.listed("apply.surnames")
        first = self._page * SURNAMES_A_PAGE
        return {
            "surnames": list(names[first : first + SURNAMES_A_PAGE]),
            "surname": self._hall.visit.surname,
            "title": self._hall.visit.title,
        }

    def _phone_values(self) -> dict[str, Any]:
        """Groups of 3, 4, 4; the middle one is dots unless somebody looks."""
        visit = self._hall.visit
        groups = [visit.digits(0, 3), visit.digits(3, 7), visit.digits(7, LONGEST_PHONE)]
        looks = self._look.isActive() or visit.digit_count <= 7
        return {
            "groups": groups if looks else [groups[0], "•" * len(groups[1]), groups[2]],
            "hasNoPhone": visit.has_no_phone,
            "hasDigits": visit.digit_count > 0,
        }

    def _gets(self, target: Target) -> dict[str, Any]:
        """What the employer will get and what it cannot see, complete."""
        say, visit = self._hall.say, self._hall.visit
        name = visit.form_of_address
        gets = [name.disclose()] if name is not None else []
        if visit.has_no_phone:
            gets.append(say("apply.gets_no_phone"))
        elif visit.digit_count >= 4:
            gets.append(say("apply.gets_phone", tail=visit.phone_tail))
        else:
            gets.append(say("apply.gets_phone_later"))
        for fact in target.job.asks:
            if fact in visit.facts:
                answer = say(f"fact.{fact}.{visit.facts[fact]}")
                gets.append(
                    say("apply.gets_fact", question=say(f"fact.{fact}.name"), answer=answer)
                )
        return {"gets": gets}
