"""Wishes that a machine kept while it was alone, done one after the other."""

import json

from shared.ids import CommandId
from shared.link.messages import Answer, Answers, Push, Wish
from shared.organisation import Actor
from shared.refusals import Reason, Refused
from shared.wire import Malformed, decode_command
from streaming_server.ports import Handle, Receipt, Unavailable
from streaming_server.web.api.changes import receipt_body
from streaming_server.web.languages import Words


async def answer(push: Push, actor: Actor, handle: Handle, words: Words) -> Answers:
    """In order. A store that cannot write ends it: the machine says the rest again later.

    No limit of how often is asked: what somebody was given a slip for is not refused for haste.
    """
    answers: list[Answer] = []
    for wish in push.wishes:
        try:
            answers.append(await _answer(wish, actor, handle, words))
        except Unavailable:
            break
    return Answers(answers=tuple(answers))


async def _answer(wish: Wish, actor: Actor, handle: Handle, words: Words) -> Answer:
    try:
        command = decode_command(json.dumps(wish.command))
    except Malformed as error:
        named = wish.command.get("command_id")
        refused = Refused(reason=Reason.MALFORMED, field=error.field)
        return _refusal(CommandId(named if isinstance(named, str) else ""), refused, words)
    outcome = await handle(command, actor, wish.occurred_at)
    if isinstance(outcome, Refused):
        return _refusal(command.command_id, outcome, words)
    return _receipt(outcome)


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
