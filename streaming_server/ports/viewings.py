"""What is written down of whoever watches a show."""

from datetime import datetime
from typing import Protocol

from shared.ids import SessionId, VisitorId


class Viewings(Protocol):
    """Who watched, for the summary."""

    async def began(
        self, session_id: SessionId, resource: str, visitor_id: VisitorId | None, at: datetime
    ) -> None: ...
    async def ended(self, resource: str, at: datetime) -> None: ...
