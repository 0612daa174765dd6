"""One service: who it is for, what to bring, how it goes, when it is done."""

from kiosk.views.detail import DetailView
from kiosk.views.hall import Hall
from kiosk.views.services import said
from shared.tickets.services import ServiceItem


class ServiceView(DetailView):
    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self.item: ServiceItem | None = None

    def open(self, item: ServiceItem) -> None:
        self.item = item
        self.refresh()

    def refresh(self) -> None:
        item, say = self.item, self._hall.say
        if item is None:
            return
        language = say.language
        papers = say("service.comma").join(said(one, language) for one in item.papers)
        steps = "\n".join(
            say("service.step", number=number, text=said(one, language))
            for number, one in enumerate(item.steps, 1)
        )
        self.show(
            title=said(item.name, language),
            hint=said(item.who, language),
            lines=[
                self.line("service.papers", papers or say("service.no_papers")),
                self.line("service.steps", steps),
                self.line("service.result", said(item.result, language)),
                self.line("service.promise", self._promise(item)),
            ],
            action=say("service.take"),
        )

    def _promise(self, item: ServiceItem) -> str:
        if item.promised_days:
            return self._hall.say("service.days", days=item.promised_days)
        return self._hall.say("service.at_once", minutes=max(1, round(item.usual_seconds / 60)))
