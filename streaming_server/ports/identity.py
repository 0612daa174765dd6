"""Who stands behind a sign-in, a code, a key or a cookie."""

from typing import Protocol

from shared.ids import AccountId, KioskId, SessionId, StationCode, VisitorId
from shared.organisation import Actor


class Identity(Protocol):
    """Who somebody is: accounts, sign-ins, studio codes, stream keys, kiosks. Secrets are stored
    as hashes only."""

    async def sign_in(self, name: str, password: str) -> str | None:
        """An opaque sign-in token; None when name or password is wrong."""

    async def sign_out(self, token: str) -> None: ...
    async def actor(self, token: str, *, is_use: bool = True) -> Actor | None:
        """Whose sign-in, studio visit or kiosk the token is; None when unknown or expired.

        is_use False: somebody only looks whether it still is; that does not keep it alive.
        """

    async def new_visitor(self) -> tuple[str, VisitorId]:
        """A token for a resident's cookie and the visitor it stands for; writes nothing."""

    async def visitor(self, token: str) -> VisitorId | None: ...
    async def studio_code(self, session_id: SessionId) -> str:
        """A new code that opens one studio; earlier ones keep working until the show ends."""

    async def enter_studio(self, session_id: SessionId, code: str) -> str | None:
        """A sign-in token of an employer bound to this studio; None when the code is wrong."""

    async def stream_key(self, session_id: SessionId) -> str:
        """A new bearer token that may publish into this session."""

    async def may_publish(self, session_id: SessionId, stream_key: str) -> bool: ...
    async def enrolment_code(self, station: StationCode, *, is_van: bool = False) -> str:
        """A one-time code for a kiosk of the station, or for the server of its van."""

    async def enrol_kiosk(self, code: str) -> tuple[str, KioskId, StationCode] | None:
        """The kiosk's token; the code is used up."""

    async def add_account(self, name: str, password: str, actor: Actor) -> AccountId: ...
    async def renew_password(self, name: str, password: str) -> bool:
        """False when there is no account of that name."""
