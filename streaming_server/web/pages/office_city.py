"""全市的机器: each kiosk with what is wrong in one sentence, what it is set to, and its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from aiohttp import web

from shared.ids import KioskId
from shared.link.health import Health
from shared.link.settings import (
    DEFAULT,
    LONGEST_IDLE,
    LOUDEST,
    QUIETEST,
    SHORTEST_IDLE,
    MachineSettings,
    check,
)
from shared.refusals import Reason, Refused
from streaming_server.web.languages import Words
from streaming_server.web.machines.fleet import FLEET, MachineNow
from streaming_server.web.machines.sentences import sentence_of
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    status_of,
    whole_number,
    words_of,
    wrong_fields,
)

#: In the form, for all of them.
EVERY: Final = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRow:
    """sentences: what is wrong, the worst first; none: it is well. devices: how each
    stands."""

    now: MachineNow
    place: str
    sentences: tuple[str, ...]
    devices: tuple[str, ...]

    @property
    def touched_at(self) -> datetime | None:
        """When somebody used it last; None when nobody did since it started, or it is no
        touchscreen. One that is well and that nobody uses may feel no finger any more."""
        health, seen_at = self.now.health, self.now.seen_at
        if health is None or seen_at is None or health.touched_seconds is None:
            return None
        return seen_at - timedelta(seconds=health.touched_seconds)

    @property
    def is_revoked(self) -> bool:
        return self.now.machine.revoked_at is not None


async def city(request: web.Request) -> web.StreamResponse:
    return await _city(request, 200, {}, _typed(DEFAULT))


async def set_machines(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    read = _read(typed)
    if isinstance(read, Refused):
        return await _city(request, status_of(read), wrong_fields(request, read), typed)
    fleet = request.app[FLEET]
    chosen = typed.get("machine", EVERY)
    known = [row.machine for row in await fleet.machines() if row.machine.revoked_at is None]
    ids = [one.kiosk_id for one in known if chosen in {EVERY, one.kiosk_id}]
    await fleet.set_machines(ids, read)
    return see_other("/city?done=set")


async def revoke(request: web.Request) -> web.StreamResponse:
    await fields(request)
    await request.app[FLEET].revoke(KioskId(request.match_info["kiosk_id"]))
    return see_other("/city?done=revoked")


async def _city(
    request: web.Request, status: int, wrong: Mapping[str, str], typed: Mapping[str, str]
) -> web.StreamResponse:
    rows = await _rows(request)
    in_use = [row for row in rows if not row.is_revoked]
    return await render(
        request,
        "office/city.html",
        status=status,
        rows=sorted(rows, key=_worst_first),
        machines=in_use,
        well=sum(not row.sentences for row in in_use),
        now=request.app[ROOMS].now(),
        done=request.query.get("done", ""),
        every=EVERY,
        wrong=wrong,
        typed=typed,
    )


async def _rows(request: web.Request) -> Sequence[MachineRow]:
    words = words_of(request)
    stations = {one.code: one.name for one in await request.app[ROOMS].reader.stations()}
    return [
        MachineRow(
            now=one,
            place=words(
                "page.city.machine",
                station=stations.get(one.machine.station, one.machine.station),
                number=one.machine.number,
            ),
            sentences=tuple(sentence_of(words, found) for found in one.found),
            devices=_devices(words, one.health) if one.health and one.health.version else (),
        )
        for one in await request.app[FLEET].machines()
    ]


def _devices(words: Words, health: Health) -> tuple[str, ...]:
    stands = (
        ("printer", health.printer),
        ("scanner", health.scanner),
        ("camera", health.camera),
        ("id_reader", health.id_reader),
    )
    return tuple(
        words(
            "page.city.device",
            device=words(f"fleet.device.{name}"),
            readiness=words(f"fleet.readiness.{readiness}"),
        )
        for name, readiness in stands
    )


def _worst_first(row: MachineRow) -> tuple[bool, bool, str, int]:
    machine = row.now.machine
    return row.is_revoked, not row.sentences, machine.station, machine.number


def _typed(settings: MachineSettings) -> Mapping[str, str]:
    return {"idle_seconds": str(settings.idle_seconds), "volume": str(settings.volume)}


def _read(typed: Mapping[str, str]) -> MachineSettings | Refused:
    """What was typed, or the first field that cannot be meant."""
    idle, volume = (whole_number(typed.get(name, "")) for name in ("idle_seconds", "volume"))
    if idle is None:
        return _out_of_range("idle_seconds", SHORTEST_IDLE, LONGEST_IDLE)
    if volume is None:
        return _out_of_range("volume", QUIETEST, LOUDEST)
    try:
        quiet = [_clock(typed.get(name, "")) for name in ("quiet_from", "quiet_until")]
    except ValueError:
        return Refused(reason=Reason.EMPTY, field="quiet_until")
    return check(
        MachineSettings(
            idle_seconds=idle,
            volume=volume,
            is_elder_first=typed.get("is_elder_first") == "yes",
            quiet_from=quiet[0],
            quiet_until=quiet[1],
        )
    )


def _clock(text: str) -> time | None:
    """Raises ValueError."""
    return time.fromisoformat(text).replace(tzinfo=None) if text else None


def _out_of_range(field: str, low: int, high: int) -> Refused:
    return Refused(reason=Reason.OUT_OF_RANGE, field=field, facts={"low": low, "high": high})


ROUTES = (
    page("/city", city, Who.OFFICE),
    form("/city/settings", set_machines, Who.OFFICE),
    form("/city/machines/{kiosk_id}/revoke", revoke, Who.OFFICE),
)
