"""Who is let go first says so with one tap; nobody asks for a card."""

from kiosk.views.choices import ChoicesView, Row, row
from shared.tickets.priority import Priority


class PriorityView(ChoicesView):
    @property
    def title(self) -> str:
        return self._hall.say("priority.title")

    @property
    def hint(self) -> str:
        return self._hall.say("priority.hint")

    @property
    def rows(self) -> list[Row]:
        say = self._hall.say
        return [
            row(
                one,
                say("priority.none") if one is Priority.NORMAL else say(f"ticket.priority.{one}"),
            )
            for one in Priority
        ]
