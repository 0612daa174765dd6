"""Applying: one question a screen, then what the employer will get, then the green button."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.views import questions
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.person import PersonQuestions
from kiosk.views.questions import Target
from kiosk.views.steps import Question, Step, step_of_field, steps_for, with_check
from kiosk.views.visit import SentApplication
from kiosk.views.wrong import Wrong, sentence_of
from shared.applications import Apply
from shared.ids import ApplicationId, CommandId
from shared.jobs import AskedFact


class ApplyView(PersonQuestions):
    left = Signal()
    done = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._target: Target | None = None
        self._steps: tuple[Step, ...] = ()
        self._index = 0
        self._slot: datetime | None = None
        self._wrong: Wrong | None = None
        self._is_sending = False
        self._wish: Apply | None = None

    def open(self, target: Target) -> None:
        self.forget()
        self._target = target
        self._steps = with_check(steps_for(self._hall.visit, target.job.asks), self._is_big)
        self._slot = target.call_slots[0] if target.call_slots else None
        self.refresh()

    def forget(self) -> None:
        self._target, self._steps, self._index = None, (), 0
        self._slot, self._wrong = None, None
        self._is_sending, self._wish = False, None
        self.forget_person()
        self.show(gets=[], options=[])

    def set_big(self, is_big: bool) -> None:
        """Large letters were switched on or off."""
        self._steps = with_check(self._steps, is_big)
        self._index = max(0, min(self._index, len(self._steps) - 1))
        super().set_big(is_big)

    @property
    def _step(self) -> Step:
        return self._steps[self._index]

    @property
    def _asks_name(self) -> bool:
        return bool(self._steps) and self._step.question is Question.NAME

    @property
    def _is_last(self) -> bool:
        return self._index == len(self._steps) - 1

    # ------------------------------------------------------------------ taps

    @Slot()
    def back(self) -> None:
        self._wrong = None
        if self._asks_name and self.back_to_surname():
            return
        if self._index == 0:
            self.left.emit()
            return
        self._index -= 1
        self.refresh()

    @Slot(str)
    def option(self, option: str) -> None:
        self._hall.visit.facts[self._step.fact] = option
        self.answered()

    @Slot(int)
    def slot(self, index: int) -> None:
        if self._target is not None:
            self._slot = self._target.call_slots[index]
            self.answered()

    @Slot()
    def phoneDone(self) -> None:
        """On from the number, when it is not the last question."""
        self._wrong = self.wrong_phone()
        if self._wrong is not None:
            self.refresh()
        else:
            self.answered()

    @Slot()
    def send(self) -> None:
        wish = self._complete()
        if wish is None or self._is_sending:
            self.refresh()
            return
        self._wish, self._is_sending, self._wrong = wish, True, None
        self._hall.front_desk.send(wish, self._answered)
        self.refresh()

    def answered(self) -> None:
        if not self._is_last:
            self._index += 1
        self.changed()

    def changed(self) -> None:
        self._wrong, self._wish = None, None
        self.refresh()

    # --------------------------------------------------------------- sending

    def _complete(self) -> Apply | None:
        """The command; the same one again when nothing was changed since it was sent."""
        if self._wish is not None:
            return self._wish
        visit, target, name = self._hall.visit, self._target, self._hall.visit.form_of_address
        if target is None or name is None or self._slot is None:
            return None
        self._wrong = self.wrong_phone()
        if self._wrong is not None:
            return None
        facts = {AskedFact(fact): visit.facts[fact] for fact in target.job.asks}
        return Apply(
            command_id=CommandId(self._hall.mint()),
            application_id=ApplicationId(self._hall.mint()),
            job_id=target.job.job_id,
            form_of_address=name,
            phone=visit.phone,
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
                self._wrong = Wrong.said_as("offline.kept")
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
            is_kept=bool(event.get("is_kept")),
        )
        self._hall.visit.sent.append(sent)
        self.done.emit(sent)

    def _refused(self, target: Target, refusal: Refusal) -> None:
        self._wish = None
        self._wrong = Wrong.of_server(refusal, self._hall.say.language)
        step = step_of_field(refusal.field, target.job.asks)
        if step is not None:
            if step not in self._steps:
                self._steps = with_check((*self._steps, step), self._is_big)
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

    def given(self) -> tuple[str, ...]:
        if not self.shown("isLast"):
            return ()
        return (self._hall.say("apply.gets_title"), *self.shown("gets"))

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
            question=self.name_question
            if self._asks_name
            else questions.question(step, target, say),
            hint=self.name_hint if self._asks_name else questions.hint(step, target, say),
            options=questions.options(step, target, self._slot, self._hall),
            gets=questions.gets(target, self._slot, self._hall),
            error=sentence_of(self._wrong, say),
            isLast=self._is_last,
            canSend=not self._is_sending,
            send=say("apply.sending" if self._is_sending else "apply.send"),
            **self.person_values(),
        )
