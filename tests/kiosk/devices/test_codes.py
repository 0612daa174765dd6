"""A code before the camera is read as people hold it, and nothing of the picture stays."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
import segno
from av import VideoFrame

from kiosk.devices.codes import CodeCamera, Grey, read_codes
from kiosk.studio.devices import DeviceFault, Fault
from kiosk.watching.pictures import Layout

TICKET = "https://doorstep.example/t/abcdefghijklmnopqrstuv"
OTHER = "https://doorstep.example/t/zyxwvutsrqponmlkjihgfe"


def code(text: str, scale: int = 6) -> Grey:
    cells = np.array([list(row) for row in segno.make(text, error="m").matrix_iter(border=4)])
    plain: Grey = np.where(cells > 0, 0, 255).astype(np.uint8)
    return plain.repeat(scale, 0).repeat(scale, 1)


def before_camera(*codes: Grey) -> Grey:
    """Codes side by side in a grey room of 1280 by 720."""
    room: Grey = np.full((720, 1280), 140, np.uint8)
    left = 60
    for one in codes:
        room[200 : 200 + one.shape[0], left : left + one.shape[1]] = one
        left += one.shape[1] + 80
    return room


def turned(picture: Grey, degrees: float) -> Grey:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.8)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderValue=140), np.uint8)


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: picture,
        lambda picture: picture[::-1, ::-1].copy(),
        lambda picture: turned(picture, 30),
        lambda picture: np.rot90(picture).copy(),
        lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), 2), np.uint8),
        lambda picture: (picture // 4).astype(np.uint8),
        lambda picture: (255 - picture).astype(np.uint8),
    ],
    ids=["straight", "upside down", "askew", "on its side", "blurred", "dim", "light on dark"],
)
def test_a_code_is_read_as_people_hold_it(change: Callable[[Grey], Grey]) -> None:
    assert read_codes(change(before_camera(code(TICKET)))) == (TICKET,)


def test_a_blur_that_nobody_reads_gives_nothing() -> None:
    smeared = cv2.GaussianBlur(before_camera(code(TICKET)), (0, 0), 15)
    assert read_codes(np.asarray(smeared, np.uint8)) == ()


def test_several_codes_are_all_read_each_once() -> None:
    picture = before_camera(code(TICKET, 4), code(OTHER, 4), code(TICKET, 4))
    assert sorted(read_codes(picture)) == sorted((TICKET, OTHER))


class HeldUp:
    """A camera before which a code is held. frames: what it gave, as it is after."""

    def __init__(self, picture: Grey) -> None:
        self._picture: Grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
        self.frames: list[VideoFrame] = []
        self.fault: Fault | None = None

    def open(self) -> None:
        self._check()

    def read(self) -> VideoFrame:
        self._check()
        frame = VideoFrame.from_ndarray(self._picture, format="bgr24")
        if len(self.frames) < 3:
            self.frames.append(frame)
        return frame

    def close(self) -> None:
        """Nothing is held."""

    def _check(self) -> None:
        if self.fault is not None:
            raise DeviceFault(self.fault)


class Aim:
    """Who stands before it: what was found, and what is wrong with the camera."""

    def __init__(self) -> None:
        self.found: queue.Queue[tuple[str, ...]] = queue.Queue()
        self.faults: queue.Queue[Fault | None] = queue.Queue()
        self.pictures = 0

    def seen(self, _picture: object) -> None:
        self.pictures += 1


@contextmanager
def looking(camera: HeldUp, known: Fault | None = None) -> Iterator[Aim]:
    aim = Aim()
    codes = CodeCamera(
        camera,
        layout=lambda: Layout.BGRA,
        seen=aim.seen,
        found=aim.found.put,
        tell=aim.faults.put,
        known=known,
    )
    codes.start()
    try:
        yield aim
    finally:
        codes.ask_to_stop()
        codes.wait_until_stopped()


def test_a_code_held_up_is_found_and_the_pictures_are_wiped() -> None:
    camera = HeldUp(before_camera(code(TICKET)))
    with looking(camera) as aim:
        assert aim.found.get(timeout=60) == (TICKET,)
        assert aim.found.get(timeout=60) == (TICKET,)
    assert aim.pictures > 0
    assert [any(bytes(plane)) for frame in camera.frames for plane in frame.planes] == [False] * 3


def test_a_camera_that_is_pulled_out_is_told_and_comes_back() -> None:
    camera = HeldUp(before_camera(code(TICKET)))
    with looking(camera) as aim:
        assert aim.faults.get(timeout=60) is None
        camera.fault = Fault.ABSENT
        assert aim.faults.get(timeout=60) is Fault.ABSENT
        camera.fault = None
        assert aim.faults.get(timeout=60) is None
        while not aim.found.empty():
            aim.found.get()
        assert aim.found.get(timeout=60) == (TICKET,)


def test_a_machine_without_a_camera_says_so_to_each_visit_and_logs_it_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    camera = HeldUp(before_camera(code(TICKET)))
    camera.fault = Fault.ABSENT
    for known in (None, Fault.ABSENT, Fault.ABSENT):
        with looking(camera, known) as aim:
            assert aim.faults.get(timeout=60) is Fault.ABSENT
    assert [one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == [
        "device gives nothing device=code camera fault=absent"
    ]
