"""Where decoded media goes, and how it stands with it; light: whoever shows a picture knows it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from shared.rungs import Rung

if TYPE_CHECKING:
    from av import AudioFrame, VideoFrame


class Play(StrEnum):
    JOINING = "joining"
    PLAYING = "playing"
    #: No picture arrives; it may come back by itself.
    WAITING = "waiting"


class Stage(Protocol):
    """Called in the link's thread, and must not block."""

    def play_state(self, state: Play) -> None: ...
    def video(self, frame: "VideoFrame", picture: int | None) -> None: ...
    def audio(self, frame: "AudioFrame") -> None: ...
    def rung(self, rung: Rung) -> None:
        """What the server sends from now on."""

    def guest(self, frame: "AudioFrame") -> None:
        """What somebody beside the employer says."""
