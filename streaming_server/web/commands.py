"""One door from a request to `handle`, for the API, for forms and for the kiosk link."""

from dataclasses import replace
from typing import TypeVar

from aiohttp import web

from shared.applications import AnswerApplication, Apply
from shared.audience.captions import SayCaption
from shared.audience.chat import ReplyLine, SendLine
from shared.audience.guests import AskToSpeak, MoveGuest, SitIn
from shared.audience.hearings import AskToHear
from shared.audience.moderation import AttendeeRemoved
from shared.carts import TakeCart
from shared.gatherings import Enrol, MoveEnrolment
from shared.ids import WHO_ASKS
from shared.live_sessions import Move, MoveSession, PinRole
from shared.organisation import Actor
from shared.questions import AskQuestion
from shared.refusals import Refused
from shared.wire import Command, ResidentCommand
from streaming_server.ports.handling import Receipt
from streaming_server.ports.media import MediaEngine
from streaming_server.web.identity import CALLER, GUESTS_MOVES, RESIDENTS_MOVES
from streaming_server.web.limits import APPLY, ASK, CAPTION, CHAT, Limit, too_often
from streaming_server.web.rooms import ROOMS, Rooms
from streaming_server.web.studio_calls import STUDIO_CALLS

Timed = TypeVar("Timed", bound=PinRole | SayCaption)


async def send(request: web.Request, command: Command) -> Receipt | Refused:
    """What became of the wish of whoever sent this request. Raises Unavailable."""
    rooms = request.app[ROOMS]
    actor = request[CALLER].actor_for(command)
    limit = _limit(command)
    if limit:
        refused = await too_often(request, limit, _asker(command, actor))
        if refused:
            return refused
    if isinstance(command, PinRole | SayCaption):
        command = await _timed(command, rooms.engine)
    if isinstance(command, SitIn):
        # Their microphone is let in by the cookie of this browser.
        own = request[CALLER].visitor.visitor_id or WHO_ASKS
        command = replace(command, visitor_id=own)
    outcome = await rooms.handle(command, actor)
    if isinstance(outcome, Receipt):
        request.app[STUDIO_CALLS].hear(outcome.events)
        await _say_goodbye(command, outcome, rooms)
    return outcome


def _asker(command: Command, actor: Actor) -> str:
    if isinstance(command, SayCaption):
        return command.session_id
    claimed = command.visitor_id if isinstance(command, ResidentCommand) else ""
    return actor.visitor_id or claimed


def is_residents(command: Command) -> bool:
    """Whether residents may wish it at all."""
    is_their_move = isinstance(command, AnswerApplication) and command.move in RESIDENTS_MOVES
    is_guests_move = isinstance(command, MoveGuest) and command.move in GUESTS_MOVES
    is_theirs = is_their_move or is_guests_move or isinstance(command, MoveEnrolment)
    return is_theirs or isinstance(command, ResidentCommand)


def _limit(command: Command) -> Limit | None:
    match command:
        case Apply() | Enrol() | TakeCart():
            return APPLY
        case AskQuestion() | AskToHear() | AskToSpeak() | SitIn():
            return ASK
        case SayCaption():
            return CAPTION
        case SendLine() | ReplyLine():
            return CHAT
        case _:
            return None


async def _timed(command: Timed, engine: MediaEngine) -> Timed:
    """The card or caption with its picture on the stage clock: the one that the employer saw, else
    the latest. What a peer claims to be the stage clock does not count."""
    picture: int | None = None
    if command.publisher_picture is not None:
        picture = await engine.stage_picture(command.session_id, command.publisher_picture)
    if picture is None:
        picture = await engine.picture(command.session_id)
    return replace(command, picture=picture)


async def _say_goodbye(command: Command, receipt: Receipt, rooms: Rooms) -> None:
    """The picture ends with the show for everybody, and for who is removed at once."""
    if isinstance(command, MoveSession) and command.move is Move.END:
        await rooms.engine.end(command.session_id)
    for event in receipt.events:
        if isinstance(event, AttendeeRemoved):
            watched = await rooms.reader.watched(event.session_id, event.visitor_id)
            for resource in (name for name, is_open in watched.items() if is_open):
                await rooms.engine.remove(resource)
