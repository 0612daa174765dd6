"""找工作人员: whether somebody is at the desk now, and where the station is."""

from kiosk.views.hall import Hall
from kiosk.views.view import View
from shared.organisation import SHANGHAI


class StaffView(View):
    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.refresh()

    def refresh(self) -> None:
        station, say = self._hall.board.station, self._hall.say
        if station is None:
            self.show(title=say("staff.title"), note=say("staff.note"), lines=[])
            return
        at = self._hall.now().astimezone(SHANGHAI).time()
        is_open = station.opens <= at < station.closes
        times = {"opens": f"{station.opens:%-H:%M}", "closes": f"{station.closes:%-H:%M}"}
        self.show(
            title=say("staff.open" if is_open else "staff.closed"),
            note=say("staff.note" if is_open else "staff.note_closed"),
            lines=[
                {"label": say("staff.hours"), "text": say("staff.hours_are", **times)},
                {"label": say("staff.station"), "text": station.name},
                {"label": say("staff.address"), "text": f"{station.street} {station.address}"},
            ],
        )
