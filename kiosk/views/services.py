"""取号办事: what one may come for, first by group, then one by one."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from kiosk.link.hall_facts import HallFacts
from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.foyer import gives_numbers_from
from kiosk.views.front_desk import Absent
from kiosk.views.hall import Hall
from kiosk.views.wording import Language
from shared.ids import ServiceCode
from shared.said import Said
from shared.tickets.services import GROUPS, ServiceItem


def said(words: Said, language: Language) -> str:
    return words.zh if language is Language.ZH else words.en


class ServicesView(ChoicesView):
    """`chosen` tells the code of a service; a tap on a group opens it here."""

    #: How many people wait now.
    counted = Signal(int)

    def __init__(self, hall: Hall) -> None:
        self._items: Mapping[ServiceCode, ServiceItem] = {}
        self._waiting: Mapping[str, int] = {}
        self._group = ""
        self._is_away = False
        super().__init__(hall)

    def open(self) -> None:
        self._group = ""
        super().open()
        self.reload()

    def recall(self) -> None:
        """What is kept here, at once."""
        kept = self._hall.desk.services()
        if kept:
            self._take(kept)

    def kept(self) -> Mapping[str, Any]:
        """Nothing before any are known."""
        self._group = ""
        return super().kept() if self._items else {}

    def reload(self) -> None:
        self._hall.front_desk.services(self._take)
        self.count()

    def count(self) -> None:
        """How many wait may have changed."""
        self._hall.front_desk.hall(self._take_hall)

    def item(self, code: str) -> ServiceItem | None:
        return self._items.get(ServiceCode(code))

    def waiting(self, group: str) -> int:
        return self._waiting.get(group, 0)

    def _take(self, found: tuple[ServiceItem, ...] | Absent) -> None:
        self._is_away = isinstance(found, Absent)
        if isinstance(found, tuple):
            self._items = {item.code: item for item in found if item.is_offered}
        self.refresh()

    def _take_hall(self, found: HallFacts | Absent) -> None:
        if not isinstance(found, Absent):
            self._waiting = found.waiting
            self.counted.emit(sum(found.waiting.values()))
            self.refresh()

    def choose(self, key: str) -> None:
        if key in GROUPS:
            self._group, self._page = key, 0
            self.refresh()
        else:
            super().choose(key)

    def back(self) -> None:
        if self._group:
            self._group, self._page = "", 0
            self.refresh()
        else:
            self.left.emit()

    @property
    def title(self) -> str:
        say = self._hall.say
        return say(f"queue_group.{self._group}") if self._group else say("services.title")

    @property
    def hint(self) -> str:
        if not self._items:
            return self._hall.say("services.away" if self._is_away else "services.reading")
        opens = gives_numbers_from(self._hall)
        if opens:
            return self._hall.say("services.no_numbers", opens=opens)
        return self._hall.say("services.hint_group" if self._group else "services.hint")

    @property
    def rows(self) -> list[Row]:
        return self._of_group() if self._group else self._groups()

    def _groups(self) -> list[Row]:
        say, language = self._hall.say, self._hall.say.language
        found: list[Row] = []
        for group in GROUPS:
            names = [said(one.name, language) for one in self._items.values() if one.group == group]
            if names:
                side = self._people(group)
                note = say("services.such_as", count=len(names), name=names[0])
                found.append(row(group, say(f"queue_group.{group}"), note=note, side=side))
        return found

    def _people(self, group: str) -> str:
        count = self.waiting(group)
        return self._hall.say("services.people", count=count) if count else ""

    def _of_group(self) -> list[Row]:
        language = self._hall.say.language
        items = sorted(self._items.values(), key=lambda item: item.number)
        return [
            row(item.code, said(item.name, language), note=said(item.who, language))
            for item in items
            if item.group == self._group
        ]
