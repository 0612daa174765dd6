"""The views of the screen that comes first; the others are made once it is on the glass."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from kiosk.views.attract import AttractView
from kiosk.views.foyer import Place
from kiosk.views.home import HomeView
from kiosk.views.shell import ShellView


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    shell: ShellView
    home: HomeView
    attract: AttractView

    @classmethod
    def of(cls, place: Place, kept: Mapping[str, str] = MappingProxyType({})) -> Self:
        home = HomeView(place, kept)
        return cls(shell=ShellView(place), home=home, attract=AttractView(place, home))
