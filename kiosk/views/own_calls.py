"""What is asked of the server about the own affairs; only it knows them.

Telephone and code go in bodies. What comes back is kept by the screens of the visit and by nothing
else.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from kiosk.link.errors import Refusal, Unavailable, Unknown
from kiosk.link.own_facts import AFFAIRS, ASKED_CODE, Affair, Affairs, AskedCode
from kiosk.link.reads import Reads
from kiosk.link_thread import LinkThread
from kiosk.views.front_desk import Absent
from shared.people import PersonalText

Seen = Affairs | Refusal | Absent
Asked = AskedCode | Refusal | Absent
_PLACE = "/affairs"


class OwnCalls:
    """Each answer comes later, in the window's thread. Absent.UNKNOWN: it was proved too long ago,
    or before the server began anew."""

    def __init__(self, thread: LinkThread, reads: Reads) -> None:
        self._thread = thread
        self._reads = reads

    def ask(self, proof_id: str, phone: PersonalText, then: Callable[[Asked], None]) -> None:
        body = {"proof_id": proof_id, "phone": phone.disclose()}
        self._call(lambda: self._reads.post(ASKED_CODE, _PLACE, body), then)

    def prove(self, proof_id: str, code: PersonalText, then: Callable[[Seen], None]) -> None:
        body = {"code": code.disclose()}
        self._call(lambda: self._reads.post(AFFAIRS, f"{_PLACE}/{proof_id}/code", body), then)

    def scan(self, proof_id: str, key: str, then: Callable[[Seen], None]) -> None:
        body = {"proof_id": proof_id, "key": key}
        self._call(lambda: self._reads.post(AFFAIRS, f"{_PLACE}/scans", body), then)

    def see(self, proof_id: str, then: Callable[[Seen], None]) -> None:
        self._call(lambda: self._reads.fact(AFFAIRS, f"{_PLACE}/{proof_id}"), then)

    def cancel(
        self, proof_id: str, command_id: str, affair: Affair, then: Callable[[Seen], None]
    ) -> None:
        """Gives it back."""
        self._change(f"{_PLACE}/{proof_id}/cancelled", command_id, affair, then)

    def undo(
        self, proof_id: str, command_id: str, affair: Affair, then: Callable[[Seen], None]
    ) -> None:
        """Has again what was given back."""
        self._change(f"{_PLACE}/{proof_id}/undone", command_id, affair, then)

    def leave(self, proof_id: str) -> None:
        """Whether it is heard or not: what nobody looks at is closed by the clock."""
        self._call(lambda: self._reads.end(f"{_PLACE}/{proof_id}"), lambda _: None)

    def _change(
        self, path: str, command_id: str, affair: Affair, then: Callable[[Seen], None]
    ) -> None:
        body = {"command_id": command_id, "kind": affair.kind, "affair_id": affair.affair_id}
        self._call(lambda: self._reads.post(AFFAIRS, path, body), then)

    def _call(
        self, ask: Callable[[], Coroutine[Any, Any, Any]], then: Callable[[Any], None]
    ) -> None:
        """ask: called in the link's thread, if that runs still."""

        async def work() -> Any:
            try:
                return await ask()
            except Unknown:
                return Absent.UNKNOWN
            except Unavailable:
                return Absent.AWAY

        self._thread.call(work(), then)
