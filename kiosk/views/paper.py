"""What stands on a slip: a number's, and an application's. Numbers and times, nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.devices.slips import Slip
from kiosk.link.own_facts import Affair
from kiosk.views.hall import Hall
from kiosk.views.visit import SentApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """slip_id: of the command that took it. ahead, minutes (lowest and highest wait): None when
    nobody can say. link: of its page; empty: no code. is_kept: the server does not know it yet.
    """

    slip_id: str
    number: str
    service: str
    ahead: int | None
    minutes: tuple[int, int] | None
    link: str
    is_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BedFacts:
    """Of a bed that was asked for without a network, or given. slip_id: of the wish. number: the
    machine's, or the server's if it has answered. link: of the page that says what became of it.
    given: which bed it is, and what it costs; empty for one that was only asked for."""

    slip_id: str
    number: str
    market: str
    party: str
    night: str
    link: str
    given: tuple[tuple[str, str], ...] = ()


def ticket_slip(facts: TicketFacts, hall: Hall) -> Slip:
    say = hall.say
    lines = []
    if facts.ahead is not None:
        lines.append((say("slip.ahead"), say("slip.people", count=facts.ahead)))
    if facts.minutes is not None:
        low, high = facts.minutes
        lines.append((say("slip.wait"), say("slip.minutes", low=low, high=high)))
    return Slip(
        slip_id=facts.slip_id,
        heading=_heading(hall),
        title=facts.service,
        figure=facts.number,
        lines=tuple(lines),
        note=say("slip.kept") if facts.is_kept else "",
        address=facts.link,
        address_note=say("slip.scan") if facts.link else "",
        foot=(say("slip.taken_at", at=_moment(hall)),),
    )


def affairs_slip(own: Sequence[Affair], hall: Hall) -> Slip:
    """Everything that is kept for somebody, one after the other."""
    say = hall.say
    lines: list[tuple[str, str]] = []
    for one in own:
        lines += [(one.title, one.number), (one.at, one.stands)]
    return Slip(
        slip_id=hall.mint(),
        heading=_heading(hall),
        title=say("own.title"),
        figure=say("own.count", count=len(own)),
        lines=tuple(lines),
        foot=(say("slip.printed_at", at=_moment(hall)),),
    )


def application_slip(sent: SentApplication, hall: Hall, *, is_kept: bool = False) -> Slip:
    say, now = hall.say, hall.now()
    return Slip(
        slip_id=sent.application_id,
        heading=_heading(hall),
        title=sent.employer,
        figure=sent.number,
        lines=(
            (say("slip.role"), sent.title),
            (say("slip.who"), sent.caller),
            (say("slip.when"), say.instant(sent.call_at, now)),
        ),
        note=say("slip.kept") if is_kept else "",
        foot=(say("done.missed", due=_day_and_clock(hall, sent.due)), _sent(hall)),
    )


def bed_slip(facts: BedFacts, hall: Hall) -> Slip:
    say = hall.say
    return Slip(
        slip_id=facts.slip_id,
        heading=_heading(hall),
        title=facts.market,
        figure=facts.number,
        note=say("slip.given" if facts.given else "slip.request"),
        lines=(
            (say("slip.night"), facts.night),
            (say("slip.sleeps"), facts.party),
            *facts.given,
        ),
        address=facts.link,
        address_note=say("slip.scan_given" if facts.given else "slip.scan_bed"),
        foot=(_sent(hall),),
    )


def _heading(hall: Hall) -> str:
    station = hall.board.station
    return f"{hall.say('brand')} · {station.name}" if station else hall.say("brand")


def _sent(hall: Hall) -> str:
    return hall.say("slip.sent_at", at=_moment(hall))


def _moment(hall: Hall) -> str:
    return _day_and_clock(hall, hall.now())


def _day_and_clock(hall: Hall, at: datetime) -> str:
    """Paper is read on another day as well: no 今天."""
    return f"{hall.say.day(at)} {hall.say.spoken_clock(at)}"
