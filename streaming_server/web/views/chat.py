"""A line under a show as everybody may see it: no field can hold a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.audience.chat import Line
from shared.ids import CommandId
from streaming_server.web.languages import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """name: 住户 7, 王女士 or 店里. number: of the resident in the show; None is the employer."""

    line_id: CommandId
    number: int | None
    name: str
    text: str
    at: datetime


def line_views(lines: Iterable[Line], words: Words) -> tuple[LineView, ...]:
    return tuple(
        LineView(
            line_id=line.line_id,
            number=line.number,
            name=_name(line, words),
            text=line.text or "",
            at=line.at,
        )
        for line in lines
    )


def _name(line: Line, words: Words) -> str:
    if line.number is None:
        return words("page.talk.host")
    if line.form is None:
        return words("page.talk.resident", number=line.number)
    return words(f"page.talk.named.{line.form}", surname=line.surname)
