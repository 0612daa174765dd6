"""Which camera and microphone a name stands for.

The libraries of devices are large: each is loaded where its device is opened first, which is in
the device's own thread.
"""

from typing import TYPE_CHECKING, Final

from kiosk.studio.devices import Camera, DeviceFault, Fault, Microphone

if TYPE_CHECKING:
    from av import VideoFrame

DRAWN: Final = "drawn"


def camera_of(name: str) -> Camera:
    """name: "auto", DRAWN, or the path of a device or of a film."""
    return NamedCamera(name)


def microphone_of(name: str) -> Microphone:
    """name: "auto", DRAWN, or a name that ALSA knows."""
    if name == DRAWN:
        from kiosk.studio.drawn import ToneMicrophone

        return ToneMicrophone()
    from kiosk.studio.alsa_microphone import AlsaMicrophone

    return AlsaMicrophone(name)


class NamedCamera:
    def __init__(self, name: str) -> None:
        self._name = name
        self._camera: Camera | None = None

    def open(self) -> None:
        if self._camera is None:
            self._camera = _made(self._name)
        self._camera.open()

    def read(self) -> "VideoFrame":
        if self._camera is None:
            raise DeviceFault(Fault.ABSENT)
        return self._camera.read()

    def close(self) -> None:
        if self._camera is not None:
            self._camera.close()


def _made(name: str) -> Camera:
    if name == DRAWN:
        from kiosk.studio.drawn import DrawnCamera

        return DrawnCamera()
    from kiosk.studio.opencv_camera import OpenCvCamera

    return OpenCvCamera(name)
