"""A resident is seen by nobody but the employer of the role and staff, and there no more than was
said before sending. The canary is looked for in every answer there is."""

import dataclasses
import json
import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from shared.people import PersonalText
from shared.recordings import Move as Recording
from shared.recordings import MoveRecording
from streaming_server.web.views import JobView, QuestionView, SessionView, SummaryView
from streaming_server.web.views.hall import BoardView, HallView, TicketView
from streaming_server.web.views.replays import ReplayView
from tests.fair import HERE, JOB, OWNER, SHOW
from tests.web.house import Caller, House, new_id
from tests.web.test_commands import wish_to_work
from tests.web.test_feed import listening

NAME, PHONE = "黄鸟氏", "13800005678"
PERSONAL_NAMES = {"form_of_address", "phone", "visitor_id", "askers", "contact", "details"}
PUBLIC_PATHS = (
    "/",
    "/jobs",
    f"/jobs/{JOB}",
    "/live",
    f"/live/{SHOW}",
    f"/replay/{SHOW}",
    "/sign-in",
    f"/studio/{SHOW}",
    "/api/v1/stations",
    "/api/v1/sessions",
    f"/api/v1/sessions/{SHOW}",
    f"/api/v1/sessions/{SHOW}/replay",
    "/api/v1/jobs",
    f"/api/v1/jobs/{JOB}",
    "/api/v1/me",
    "/mine",
    f"/board/{HERE}",
    f"/take/{HERE}",
    f"/api/v1/stations/{HERE}/hall",
    f"/api/v1/stations/{HERE}/services",
)
HOSTS_PATHS = (
    f"/api/v1/sessions/{SHOW}/applications",
    f"/api/v1/sessions/{SHOW}/questions",
    f"/api/v1/sessions/{SHOW}/summary",
    f"/studio/{SHOW}",
)


def fields_of(view: Any, seen: set[Any] | None = None) -> Iterator[tuple[str, Any]]:
    """Names and types of everything that a view can hold."""
    known = seen if seen is not None else set()
    if get_origin(view) in {Union, types.UnionType, tuple, frozenset, Mapping}:
        for inner in get_args(view):
            yield from fields_of(inner, known)
    if dataclasses.is_dataclass(view) and view not in known:
        known.add(view)
        hints = get_type_hints(view)
        for field in dataclasses.fields(view):
            yield field.name, hints[field.name]
            yield from fields_of(hints[field.name], known)


@pytest.mark.parametrize(
    "view",
    [SessionView, JobView, QuestionView, SummaryView, ReplayView, BoardView, TicketView, HallView],
)
def test_a_view_for_many_has_no_place_for_a_person(view: Any) -> None:
    held = dict(fields_of(view))
    assert PERSONAL_NAMES & held.keys() == set()
    assert [
        name for name, of in held.items() if isinstance(of, type) and issubclass(of, PersonalText)
    ] == []


@pytest.fixture
async def canary(house: House) -> House:
    """A running show for whose role the canary applied."""
    agreed = MoveRecording(command_id=new_id(), session_id=SHOW, move=Recording.AGREE)
    await house.rooms.handle(agreed, OWNER)
    await house.go_live()
    async with await house.resident() as resident:
        wish = wish_to_work(form_of_address=PersonalText(NAME), phone=PersonalText(PHONE))
        assert (await resident.wish(wish)).status == 200
    return house


async def texts(caller: Caller, paths: tuple[str, ...]) -> dict[str, str]:
    answers = {path: await caller.get(path) for path in paths}
    assert {path: answer.status for path, answer in answers.items() if answer.status != 200} == {}
    return {path: await answer.text() for path, answer in answers.items()}


async def heard(caller: Caller, *topics: str) -> str:
    """Everything ever said on the topics."""
    query = "&".join(f"topic={topic}" for topic in topics)
    async with listening(caller, f"{query}&after=0") as messages:
        last, said = None, []
        async for message in messages:
            if message.event == "hello":
                last = message.data["sequence"]
                continue
            said.append(json.dumps(message.data, ensure_ascii=False))
            if message.id == str(last) or message.event == "viewers":
                break
    return "\n".join(said)


async def test_strangers_see_nothing_of_the_canary(canary: House) -> None:
    (visitor_id,) = {
        one.application.visitor_id for one in await canary.rooms.reader.applicants(SHOW)
    }
    async with await canary.resident() as stranger, await canary.kiosk() as kiosk:
        seen = await texts(stranger, PUBLIC_PATHS)
        seen |= {
            f"kiosk {path}": text for path, text in (await texts(kiosk, ("/api/v1/me",))).items()
        }
        async with kiosk.http.ws_connect("/link") as socket:
            await socket.send_json({"type": "hello", "after": 0})
            seen["link"] = await socket.receive_str()
        await canary.pin(1)
        seen["feed"] = await heard(stranger, f"public:{SHOW}", "sessions", "jobs")
    for where, text in seen.items():
        for secret in (NAME, PHONE, visitor_id):
            assert secret not in text, where
    assert "role_pinned" in seen["feed"]


async def test_the_employer_sees_the_last_four_until_a_time_is_agreed(canary: House) -> None:
    async with await canary.owner() as owner:
        seen = await texts(owner, HOSTS_PATHS)
        seen["feed"] = await heard(owner, f"studio:{SHOW}")
    assert NAME in seen[HOSTS_PATHS[0]]
    assert PHONE[-4:] in seen[HOSTS_PATHS[0]]
    assert NAME in seen[f"/studio/{SHOW}"]
    for where, text in seen.items():
        assert PHONE not in text, where
    assert NAME not in seen["feed"]


async def test_another_employer_and_another_station_see_nothing(canary: House) -> None:
    async with await canary.other_owner() as owner, await canary.other_staff() as staff:
        for caller in (owner, staff):
            for path in HOSTS_PATHS[:3]:
                assert (await caller.get(path)).status == 403, path
        assert (await owner.get(f"/api/v1/stations/{HERE}/applications")).status == 403
        assert (await staff.get(f"/api/v1/stations/{HERE}/applications")).status == 403
        for topic in (f"studio:{SHOW}", f"desk:{HERE}"):
            assert (await owner.get(f"/feed?topic={topic}")).status == 403
            assert (await staff.get(f"/feed?topic={topic}")).status == 403


async def test_the_desk_of_the_station_shows_whom_to_call(canary: House) -> None:
    async with await canary.staff() as staff:
        desk = await staff.json(f"/api/v1/stations/{HERE}/applications")
    assert desk["applications"][0]["form_of_address"] == NAME
    assert desk["applications"][0]["due"]
