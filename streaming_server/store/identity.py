"""Who somebody is: the Identity port on SQLite.

Every secret is opaque and random, given out once and kept as a hash. A sign-in ends after a while
without use, and in any case after its term.
"""

import re
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from shared.ids import AccountId, KioskId, SessionId, StationCode, VisitorId
from shared.live_sessions import BEFORE_END
from shared.organisation import Actor, ActorKind
from streaming_server.ports.handling import Unavailable
from streaming_server.store.credentials import (
    Account,
    Credential,
    Purpose,
    hash_of,
    load_account,
    load_account_named,
    load_credential,
    remove_credential,
    remove_credentials_of,
    remove_expired,
    save_account,
    save_credential,
    save_kiosk,
    save_password,
    touch_credential,
)
from streaming_server.store.database import Store
from streaming_server.store.passwords import Passwords
from streaming_server.store.sessions import load_session

#: No 0 O 1 I L: read aloud over a counter and typed on a phone.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 10  # 31^10 codes: not to be guessed at the rate at which one may try
SIGN_IN_LASTS: Final = timedelta(hours=12)  # one working day at a counter
IDLE_LASTS: Final = timedelta(hours=4)
STUDIO_LASTS: Final = timedelta(hours=24)  # the show, and its applicants on the day after
INVITATION_LASTS: Final = timedelta(days=60)
ENROLMENT_LASTS: Final = timedelta(days=30)
VISITOR_LASTS: Final = timedelta(days=183)
_VISITOR_TOKEN: Final = re.compile(r"(\d{1,12})\.[0-9A-Za-z_-]{43}")
#: Use is noted at most this often, so that reading a page does not write.
NOTED_EVERY: Final = timedelta(minutes=10)


