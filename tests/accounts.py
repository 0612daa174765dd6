"""Accounts of tests that are about something else than signing in.

Hashing a password takes a fifth of a second of processor time, and so does checking one. Here each
password is hashed once a process, as strongly as ever, and who is in came in without typing it.
"""

import secrets
from datetime import datetime
from functools import cache
from uuid import uuid4

from argon2 import PasswordHasher

from shared.ids import AccountId
from shared.organisation import Actor
from streaming_server.store import Store
from streaming_server.store.credentials import (
    Account,
    Credential,
    Purpose,
    hash_of,
    save_account,
    save_credential,
)
from streaming_server.store.identity import SIGN_IN_LASTS

_hashed = cache(PasswordHasher().hash)


async def add_account(
    store: Store, name: str, password: str, actor: Actor, now: datetime
) -> AccountId:
    account = Account(
        account_id=AccountId(str(uuid4())), name=name, password=_hashed(password), actor=actor
    )
    await store.write(lambda rows: save_account(rows, account, now))
    return account.account_id


async def signed_in(store: Store, account_id: AccountId, now: datetime) -> str:
    """The token of a sign-in at this time."""
    token = secrets.token_urlsafe(32)
    credential = Credential(
        purpose=Purpose.SIGN_IN,
        created_at=now,
        seen_at=now,
        expires_at=now + SIGN_IN_LASTS,
        account_id=account_id,
    )
    key = hash_of(Purpose.SIGN_IN, token)
    await store.write(lambda rows: save_credential(rows, key, credential))
    return token
