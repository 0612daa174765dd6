"""Who may read what. Who may change what is `access`, which every command passes."""

from shared.ids import SessionId, StationCode
from shared.jobs import Posting
from shared.live_sessions import LiveSession
from shared.organisation import Actor, ActorKind
from streaming_server.ports.reading import Applicant, Reader

_EVERYBODYS = frozenset({"sessions", "jobs", "courses"})


def may_see_studio(actor: Actor, session: LiveSession) -> bool:
    """Applicants, questions and the summary of a show: its employer, its station, the offices."""
    match actor.kind:
        case ActorKind.EMPLOYER:
            is_own = actor.employer_id == session.employer_id
            return is_own and actor.session_id in {None, session.session_id}
        case ActorKind.STAFF:
            return actor.station == session.station
        case ActorKind.OFFICE:
            return True
        case _:
            return False


def may_invite(actor: Actor, session: LiveSession) -> bool:
    """To hand out the code of a studio or a stream key: whoever has one acts as the employer, and
    offices only look."""
    return actor.kind is not ActorKind.OFFICE and may_see_studio(actor, session)


def may_see_desk(actor: Actor, station: StationCode) -> bool:
    if actor.kind is ActorKind.STAFF:
        return actor.station == station
    return actor.kind is ActorKind.OFFICE


def may_see_applicant(
    actor: Actor, applicant: Applicant, session: LiveSession | None, posting: Posting | None
) -> bool:
    if session is not None:
        return may_see_studio(actor, session)
    if actor.kind is ActorKind.EMPLOYER:
        is_own = posting is not None and actor.employer_id == posting.employer_id
        return is_own and actor.session_id is None
    return may_see_desk(actor, applicant.application.station)


async def may_listen(actor: Actor, topic: str, reader: Reader) -> bool:
    """topic: as the feed names it, with visitor:{id} for a kiosk; an unknown one is nobody's."""
    kind, _, name = topic.partition(":")
    if kind == "lodging":  # beds are the whole city's
        return bool(name) and actor.kind in {ActorKind.STAFF, ActorKind.OFFICE}
    return await _may_listen(actor, topic, reader)


async def _may_listen(actor: Actor, topic: str, reader: Reader) -> bool:
    kind, _, name = topic.partition(":")
    match kind:
        case "sessions" | "jobs" | "courses":
            return topic in _EVERYBODYS
        case "public" | "hall":
            return bool(name)
        case "studio":
            session = await reader.session(SessionId(name))
            return session is not None and may_see_studio(actor, session)
        case "desk":
            return may_see_desk(actor, StationCode(name))
        case "help":
            return actor.kind is ActorKind.KIOSK and actor.station == name
        case "shop":
            is_own = actor.kind is ActorKind.EMPLOYER and actor.employer_id == name
            return is_own and actor.session_id is None
        case "visitor":
            return bool(name) and (actor.kind is ActorKind.KIOSK or actor.visitor_id == name)
        case _:
            return False
