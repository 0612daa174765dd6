"""停用: what stands on a glass that cannot serve anybody, while it lives still.

Staff put the machine out of service, its disk takes nothing, or the server does not know it any
more. Residents read where to go; staff scan the code with a phone, which gives numbers in the
machine's place. Whoever is in the middle of something ends it first.
"""

from typing import Final

from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.views import slip
from kiosk.views.hall import Hall
from kiosk.views.view import View

_CANNOT: Final = frozenset({LinkTrouble.DISK_FULL, LinkTrouble.REVOKED})


class OutOfServiceView(View):
    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._standing = LinkStanding()
        self._is_free = True
        self.show(isUp=False, title="", note="", staff="", code="")

    def stand(self, standing: LinkStanding) -> None:
        self._standing = standing
        self.refresh()

    def free(self, is_free: bool) -> None:
        """Whether the first screen is up, and nobody in the middle of anything."""
        self._is_free = is_free
        self.refresh()

    def refresh(self) -> None:
        if not self._is_free or not self.is_needed:
            self.show(isUp=False, title="", note="", staff="", code="")
            return
        say = self._hall.say
        self.show(
            isUp=True,
            title=say("closed.title"),
            note=say("closed.note"),
            staff=say("closed.staff"),
            code=slip.picture(self._link),
        )

    @property
    def is_needed(self) -> bool:
        return self._standing.settings.is_out_of_service or self._standing.trouble in _CANNOT

    @property
    def _link(self) -> str:
        """The same page as the printed sticker's."""
        desk = self._hall.desk
        path = f"/desk/{desk.station_code}/machines/{desk.kiosk_id}/takeover"
        return f"{self._hall.server}{path}"

    def spoken(self) -> tuple[str, ...]:
        return (self._hall.say("closed.title"), self._hall.say("closed.note"))
