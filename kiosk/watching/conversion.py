"""Decoded pictures made into what is shown, in memory that is used again.

A picture of 720p is 3.7 megabytes as a painter wants it. Asked of the system anew for each picture
and given back at once, every page of it is a fault to the processor: three milliseconds a picture,
more than to decode it. A graph of the media library keeps a few and fills them in turn.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from av import VideoFrame
from av.filter import Graph

from kiosk.watching.pictures import Layout, Picture

#: Only there because a graph asks for it: pictures go in and come out one by one.
_TIME_BASE: Final = Fraction(1, 90_000)


class PictureMaker:
    """Used in one thread; its pictures may be read and let go of in any."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._made_for: tuple[object, ...] = ()

    def made_of(self, frame: VideoFrame, stage: int | None, layout: Layout) -> Picture:
        """Holds the frame where it lies in memory as wanted already."""
        shown = frame if frame.format.name == layout else self._converted(frame, layout)
        return Picture(
            stage=stage,
            width=shown.width,
            height=shown.height,
            layout=layout,
            planes=tuple(memoryview(plane) for plane in shown.planes),
            strides=tuple(plane.line_size for plane in shown.planes),
        )

    def _converted(self, frame: VideoFrame, layout: Layout) -> VideoFrame:
        shape = _shape(frame)
        if self._graph is None or self._made_for != (*shape, layout):
            self._graph, self._made_for = _graph(shape, layout), (*shape, layout)
        self._graph.vpush(frame)
        return self._graph.vpull()


def _shape(frame: VideoFrame) -> tuple[tuple[str, str], ...]:
    """What a graph has to know of the pictures that come; another shape needs another graph."""
    return (
        ("video_size", f"{frame.width}x{frame.height}"),
        ("pix_fmt", frame.format.name),
        ("range", str(int(frame.color_range))),
        ("colorspace", str(int(frame.colorspace))),
    )


def _graph(shape: Iterable[tuple[str, str]], layout: Layout) -> Graph:
    graph = Graph()
    graph.threads = 1  # a second one costs more than it helps
    # A graphics card is told nothing of the range and takes this one for granted.
    ranges = {"out_range": "tv"} if layout is Layout.YUV420P else {}
    graph.link_nodes(
        graph.add("buffer", time_base=str(_TIME_BASE), **dict(shape)),
        graph.add("scale", **ranges),
        graph.add("format", layout),
        graph.add("buffersink"),
    ).configure()
    return graph
