"""政策: what one may have, in plain words; which service helps to get it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from kiosk.views.choices import ChoicesView, Row, row
from kiosk.views.detail import DetailView
from kiosk.views.hall import Hall

_FILE: Final = Path(__file__).resolve().parents[2] / "resources" / "policies.json"
_LINES: Final = ("gives", "who", "papers", "how")


@cache
def policies() -> Mapping[str, Mapping[str, Any]]:
    """By code, in the order in which they are asked for."""
    return {str(one["code"]): one for one in json.loads(_FILE.read_text("utf-8"))}


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
            row(code, one["name"][language], note=one["short"][language])
            for code, one in policies().items()
        ]


class PolicyView(DetailView):
    """`acted`: somebody wants to ask about it at a counter."""

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall)
        self._code = ""

    @property
    def service(self) -> str:
        """The code of the service that helps."""
        return str(policies()[self._code]["service"]) if self._code else ""

    def open(self, code: str) -> None:
        self._code = code
        self.refresh()

    def refresh(self) -> None:
        if not self._code:
            return
        one, say = policies()[self._code], self._hall.say
        self.show(
            title=one["name"][say.language],
            hint=say("policies.counter"),
            lines=[self.line(f"policies.{name}", one[name][say.language]) for name in _LINES],
            action=say("policies.ask"),
        )
