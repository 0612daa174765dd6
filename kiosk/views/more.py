"""更多: what has no place on the first screen."""

from typing import Final

from kiosk.views.choices import ChoicesView, Row, row

_GLYPHS: Final = {
    "checkin": "clipboard",
    "mine": "find",
    "prove": "staff",
    "beds": "bed",
    "gigs": "clock",
    "courses": "book",
    "policies": "policy",
    "lookup": "ticket",
}


class MoreView(ChoicesView):
    """`chosen` tells the name of a screen."""

    @property
    def title(self) -> str:
        return self._hall.say("more.title")

    @property
    def rows(self) -> list[Row]:
        say, has_applied = self._hall.say, bool(self._hall.visit.sent)
        # A number that was taken is looked up where numbers are taken, too.
        keys = ["prove", "beds", "gigs", "courses", "policies"]
        if self._is_big:  # large letters leave it no place on the first screen
            keys = [*(["mine"] if has_applied else []), "checkin", *keys]
        elif has_applied:  # its place there is that of the own applications now
            keys = ["checkin", *keys]
        return [
            row(key, say(f"more.{key}"), note=say(f"more.{key}_note"), glyph=_GLYPHS[key])
            for key in keys
        ]
