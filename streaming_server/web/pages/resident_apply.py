"""Applying: one form, as a page of its own and as a sheet over a show.

What is known of the resident is asked once; what the employer will get is on the form before it
is sent. All wrong fields are shown together, and what was typed stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from shared.applications import State, answer_due
from shared.ids import JobId, SessionId
from shared.jobs import FACT_OPTIONS, Posting
from shared.live_sessions import LiveSession, has_moment
from shared.organisation import SHANGHAI
from shared.people import PersonalText, read_form_of_address, read_phone
from shared.refusals import Reason, Refused
from shared.wire import Malformed
from streaming_server.ports.reading import KnownFacts
from streaming_server.web.languages import Words
from streaming_server.web.pages import (
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    visitor_of,
    words_of,
)
from streaming_server.web.pages.resident_wishes import wish
from streaming_server.web.posted import whole_number
from streaming_server.web.views import job_view

#: How a family name is made a form of address: page.apply.titled_{title}.
TITLES: Final = ("ms", "mr", "plain")
#: Name of the form's field for a fact.
FACT_FIELD: Final = "fact_{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The role somebody is about to apply for, in its show, and what is known of them."""

    posting: Posting
    session: LiveSession | None
    known: KnownFacts | None

    @property
    def number(self) -> int | None:
        cards = self.session.cards if self.session else ()
        return next((card.number for card in cards if card.job_id == self.posting.job_id), None)


async def offer_form(request: web.Request) -> web.StreamResponse:
    role = await _role(request, request.query.get("session", ""))
    return await _form(request, role, {}, {})


async def apply(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    if not typed.get("application_id"):
        raise Malformed("application_id")
    role = await _role(request, typed.get("session", ""))
    wrong = wrong_in_form(role, typed, words_of(request))
    if wrong:
        return await _form(request, role, typed, wrong, 422)
    unmet = await wish(request, command_fields(role, typed, words_of(request)))
    if unmet:
        return await _form(request, role, typed, unmet.wrong, unmet.status)
    return see_other(f"/mine/{typed['application_id']}")


def wrong_in_form(role: Role, typed: Mapping[str, str], words: Words) -> Mapping[str, str]:
    """Sentence by field, for all that is wrong at once, in the order of the form."""
    refused: list[Refused] = []
    if not typed.get("call_at"):
        refused.append(Refused(reason=Reason.TIME_NOT_OFFERED, field="call_at"))
    name = read_form_of_address(PersonalText(form_of_address(role, typed, words)))
    if isinstance(name, Refused):
        refused.append(name)
    number = phone(role, typed)
    checked = read_phone(PersonalText(number)) if number is not None else None
    if isinstance(checked, Refused):
        refused.append(checked)
    refused += [
        Refused(reason=Reason.FACT_MISSING, field=fact, facts={"fact": fact})
        for fact in role.posting.asks
        if typed.get(FACT_FIELD.format(fact)) not in FACT_OPTIONS[fact]
    ]
    return {one.field or "": words.refusal(one) for one in refused}


def form_of_address(role: Role, typed: Mapping[str, str], words: Words) -> str:
    """What was typed, with its title; nothing typed means: as before."""
    name, title = typed.get("form_of_address", ""), typed.get("title", "plain")
    if not name:
        return role.known.contact.form_of_address.disclose() if role.known else ""
    return words(f"page.apply.titled_{title}", name=name) if title in TITLES else name


def phone(role: Role, typed: Mapping[str, str]) -> str | None:
    """None: the resident has none."""
    if typed.get("no_phone"):
        return None
    number = typed.get("phone", "")
    if number or role.known is None:
        return number
    known = role.known.contact.phone
    return known.disclose() if known else None


def command_fields(role: Role, typed: Mapping[str, str], words: Words) -> Mapping[str, object]:
    """The command as it goes over the wire; only what the role needs is in it."""
    return {
        "type": "apply",
        "command_id": typed.get("command_id", ""),
        "application_id": typed["application_id"],
        "job_id": role.posting.job_id,
        "session_id": role.session.session_id if role.session else None,
        "moment": whole_number(typed.get("moment", "")),
        "form_of_address": form_of_address(role, typed, words),
        "phone": phone(role, typed),
        "call_at": typed["call_at"],
        "details": {fact: typed[FACT_FIELD.format(fact)] for fact in role.posting.asks},
    }


async def _role(request: web.Request, session_id: str) -> Role:
    reader = request.app[ROOMS].reader
    job_id = JobId(request.match_info["job_id"])
    posting = (await reader.postings((job_id,))).get(job_id)
    if posting is None:
        raise web.HTTPNotFound
    session = await reader.session(SessionId(session_id)) if session_id else None
    if session is not None and all(card.job_id != job_id for card in session.cards):
        session = None
    visitor = visitor_of(request)
    known = await reader.known_facts(visitor) if visitor else None
    return Role(posting=posting, session=session, known=known)


async def _form(
    request: web.Request,
    role: Role,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    status: int = 200,
) -> web.Response:
    rooms = request.app[ROOMS]
    visitor = visitor_of(request)
    sent = await rooms.reader.applications_of(visitor) if visitor else ()
    job_id = role.posting.job_id
    earlier = (one for one in sent if one.job_id == job_id and one.state is not State.WITHDRAWN)
    job = await job_view(request, role.posting, session=role.session)
    chosen = {fact: _chosen(role, typed, fact) for fact in role.posting.asks}
    return await render(
        request,
        "resident/apply.html",
        status=status,
        job=job,
        number=role.number,
        session=role.session,
        has_moment=role.session is not None and has_moment(role.session, rooms.now()),
        slots=job.call_slots,
        chosen_slot=typed.get("call_at", ""),
        due=answer_due(rooms.now()),
        known=role.known,
        phone_tail=_known_tail(role.known),
        typed=typed,
        wrong=wrong,
        chosen=chosen,
        is_changing="change" in typed or "change" in request.query,
        options=FACT_OPTIONS,
        titles=TITLES,
        earlier=next(earlier, None),
        is_current=role.posting.is_current(rooms.now().astimezone(SHANGHAI).date()),
    )


def _chosen(role: Role, typed: Mapping[str, str], fact: str) -> str:
    if typed:
        return typed.get(FACT_FIELD.format(fact), "")
    known = role.known.details if role.known else {}
    return next((option for name, option in known.items() if name == fact), "")


def _known_tail(known: KnownFacts | None) -> str | None:
    return known.contact.phone.tail if known and known.contact.phone else None


ROUTES = (
    page("/jobs/{job_id}/apply", offer_form),
    form("/jobs/{job_id}/apply", apply),
)
