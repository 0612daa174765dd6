"""The camera's picture for the one who stands before it: small, and no part of what is sent."""

from typing import Final

from av import VideoFrame
from av.video.reformatter import VideoReformatter

from kiosk.watching.pictures import Layout, Picture, picture_of

#: A whole picture would cost four times the work and show nothing more.
_WIDTH: Final = 640


class MirrorMaker:
    """Used in the camera's thread. A frame's own converter is not to be shared: the encoder's
    thread works on the same frame, and both would wait for ever."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def made_of(self, frame: VideoFrame, layout: Layout) -> Picture:
        height = round(frame.height * _WIDTH / frame.width / 2) * 2
        small = self._reformatter.reformat(frame, _WIDTH, height, layout)
        return picture_of(small, None, layout)
