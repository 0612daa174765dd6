"""Which camera and microphone a name stands for."""

from typing import Final

from kiosk.studio.alsa_microphone import AlsaMicrophone
from kiosk.studio.devices import Camera, Microphone
from kiosk.studio.drawn import DrawnCamera, ToneMicrophone
from kiosk.studio.opencv_camera import OpenCvCamera

DRAWN: Final = "drawn"


def camera_of(name: str) -> Camera:
    """name: "auto", DRAWN, or the path of a device or of a film."""
    return DrawnCamera() if name == DRAWN else OpenCvCamera(name)


def microphone_of(name: str) -> Microphone:
    """name: "auto", DRAWN, or a name that ALSA knows."""
    return ToneMicrophone() if name == DRAWN else AlsaMicrophone(name)
