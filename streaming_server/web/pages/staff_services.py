"""What people may come for: the list, and a station's own words for each item."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from shared.ids import ServiceCode
from shared.refusals import Refused
from shared.tickets.services import GROUPS, ServiceItem, Where
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    whole_number,
    wrong_fields,
)
from streaming_server.web.pages.staff_frame import desk_of, station_of, wish

_MINUTE: Final = 60


async def services(request: web.Request) -> web.StreamResponse:
    desk = await desk_of(request)
    items = await request.app[ROOMS].reader.service_items(desk.station.code)
    return await render(request, "staff/services.html", desk=desk, items=items, groups=GROUPS)


async def service(request: web.Request) -> web.StreamResponse:
    return await _service(request, 200, {}, {})


async def amend(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    item = await _item(request)
    typed = await fields(request)
    body = _wished(item, typed)
    command = wish(
        type="amend_service",
        command_id=typed.get("command_id", ""),
        station=station.code,
        item=body,
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _service(request, status_of(outcome), typed, wrong_fields(request, outcome))
    return see_other(f"/desk/{station.code}/services")


def _wished(item: ServiceItem, typed: Mapping[str, str]) -> dict[str, object]:
    """The item as the form has it; lists are a line each, Chinese and English by their place."""
    most = typed.get("most_a_day", "")
    minutes = whole_number(typed.get("usual_minutes", "")) or 0
    days = whole_number(typed.get("promised_days", ""))
    return {
        "code": item.code,
        "number": item.number,
        "group": typed.get("group", ""),
        "name": _said(typed, "name"),
        "who": _said(typed, "who"),
        "papers": _lines(typed, "papers"),
        "steps": _lines(typed, "steps"),
        "result": _said(typed, "result"),
        "promised_days": -1 if days is None else days,
        "usual_seconds": minutes * _MINUTE,
        "where": typed.get("where", ""),
        "is_offered": bool(typed.get("is_offered")),
        "most_a_day": (whole_number(most) or 0) if most else None,
        "last_ticket": typed.get("last_ticket") or None,
    }


def _said(typed: Mapping[str, str], name: str) -> dict[str, str]:
    return {language: typed.get(f"{name}_{language}", "") for language in ("zh", "en")}


def _lines(typed: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """A line that one language lacks is said in the other's words."""
    both = [
        [line.strip() for line in typed.get(f"{name}_{language}", "").splitlines() if line.strip()]
        for language in ("zh", "en")
    ]
    chinese, english = both
    return [
        {
            "zh": chinese[at] if at < len(chinese) else english[at],
            "en": english[at] if at < len(english) else chinese[at],
        }
        for at in range(max(len(chinese), len(english)))
    ]


async def _service(
    request: web.Request, status: int, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    desk = await desk_of(request)
    item = await _item(request)
    return await render(
        request,
        "staff/service.html",
        status=status,
        desk=desk,
        item=item,
        typed={**_texts(item), **typed} if typed else _texts(item),
        wrong=wrong,
        groups=GROUPS,
        places=tuple(Where),
    )


def _texts(item: ServiceItem) -> dict[str, str]:
    """The item as the form shows it."""
    shown = {
        "group": item.group,
        "where": item.where.value,
        "usual_minutes": str(item.usual_seconds // _MINUTE),
        "promised_days": str(item.promised_days),
        "most_a_day": "" if item.most_a_day is None else str(item.most_a_day),
        "last_ticket": item.last_ticket.isoformat("minutes") if item.last_ticket else "",
        "is_offered": "1" if item.is_offered else "",
    }
    for language in ("zh", "en"):
        for name in ("name", "who", "result"):
            shown[f"{name}_{language}"] = getattr(getattr(item, name), language)
        for name in ("papers", "steps"):
            lines = [getattr(one, language) for one in getattr(item, name)]
            shown[f"{name}_{language}"] = "\n".join(lines)
    return shown


async def _item(request: web.Request) -> ServiceItem:
    station = await station_of(request)
    items = await request.app[ROOMS].reader.service_items(station.code)
    item = items.get(ServiceCode(request.match_info["code"]))
    if item is None:
        raise web.HTTPNotFound
    return item


ROUTES = (
    page("/desk/{station}/services", services, Who.STAFF),
    page("/desk/{station}/services/{code}", service, Who.STAFF),
    form("/desk/{station}/services/{code}", amend, Who.STAFF),
)
