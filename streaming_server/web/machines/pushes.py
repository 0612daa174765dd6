"""Wishes that a machine kept while it was alone, done one after the other."""

import json
from dataclasses import dataclass

from shared.ids import CommandId, KioskId, StationCode
from shared.link.messages import Answer, Answers, Push, Wish
from shared.organisation import Actor, ActorKind
from shared.refusals import Reason, Refused
from shared.wire import Command, Malformed, decode_command
from streaming_server.ports.handling import Handle, KeepDay, Receipt, Unavailable
from streaming_server.web.api.changes import receipt_body
from streaming_server.web.languages import Words
from streaming_server.web.machines.trials import Trials, attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushes:
    """Answers one machine, in the language of `words`. keep_day: for one that may be a van."""

    actor: Actor
    handle: Handle
    trials: Trials
    words: Words
    keep_day: KeepDay | None = None

    async def answer(self, push: Push) -> Answers:
        """In order. A store that cannot write ends it: the machine says the rest again later.

        No limit of how often is asked: what somebody was given a slip for is not refused for haste.
        """
        answers: list[Answer] = []
        try:
            await self.trials.begin(self._kiosk_id)
            for wish in push.wishes:
                answers.append(await self._answer(wish))
            await self.trials.end(self._kiosk_id)
        except Unavailable:
            pass
        return Answers(answers=tuple(answers))

    @property
    def _kiosk_id(self) -> KioskId:
        return self.actor.kiosk_id or KioskId("")

    async def _answer(self, wish: Wish) -> Answer:
        try:
            command = decode_command(json.dumps(wish.command))
        except (Malformed, ValueError, RecursionError) as error:
            named = wish.command.get("command_id")
            field = error.field if isinstance(error, Malformed) else None
            refused = Refused(reason=Reason.MALFORMED, field=field)
            command_id = CommandId(named if isinstance(named, str) else "")
            return _refusal(command_id, refused, self.words)
        if self.trials.is_aside(self._kiosk_id, command.command_id):
            return self._set_aside(command)
        answer = await attempt(self._answered(command, wish))
        if isinstance(answer, Exception):
            station = self.actor.station or StationCode("")
            await self.trials.set_aside(self._kiosk_id, station, command, wish, answer)
            return self._set_aside(command)
        return answer

    async def _answered(self, command: Command, wish: Wish) -> Answer:
        await self.trials.tries(self._kiosk_id, command.command_id)
        outcome = await handled(command, wish, self.actor, self.handle, self.keep_day)
        if isinstance(outcome, Refused):
            return _refusal(command.command_id, outcome, self.words)
        return _receipt(outcome)

    def _set_aside(self, command: Command) -> Answer:
        sentence = self.words("link.set_aside")
        return Answer(command_id=command.command_id, sentence=sentence, is_set_aside=True)


async def handled(
    command: Command, wish: Wish, actor: Actor, handle: Handle, keep_day: KeepDay | None
) -> Receipt | Refused:
    """What a machine asks for is decided; what a van did is kept as it happened."""
    if wish.happened is None:
        return await handle(command, actor, wish.occurred_at)
    if keep_day is None:
        return Refused(reason=Reason.NOT_ALLOWED)
    return await keep_day(command, wish.happened, actor, wish.occurred_at)


def machine_of(kiosk_id: KioskId, station: StationCode) -> Actor:
    """Who wished for what was set aside."""
    return Actor(kind=ActorKind.KIOSK, kiosk_id=kiosk_id, station=station)


def _receipt(receipt: Receipt) -> Answer:
    body = receipt_body(receipt)
    return Answer(
        command_id=receipt.command_id, sequence=receipt.sequence, events=tuple(body["events"])
    )


def _refusal(command_id: CommandId, refused: Refused, words: Words) -> Answer:
    return Answer(
        command_id=command_id,
        reason=refused.reason,
        field=refused.field,
        facts=dict(refused.facts),
        sentence=words.refusal(refused),
    )
