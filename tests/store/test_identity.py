"""Who somebody is: opaque tokens that end, codes that open one thing, secrets kept as hashes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from shared.ids import KioskId, SessionId
from shared.live_sessions import Move
from shared.organisation import Actor, ActorKind
from streaming_server.ports.handling import Unavailable
from streaming_server.store import SqlIdentity, passwords
from streaming_server.store.credentials import load_account, save_password
from streaming_server.store.identity import ALPHABET, CODE_LENGTH, IDLE_LASTS, SIGN_IN_LASTS
from streaming_server.store.passwords import Passwords
from tests.fair import GUEST, HERE, SHOP, SHOW, STAFF
from tests.fair_store import Fair, open_fair

PASSWORD = "包子-热的-早上"
NAME = "历下-01"
COUNTER = Actor(kind=ActorKind.STAFF, station=HERE)
OWNER = Actor(kind=ActorKind.EMPLOYER, employer_id=SHOP)


@dataclass(slots=True)
class Door:
    fair: Fair
    identity: SqlIdentity


@asynccontextmanager
async def open_door(folder: Path) -> AsyncIterator[Door]:
    async with open_fair(folder) as fair:
        identity = SqlIdentity(fair.store, fair.clock)
        try:
            yield Door(fair=fair, identity=identity)
        finally:
            identity.close()


async def test_staff_and_employers_sign_in_and_out(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        for name, actor in ((NAME, COUNTER), ("周店", OWNER)):
            account_id = await door.identity.add_account(name, PASSWORD, actor)
            token = await door.identity.sign_in(name, PASSWORD)
            assert token is not None
            assert await door.identity.actor(token) == replace(actor, account_id=account_id)
            await door.identity.sign_out(token)
            assert await door.identity.actor(token) is None


@pytest.mark.parametrize(
    ("name", "password"), [(NAME, "wrong"), ("nobody", PASSWORD), ("", ""), (NAME, "")]
)
async def test_a_wrong_name_or_password_opens_nothing(
    name: str, password: str, tmp_path: Path
) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        assert await door.identity.sign_in(name, password) is None


async def test_a_name_is_taken_once(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        with pytest.raises(sqlite3.IntegrityError):
            await door.identity.add_account(NAME, "other", OWNER)


async def test_a_new_password_replaces_the_old_one(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        before = await door.identity.sign_in(NAME, PASSWORD)
        assert before is not None
        assert await door.identity.renew_password(NAME, "another")
        assert await door.identity.actor(before) is None
        assert await door.identity.sign_in(NAME, PASSWORD) is None
        assert await door.identity.sign_in(NAME, "another")
        assert not await door.identity.renew_password("nobody", "another")


async def test_a_weaker_hash_is_renewed_with_the_next_sign_in(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        account_id = await door.identity.add_account(NAME, PASSWORD, COUNTER)
        weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
        await door.fair.store.write(lambda rows: save_password(rows, account_id, weak))
        assert await door.identity.sign_in(NAME, PASSWORD)
        renewed = await door.fair.store.read(lambda rows: load_account(rows, account_id))
        assert renewed is not None
        assert renewed.password != weak
        assert await door.identity.sign_in(NAME, PASSWORD)


async def test_a_sign_in_ends_without_use(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        token = await door.identity.sign_in(NAME, PASSWORD)
        assert token is not None
        door.fair.clock.forward(IDLE_LASTS + timedelta(seconds=1))
        assert await door.identity.actor(token) is None


async def test_a_sign_in_ends_with_the_day_however_much_it_is_used(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        token = await door.identity.sign_in(NAME, PASSWORD)
        assert token is not None
        hours = int(SIGN_IN_LASTS / timedelta(hours=1))
        for _ in range(hours - 1):
            door.fair.clock.forward(timedelta(hours=1))
            assert await door.identity.actor(token) is not None
        door.fair.clock.forward(timedelta(hours=1))
        assert await door.identity.actor(token) is None
        await door.identity.forget_expired()
        assert await door.fair.store.read(credentials) == []


def credentials(rows: sqlite3.Connection) -> list[Any]:
    return rows.execute("SELECT hash FROM credentials").fetchall()


async def test_a_resident_is_known_by_the_cookie_alone(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        token, visitor_id = await door.identity.new_visitor()
        assert await door.identity.visitor(token) == visitor_id
        assert await door.identity.visitor(token + "x") is None
        assert await door.identity.actor(token) is None
        assert await door.fair.store.read(credentials) == []
        door.fair.clock.forward(timedelta(days=184))
        assert await door.identity.visitor(token) is None


async def test_a_code_opens_one_studio_as_often_as_needed(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.fair.go_on_air()
        first = await door.identity.studio_code(SHOW)
        second = await door.identity.studio_code(SHOW)
        assert len(first) == CODE_LENGTH
        assert set(first + second) <= set(ALPHABET)
        for typed in (first, f" {second[:5].lower()}-{second[5:]} "):
            token = await door.identity.enter_studio(SHOW, typed)
            assert token is not None
            assert await door.identity.actor(token) == GUEST
        assert await door.identity.enter_studio(SessionId("show-2"), first) is None
        assert await door.identity.enter_studio(SHOW, "2222222222") is None


async def test_codes_and_keys_close_with_the_show(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.fair.go_on_air()
        code = await door.identity.studio_code(SHOW)
        key = await door.identity.stream_key(SHOW)
        entered = await door.identity.enter_studio(SHOW, code)
        assert await door.identity.may_publish(SHOW, key)
        await door.fair.move(Move.END, STAFF)
        assert not await door.identity.may_publish(SHOW, key)
        assert await door.identity.enter_studio(SHOW, code) is None
        assert entered is not None
        assert await door.identity.actor(entered) == GUEST  # the applicants are still answered


async def test_a_stream_key_publishes_into_one_show_and_signs_nobody_in(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.fair.go_on_air()
        key = await door.identity.stream_key(SHOW)
        assert not await door.identity.may_publish(SessionId("show-2"), key)
        assert not await door.identity.may_publish(SHOW, "")
        assert await door.identity.actor(key) is None


async def test_a_show_that_is_not_there_has_no_code(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        for ask in (door.identity.studio_code, door.identity.stream_key):
            with pytest.raises(LookupError):
                await ask(SessionId("missing"))


async def test_a_kiosk_is_enrolled_once(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        code = await door.identity.enrolment_code(HERE)
        tries = await asyncio.gather(*(door.identity.enrol_kiosk(code) for _ in range(5)))
        (enrolled,) = [one for one in tries if one is not None]
        token, kiosk_id, station = enrolled
        assert station == HERE
        assert await door.identity.actor(token) == kiosk(kiosk_id)
        door.fair.clock.forward(timedelta(days=400))
        assert await door.identity.actor(token) == kiosk(kiosk_id)


def kiosk(kiosk_id: KioskId) -> Actor:
    return Actor(kind=ActorKind.KIOSK, kiosk_id=kiosk_id, station=HERE)


async def test_an_enrolment_code_is_forgotten_after_a_month(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        code = await door.identity.enrolment_code(HERE)
        door.fair.clock.forward(timedelta(days=30))
        assert await door.identity.enrol_kiosk(code) is None


async def test_no_secret_lies_in_the_file(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.fair.go_on_air()
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        code = await door.identity.enrolment_code(HERE)
        enrolled = await door.identity.enrol_kiosk(await door.identity.enrolment_code(HERE))
        signed_in = await door.identity.sign_in(NAME, PASSWORD)
        assert enrolled is not None
        assert signed_in is not None
        secrets = [
            PASSWORD,
            code,
            enrolled[0],
            signed_in,
            await door.identity.studio_code(SHOW),
            await door.identity.stream_key(SHOW),
            (await door.identity.new_visitor())[0],
        ]
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert NAME.encode() in stored
    assert [secret for secret in secrets if secret.encode() in stored] == []


async def test_using_a_sign_in_writes_now_and_then_only(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        token = await door.identity.sign_in(NAME, PASSWORD)
        assert token is not None
        before = await door.fair.store.read(seen)
        door.fair.clock.forward(timedelta(minutes=9))
        await door.identity.actor(token)
        assert await door.fair.store.read(seen) == before
        door.fair.clock.forward(timedelta(minutes=1))
        await door.identity.actor(token)
        assert await door.fair.store.read(seen) > before


async def test_a_flood_of_sign_ins_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 3)
    ours = Passwords()
    tries = [ours.is_right(None, PASSWORD) for _ in range(10)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert answers.count(False) == 3
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 7
    assert not await ours.is_right(None, PASSWORD)
    ours.close()


async def test_looking_whether_a_sign_in_holds_does_not_keep_it_alive(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        token = await door.identity.sign_in(NAME, PASSWORD)
        assert token is not None
        door.fair.clock.forward(IDLE_LASTS)
        assert await door.identity.actor(token, is_use=False) is not None
        door.fair.clock.forward(timedelta(minutes=1))
        assert await door.identity.actor(token, is_use=False) is None


async def test_a_full_disk_signs_nobody_out(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.identity.add_account(NAME, PASSWORD, COUNTER)
        token = await door.identity.sign_in(NAME, PASSWORD)
        assert token is not None
        await door.fair.store.write(lambda rows: rows.execute("PRAGMA query_only = 1"))
        door.fair.clock.forward(timedelta(minutes=11))
        with pytest.raises(Unavailable):
            await door.identity.sign_out(token)
        actor = await door.identity.actor(token)
    assert actor is not None
    assert actor.station == HERE


def seen(rows: sqlite3.Connection) -> str:
    latest: str = rows.execute("SELECT MAX(seen_at) FROM credentials").fetchone()[0]
    return latest
