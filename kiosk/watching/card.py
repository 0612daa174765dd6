"""Gives pictures to the graphics card. Apart: it brings the media library, a heavy one."""

from PySide6.QtCore import QObject, QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoSink

from kiosk.watching.pictures import Layout, Painted, Picture


class CardSurface(QObject):
    """Gives planes to a VideoOutput; colours are made by the graphics card."""

    wants = Layout.YUV420P

    #: A card is not asked; it says nothing either when it has drawn.
    is_seen = True

    def __init__(self, sink: QVideoSink, painted: Painted) -> None:
        super().__init__(sink)
        self._sink, self._painted = sink, painted

    def show_picture(self, picture: Picture) -> None:
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
        self._painted(picture)


def _copy_lines(frame: QVideoFrame, index: int, plane: bytes | memoryview, stride: int) -> None:
    target = memoryview(frame.bits(index))
    width = frame.bytesPerLine(index)
    if width == stride:
        target[: len(plane)] = plane
        return
    both = min(width, stride)
    for line in range(len(plane) // stride):
        target[line * width : line * width + both] = plane[line * stride : line * stride + both]
