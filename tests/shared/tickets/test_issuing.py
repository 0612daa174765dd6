"""To whom a number is given, and to whom it is not."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from shared.ids import CommandId, ServiceCode, VisitId
from shared.refusals import Reason, Refused
from shared.tickets import issuing
from shared.tickets.issuing import IssueView
from shared.tickets.legs import Channel, Visit
from shared.tickets.messages import IssueTicket, RenewSlip, TakeTicket
from shared.tickets.numbers import day_of, next_block
from tests.fair import HERE, KIOSK, NOW, station
from tests.shared.tickets.hall import ITEMS, SEEK, item, leg, told

C = CommandId("c")
#: Ten in the morning at a station that opens at half past eight.
VIEW = IssueView(station=station(), items=ITEMS)
TAKE = TakeTicket(command_id=C, visit_id=VisitId("v"), station=HERE, services=(SEEK,))
ISSUE = IssueTicket(command_id=C, visit_id=VisitId("v"), station=HERE, services=(SEEK,))
KNOWN = Visit(
    visit_id=VisitId("v"),
    station=HERE,
    day=day_of(NOW),
    number="A-001",
    channel=Channel.STAFF,
    issued_at=NOW,
)


@pytest.mark.parametrize(
    ("visit", "token", "is_taken", "refused"),
    [
        (None, "0" * 64, False, (Reason.NOT_FOUND, None)),
        (KNOWN, "short", False, (Reason.MALFORMED, "token_hash")),
        (KNOWN, "0" * 64, True, (Reason.ID_TAKEN, "token_hash")),
    ],
)
def test_no_slip_is_printed_anew(
    visit: Visit | None, token: str, is_taken: bool, refused: tuple[Reason, str | None]
) -> None:
    wish = RenewSlip(command_id=C, visit_id=KNOWN.visit_id, token_hash=token)
    assert told(issuing.renew(visit, wish, NOW, is_token_taken=is_taken)) == refused


@pytest.mark.parametrize(
    ("view", "wish", "refused"),
    [
        (replace(VIEW, visit=KNOWN), TAKE, (Reason.ID_TAKEN, "visit_id")),
        (VIEW, replace(TAKE, visit_id=VisitId("v" * 61)), (Reason.TOO_LONG, "visit_id")),
        (VIEW, replace(TAKE, token_hash="short"), (Reason.MALFORMED, "token_hash")),
        (
            replace(VIEW, is_token_taken=True),
            replace(TAKE, token_hash="0" * 64),
            (Reason.ID_TAKEN, "token_hash"),
        ),
        (VIEW, replace(TAKE, services=()), (Reason.OUT_OF_RANGE, "services")),
        (VIEW, replace(TAKE, services=(SEEK, SEEK)), (Reason.OUT_OF_RANGE, "services")),
        (VIEW, replace(TAKE, services=(ServiceCode("x"),)), (Reason.NOT_FOUND, "services")),
        (replace(VIEW, station=None), TAKE, (Reason.NOT_FOUND, "station")),
        (replace(VIEW, waiting=leg()), TAKE, (Reason.ALREADY_WAITING, None)),
        (
            VIEW,
            replace(ISSUE, booked_for=NOW + timedelta(days=2)),
            (Reason.TIME_NOT_OFFERED, "booked_for"),
        ),
        (replace(VIEW, next_number=1000), ISSUE, (Reason.NO_NUMBERS_LEFT, "services")),
        (
            replace(VIEW, items={SEEK: item(is_offered=False)}),
            TAKE,
            (Reason.SERVICE_CLOSED, "services"),
        ),
        (
            replace(VIEW, items={SEEK: item(last_ticket=time(9))}),
            TAKE,
            (Reason.SERVICE_CLOSED, "services"),
        ),
        (
            replace(VIEW, items={SEEK: item(most_a_day=3)}, issued={SEEK: 3}),
            TAKE,
            (Reason.NO_NUMBERS_LEFT, "services"),
        ),
        (VIEW, replace(TAKE, number="A-001"), (Reason.NUMBER_NOT_YOURS, "number")),
        (
            VIEW,
            replace(TAKE, number="A-001", kiosk_id=KIOSK.kiosk_id),
            (Reason.NUMBER_NOT_YOURS, "number"),
        ),
    ],
)
def test_no_number_is_given(
    view: IssueView, wish: TakeTicket | IssueTicket, refused: tuple[Reason, str | None]
) -> None:
    assert told(issuing.decide(view, wish, NOW)) == refused


@pytest.mark.parametrize(
    ("wish", "channel"),
    [
        (TAKE, Channel.PHONE),
        (replace(TAKE, kiosk_id=KIOSK.kiosk_id), Channel.KIOSK),
        (ISSUE, Channel.STAFF),
        (replace(ISSUE, booked_for=NOW), Channel.BOOKING),
    ],
)
def test_it_is_known_how_somebody_came(wish: TakeTicket | IssueTicket, channel: Channel) -> None:
    decided = issuing.decide(VIEW, wish, NOW)
    assert not isinstance(decided, Refused)
    assert decided[0].channel is channel


def test_a_machines_number_is_taken() -> None:
    assert KIOSK.kiosk_id is not None
    block = next_block(HERE, "A", KIOSK.kiosk_id, 0, NOW)
    assert block is not None
    printed = replace(TAKE, number="A-007", kiosk_id=KIOSK.kiosk_id)
    given = issuing.decide(replace(VIEW, blocks=(block,)), printed, NOW)
    assert not isinstance(given, Refused)
    assert given[0].leg.number == "A-007"
