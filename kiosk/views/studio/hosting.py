"""What the studio asks of the server as the show's host; answers come in the window's thread."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.link.errors import Refusal, Unavailable
from kiosk.link.host import Host, enter, enter_called
from kiosk.link.host_facts import Applicant, AskedQuestion, Summary, Wanted
from kiosk.link_thread import LinkThread
from kiosk.views.calls import Answer
from shared.ids import SessionId
from shared.wire import Command

Read = TypeVar("Read")


class Hosting:
    """None as an answer: the server is away, or the studio was left meanwhile."""

    def __init__(self, thread: LinkThread, server: str, kiosk_token: str) -> None:
        self._thread = thread
        self._server = server
        self._kiosk_token = kiosk_token
        self._host: Host | None = None
        self._stop_following: Callable[[], None] = lambda: None
        self.language = "zh"

    @property
    def token(self) -> str:
        """Raises LookupError when no studio was entered."""
        if self._host is None:
            raise LookupError("no studio was entered")
        return self._host.token

    def enter(
        self, session_id: SessionId, code: str, then: Callable[[Host | Refusal | None], None]
    ) -> None:
        entering = enter(self._server, self._kiosk_token, session_id, code, self.language)
        self._thread.call(_or_none(entering), then)

    def enter_called(
        self, session_id: SessionId, then: Callable[[Host | Refusal | None], None]
    ) -> None:
        """Staff called this screen to the show."""
        entering = enter_called(self._server, self._kiosk_token, session_id, self.language)
        self._thread.call(_or_none(entering), then)

    def begin(self, host: Host, news: Callable[[], None]) -> None:
        """news: somebody applied, asked, or wants to hear about a role."""
        self._host = host
        following = host.follow(lambda: self._thread.to_window(news))
        self._stop_following = self._thread.call(following)

    def leave(self) -> None:
        """The token is forgotten."""
        self._stop_following()
        if self._host is not None:
            self._thread.call(self._host.close())
        self._host = None

    def send(self, command: Command, then: Callable[[Answer], None]) -> None:
        self._ask(lambda host: host.send(command, self.language), then)

    def applicants(self, then: Callable[[tuple[Applicant, ...] | None], None]) -> None:
        self._ask(lambda host: host.applicants(self.language), then)

    def questions(self, then: Callable[[tuple[AskedQuestion, ...] | None], None]) -> None:
        self._ask(lambda host: host.questions(self.language), then)

    def hearings(self, then: Callable[[tuple[Wanted, ...] | None], None]) -> None:
        self._ask(lambda host: host.hearings(self.language), then)

    def summary(self, then: Callable[[Summary | None], None]) -> None:
        self._ask(lambda host: host.summary(self.language), then)

    def _ask(
        self, question: Callable[[Host], Awaitable[Read]], then: Callable[[Read | None], None]
    ) -> None:
        host = self._host
        if host is None:
            return

        def take(answer: Read | None) -> None:
            if host is self._host:
                then(answer)

        self._thread.call(_or_none(question(host)), take)


async def _or_none(asked: Awaitable[Read]) -> Read | None:
    try:
        return await asked
    except Unavailable:
        return None
