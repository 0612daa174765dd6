"""Gives pictures to the graphics card. Apart: it brings the media library, a heavy one."""

from PySide6.QtCore import QObject, QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoSink
from PySide6.QtQuick import QQuickItem

from kiosk.watching.pictures import Layout, Picture
from kiosk.watching.surface import Painted, is_seen


class CardSurface(QObject):
    """Gives planes to a VideoOutput; colours are made by the graphics card."""

    wants = Layout.YUV420P

    def __init__(self, sink: QVideoSink, output: QQuickItem, painted: Painted) -> None:
        super().__init__(sink)
        self._sink, self._output, self._painted = sink, output, painted
        self._given: Picture | None = None
        if (window := output.window()) is not None:
            window.frameSwapped.connect(self._swapped)

    @property
    def is_seen(self) -> bool:
        return is_seen(self._output)

    def _swapped(self) -> None:
        """The window's next frame has what it was given before."""
        given, self._given = self._given, None
        if given is not None:
            self._painted(given)

    def show_picture(self, picture: Picture) -> None:
        self._given = picture
        form = QVideoFrameFormat(
            QSize(picture.width, picture.height), QVideoFrameFormat.PixelFormat.Format_YUV420P
        )
        frame = QVideoFrame(form)
        if not frame.map(QVideoFrame.MapMode.WriteOnly):
            return
        for index, plane in enumerate(picture.planes):
            _copy_lines(frame, index, plane, picture.strides[index])
        frame.unmap()
        self._sink.setVideoFrame(frame)


def _copy_lines(frame: QVideoFrame, index: int, plane: bytes | memoryview, stride: int) -> None:
    target = memoryview(frame.bits(index))
    width = frame.bytesPerLine(index)
    if width == stride:
        target[: len(plane)] = plane
        return
    both = min(width, stride)
    for line in range(len(plane) // stride):
        target[line * width : line * width + both] = plane[line * stride : line * stride + both]