class SqlIdentity:
    """Obeys ports.Identity."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._passwords = Passwords()

    async def sign_in(self, name: str, password: str) -> str | None:
        account = await self._store.read(lambda rows: load_account_named(rows, name))
        right = await self._passwords.is_right(account.password if account else None, password)
        if account is None or not right:
            return None
        if self._passwords.is_outdated(account.password):
            renewed = await self._passwords.hash(password)
            account_id = account.account_id
            await self._store.write(lambda rows: save_password(rows, account_id, renewed))
        signed_in = self._lasting(Purpose.SIGN_IN, SIGN_IN_LASTS)
        return await self._issue(replace(signed_in, account_id=account.account_id))

    async def sign_out(self, token: str) -> None:
        def forget(rows: Connection) -> None:
            for purpose in (Purpose.SIGN_IN, Purpose.STUDIO):
                remove_credential(rows, hash_of(purpose, token))

        await self._store.write(forget)

    async def actor(self, token: str, *, is_use: bool = True) -> Actor | None:
        now = self._clock()
        found = await self._store.read(lambda rows: _find_actor(rows, token, now))
        if found is None:
            return None
        key, credential, actor = found
        if is_use and now - credential.seen_at >= NOTED_EVERY:
            # With a full disk, staff still read who waits for an answer.
            with suppress(Unavailable):
                await self._store.write(lambda rows: touch_credential(rows, key, now))
        return actor

    async def new_visitor(self) -> tuple[str, VisitorId]:
        """Writes nothing: a page is read, and says so, while the disk is full."""
        token = f"{int(self._clock().timestamp())}.{_new_token()}"
        return token, _visitor_of(token)

    async def visitor(self, token: str) -> VisitorId | None:
        made = _VISITOR_TOKEN.fullmatch(token)
        if made is None:
            return None
        # Another time of issue makes another visitor, so nobody stays known for longer.
        age = self._clock().timestamp() - int(made[1])
        is_of_now = -NOTED_EVERY.total_seconds() <= age < VISITOR_LASTS.total_seconds()
        return _visitor_of(token) if is_of_now else None

    async def studio_code(self, session_id: SessionId) -> str:
        """Raises LookupError when there is no such session."""
        return await self._invite(Purpose.STUDIO_CODE, session_id, _new_code())

    async def enter_studio(self, session_id: SessionId, code: str) -> str | None:
        key = hash_of(Purpose.STUDIO_CODE, _read_code(code), session_id)
        if await self._find(key) is None or not await self._runs(session_id):
            return None
        visit = self._lasting(Purpose.STUDIO, STUDIO_LASTS)
        return await self._issue(replace(visit, session_id=session_id))

    async def stream_key(self, session_id: SessionId) -> str:
        """Raises LookupError when there is no such session."""
        return await self._invite(Purpose.STREAM_KEY, session_id, secrets.token_urlsafe(32))

    async def may_publish(self, session_id: SessionId, stream_key: str) -> bool:
        key = hash_of(Purpose.STREAM_KEY, stream_key, session_id)
        return await self._find(key) is not None and await self._runs(session_id)

    async def enrolment_code(self, station: StationCode, *, is_van: bool = False) -> str:
        code = _new_code()
        purpose = Purpose.VAN_ENROLMENT if is_van else Purpose.ENROLMENT
        once = self._lasting(purpose, ENROLMENT_LASTS)
        await self._keep(hash_of(purpose, code), replace(once, station=station))
        return code

    async def enrol_kiosk(self, code: str) -> tuple[str, KioskId, StationCode] | None:
        typed = _read_code(code)
        kiosk_id, token, now = KioskId(str(uuid.uuid4())), _new_token(), self._clock()

        def enrol(rows: Connection) -> StationCode | None:
            found = _use_code(rows, typed, now)
            if found is None or found.station is None:
                return None
            is_van = found.purpose is Purpose.VAN_ENROLMENT
            save_kiosk(rows, kiosk_id, found.station, now, is_van=is_van)
            kept = replace(
                self._lasting(Purpose.KIOSK, None), kiosk_id=kiosk_id, station=found.station
            )
            save_credential(rows, hash_of(Purpose.KIOSK, token), kept)
            return found.station

        station = await self._store.write(enrol)
        return None if station is None else (token, kiosk_id, station)

    async def add_account(self, name: str, password: str, actor: Actor) -> AccountId:
        """Raises sqlite3.IntegrityError when the name is taken."""
        account = Account(
            account_id=AccountId(str(uuid.uuid4())),
            name=name,
            password=await self._passwords.hash(password),
            actor=actor,
        )
        await self._store.write(lambda rows: save_account(rows, account, self._clock()))
        return account.account_id

    async def renew_password(self, name: str, password: str) -> bool:
        hashed = await self._passwords.hash(password)

        def renew(rows: Connection) -> bool:
            account = load_account_named(rows, name)
            if account is None:
                return False
            save_password(rows, account.account_id, hashed)
            # A password is changed when somebody else may know it: who is in with it goes out.
            remove_credentials_of(rows, account.account_id)
            return True

        return await self._store.write(renew)

    async def forget_expired(self) -> None:
        """For once a day."""
        await self._store.write(lambda rows: remove_expired(rows, self._clock()))

    def close(self) -> None:
        self._passwords.close()

    async def _invite(self, purpose: Purpose, session_id: SessionId, secret: str) -> str:
        if await self._store.reader.session(session_id) is None:
            raise LookupError(session_id)
        invitation = replace(self._lasting(purpose, INVITATION_LASTS), session_id=session_id)
        await self._keep(hash_of(purpose, secret, session_id), invitation)
        return secret

    async def _runs(self, session_id: SessionId) -> bool:
        session = await self._store.reader.session(session_id)
        return session is not None and session.phase in BEFORE_END

    async def _find(self, key: str) -> Credential | None:
        now = self._clock()
        return await self._store.read(lambda rows: load_credential(rows, key, now))

    async def _issue(self, credential: Credential) -> str:
        token = _new_token()
        await self._keep(hash_of(credential.purpose, token), credential)
        return token

    async def _keep(self, key: str, credential: Credential) -> None:
        await self._store.write(lambda rows: save_credential(rows, key, credential))

    def _lasting(self, purpose: Purpose, lasts: timedelta | None) -> Credential:
        """A credential from now on; whose it is comes with `replace`."""
        now = self._clock()
        return Credential(
            purpose=purpose,
            created_at=now,
            seen_at=now,
            expires_at=None if lasts is None else now + lasts,
        )


def _use_code(rows: Connection, code: str, now: datetime) -> Credential | None:
    """What a one-time code of an enrolment opens; it is used up."""
    for purpose in (Purpose.ENROLMENT, Purpose.VAN_ENROLMENT):
        key = hash_of(purpose, code)
        found = load_credential(rows, key, now)
        if found is not None:
            return found if remove_credential(rows, key) else None
    return None


def _find_actor(
    rows: Connection, token: str, now: datetime
) -> tuple[str, Credential, Actor] | None:
    for purpose in (Purpose.SIGN_IN, Purpose.STUDIO, Purpose.KIOSK):
        key = hash_of(purpose, token)
        credential = load_credential(rows, key, now)
        if credential is None:
            continue
        if purpose is not Purpose.KIOSK and now - credential.seen_at > IDLE_LASTS:
            return None
        actor = _actor_of(rows, credential)
        return None if actor is None else (key, credential, actor)
    return None


def _actor_of(rows: Connection, credential: Credential) -> Actor | None:
    if credential.kiosk_id is not None:
        return Actor(kind=ActorKind.KIOSK, kiosk_id=credential.kiosk_id, station=credential.station)
    if credential.account_id is not None:
        account = load_account(rows, credential.account_id)
        return account.actor if account else None
    session = load_session(rows, credential.session_id) if credential.session_id else None
    if session is None:
        return None
    return Actor(
        kind=ActorKind.EMPLOYER, employer_id=session.employer_id, session_id=session.session_id
    )


def _visitor_of(token: str) -> VisitorId:
    """The hash stands for the resident; what hashes to it is in one browser alone."""
    return VisitorId(str(uuid.UUID(hex=hash_of(Purpose.VISITOR, token)[:32], version=4)))


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _read_code(typed: str) -> str:
    """As it was given out: capitals, without the blanks and hyphens that people put in."""
    return re.sub(r"[\s-]", "", typed).upper()
