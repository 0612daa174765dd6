"""Rows of accounts, kiosks and secrets. Of a secret only its hash is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from sqlite3 import Connection

from shared.ids import AccountId, EmployerId, KioskId, SessionId, StationCode
from shared.organisation import Actor, ActorKind
from streaming_server.store.rows import (
    Row,
    insertion,
    instant,
    instant_or_none,
    read_instant,
    read_instant_or_none,
)


class Purpose(StrEnum):
    """What a secret opens; the same text opens nothing else."""

    SIGN_IN = "sign_in"
    #: An employer's visit to one studio, after the code was entered.
    STUDIO = "studio"
    STUDIO_CODE = "studio_code"
    STREAM_KEY = "stream_key"
    ENROLMENT = "enrolment"
    #: Of the server of a van, which may say what its staff did.
    VAN_ENROLMENT = "van_enrolment"
    KIOSK = "kiosk"
    #: A resident's cookie; no row of its own.
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Only the fields its purpose needs are set. expires_at None: until it is withdrawn."""

    purpose: Purpose
    created_at: datetime
    seen_at: datetime
    expires_at: datetime | None
    account_id: AccountId | None = None
    session_id: SessionId | None = None
    kiosk_id: KioskId | None = None
    station: StationCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """password: its argon2 hash."""

    account_id: AccountId
    name: str
    password: str
    actor: Actor


def hash_of(purpose: Purpose, secret: str, scope: str = "") -> str:
    """scope: what a short code belongs to, so that it is guessed for that alone."""
    return hashlib.sha256(f"{purpose}\n{scope}\n{secret}".encode()).hexdigest()


def save_credential(connection: Connection, key: str, credential: Credential) -> None:
    row: dict[str, object] = {
        "hash": key,
        "purpose": credential.purpose.value,
        "account_id": credential.account_id,
        "session_id": credential.session_id,
        "kiosk_id": credential.kiosk_id,
        "station": credential.station,
        "created_at": instant(credential.created_at),
        "seen_at": instant(credential.seen_at),
        "expires_at": instant_or_none(credential.expires_at),
    }
    connection.execute(insertion("credentials", row), row)


def load_credential(connection: Connection, key: str, now: datetime) -> Credential | None:
    """None when unknown or expired."""
    row = connection.execute(
        "SELECT * FROM credentials WHERE hash = :hash "
        "AND (expires_at IS NULL OR expires_at > :now)",
        {"hash": key, "now": instant(now)},
    ).fetchone()
    return _credential(row) if row else None


def touch_credential(connection: Connection, key: str, now: datetime) -> None:
    connection.execute(
        "UPDATE credentials SET seen_at = :now WHERE hash = :hash",
        {"hash": key, "now": instant(now)},
    )


def remove_credential(connection: Connection, key: str) -> bool:
    """Whether it was there: of two who use a one-time code at once, one hears True."""
    return connection.execute("DELETE FROM credentials WHERE hash = :h", {"h": key}).rowcount == 1


def remove_credentials_of(connection: Connection, account_id: AccountId) -> None:
    connection.execute(
        "DELETE FROM credentials WHERE account_id = :account_id", {"account_id": account_id}
    )


def remove_expired(connection: Connection, now: datetime) -> None:
    connection.execute("DELETE FROM credentials WHERE expires_at <= :now", {"now": instant(now)})


def save_account(connection: Connection, account: Account, now: datetime) -> None:
    row: dict[str, object] = {
        "account_id": account.account_id,
        "name": account.name,
        "password": account.password,
        "kind": account.actor.kind.value,
        "station": account.actor.station,
        "employer_id": account.actor.employer_id,
        "created_at": instant(now),
    }
    connection.execute(insertion("accounts", row), row)


def load_account(connection: Connection, account_id: AccountId) -> Account | None:
    row = connection.execute(
        "SELECT * FROM accounts WHERE account_id = :account_id", {"account_id": account_id}
    ).fetchone()
    return _account(row) if row else None


def load_account_named(connection: Connection, name: str) -> Account | None:
    row = connection.execute("SELECT * FROM accounts WHERE name = :name", {"name": name}).fetchone()
    return _account(row) if row else None


def save_password(connection: Connection, account_id: AccountId, password: str) -> None:
    connection.execute(
        "UPDATE accounts SET password = :password WHERE account_id = :account_id",
        {"account_id": account_id, "password": password},
    )


def save_kiosk(
    connection: Connection,
    kiosk_id: KioskId,
    station: StationCode,
    now: datetime,
    *,
    is_van: bool = False,
) -> None:
    row: dict[str, object] = {
        "kiosk_id": kiosk_id,
        "station": station,
        "enrolled_at": instant(now),
        "is_van": int(is_van),
    }
    connection.execute(insertion("kiosks", row), row)


def save_stand_in(
    connection: Connection,
    stand_in: KioskId,
    kiosk_id: KioskId,
    station: StationCode,
    now: datetime,
) -> None:
    """A phone that gives numbers in the place of a machine; it has no key of its own."""
    row: dict[str, object] = {
        "kiosk_id": stand_in,
        "station": station,
        "enrolled_at": instant(now),
        "stands_in_for": kiosk_id,
    }
    connection.execute(insertion("kiosks", row), row)


def load_machine_station(connection: Connection, kiosk_id: KioskId) -> StationCode | None:
    row = connection.execute(
        "SELECT station FROM kiosks WHERE kiosk_id = :kiosk_id", {"kiosk_id": kiosk_id}
    ).fetchone()
    return StationCode(row["station"]) if row else None


def is_machine_of(connection: Connection, station: StationCode, kiosk_id: KioskId) -> bool:
    found = connection.execute(
        "SELECT 1 FROM kiosks WHERE kiosk_id = :kiosk_id AND station = :station "
        "AND revoked_at IS NULL AND stands_in_for IS NULL",
        {"kiosk_id": kiosk_id, "station": station},
    ).fetchone()
    return found is not None


def _credential(row: Row) -> Credential:
    return Credential(
        purpose=Purpose(row["purpose"]),
        created_at=read_instant(row["created_at"]),
        seen_at=read_instant(row["seen_at"]),
        expires_at=read_instant_or_none(row["expires_at"]),
        account_id=row["account_id"],
        session_id=row["session_id"],
        kiosk_id=row["kiosk_id"],
        station=row["station"],
    )


def _account(row: Row) -> Account:
    account_id = AccountId(row["account_id"])
    return Account(
        account_id=account_id,
        name=row["name"],
        password=row["password"],
        actor=Actor(
            kind=ActorKind(row["kind"]),
            account_id=account_id,
            station=StationCode(row["station"]) if row["station"] else None,
            employer_id=EmployerId(row["employer_id"]) if row["employer_id"] else None,
        ),
    )
