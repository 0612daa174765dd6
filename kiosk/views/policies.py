"""政策: what one may have, in plain words; which service helps to get it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.detail import DetailView
from kiosk.views.hall import Hall
from shared.policies import Policy

_FILE: Final = Path(__file__).resolve().parents[2] / "resources" / "policies.json"
_LINES: Final = ("gives", "who", "papers", "how")


@cache
def brought() -> tuple[Policy, ...]:
    """With this program: for a machine that never had a network."""
    told = json.loads(_FILE.read_text("utf-8"))
    return tuple(Policy(place=place, **fields) for place, fields in enumerate(told))


def policies(hall: Hall) -> Mapping[str, Policy]:
    """By code, in the order in which they are asked for; as the server words them today."""
    return {one.code: one for one in hall.desk.policies() or brought()}


class PoliciesView(ChoicesView):
    """`chosen` tells the code of a policy."""

    @property
    def title(self) -> str:
        return self._hall.say("policies.title")

    @property
    def hint(self) -> str:
        return self._hall.say("policies.hint")

    @property
    def rows(self) -> list[Row]:
        language = self._hall.say.language
        return [
            row(code, one.name[language], note=one.short[language])
            for code, one in policies(self._hall).items()
        ]


class PolicyView(DetailView):
    """`acted`: somebody wants to ask about it at a counter."""

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._code = ""

    @property
    def service(self) -> str:
        """The code of the service that helps."""
        known = policies(self._hall).get(self._code)
        return known.service if known else ""

    def open(self, code: str) -> None:
        self._code = code
        self.refresh()

    def refresh(self) -> None:
        one, say = policies(self._hall).get(self._code), self._hall.say
        if one is None:
            return
        lines = zip(_LINES, (one.gives, one.who, one.papers, one.how), strict=True)
        self.show(
            title=one.name[say.language],
            hint=say("policies.counter"),
            lines=[self.line(f"policies.{name}", words[say.language]) for name, words in lines],
            action=say("policies.ask"),
        )
