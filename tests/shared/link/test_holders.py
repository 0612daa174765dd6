"""Whom staff call about a wish is who said so in it, and nobody is made up."""

from dataclasses import replace

from shared.ids import CommandId, VisitId
from shared.link.holders import holder_of
from shared.people import PersonalText
from shared.tickets.messages import TakeTicket
from tests.fair import HERE, NUMBER_OF_NOBODY, apply
from tests.shared.tickets.hall import SEEK


def test_who_applied_is_called_by_what_was_said() -> None:
    wish = apply(form_of_address=PersonalText("王女士"))
    assert holder_of(wish).disclose() == f"王女士 {NUMBER_OF_NOBODY}"
    assert holder_of(replace(wish, phone=None)).disclose() == "王女士"


def test_of_a_number_or_a_wish_that_is_gone_nobody_is_known() -> None:
    ticket = TakeTicket(
        command_id=CommandId("w"), visit_id=VisitId("v"), station=HERE, services=(SEEK,)
    )
    assert holder_of(ticket).disclose() == ""
    assert holder_of(None).disclose() == ""
