"""Real devices as far as a machine without any has them: films, and sound from a file."""

from pathlib import Path

import av
import numpy as np
import pytest

from kiosk.studio.alsa_microphone import AlsaMicrophone
from kiosk.studio.devices import RATE_HZ, SOUND_SAMPLES, DeviceFault, Fault
from kiosk.studio.drawn import DrawnCamera
from kiosk.studio.opencv_camera import OpenCvCamera

#: ALSA plays the file as if somebody spoke it, and swallows what it would play.
SPOKEN = """pcm.spoken {{
  type file
  format raw
  file /dev/null
  infile {file}
  slave.pcm {{ type null }}
}}
"""


def film(path: Path, pictures: int) -> Path:
    camera = DrawnCamera(320, 240, 200)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=50)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(pictures):
            container.mux(stream.encode(camera.read().reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def fault_of(device: OpenCvCamera | AlsaMicrophone) -> Fault:
    with pytest.raises(DeviceFault) as caught:
        device.open()
    device.close()
    return caught.value.fault


def test_a_film_stands_in_for_a_camera_and_begins_again(tmp_path: Path) -> None:
    camera = OpenCvCamera(str(film(tmp_path / "film.mp4", 5)))
    camera.open()
    pictures = [camera.read() for _ in range(12)]
    camera.close()
    assert {(picture.width, picture.height) for picture in pictures} == {(320, 240)}


def test_no_camera_is_absent(tmp_path: Path) -> None:
    assert fault_of(OpenCvCamera(devices=tmp_path)) is Fault.ABSENT
    assert fault_of(OpenCvCamera(str(tmp_path / "none.mp4"))) is Fault.ABSENT


def test_a_camera_that_gives_no_picture_is_held_by_somebody(tmp_path: Path) -> None:
    (tmp_path / "video0").write_bytes(b"no picture")
    assert fault_of(OpenCvCamera(devices=tmp_path)) is Fault.BUSY


def test_a_camera_that_was_closed_gives_nothing(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault):
        OpenCvCamera(devices=tmp_path).read()


def test_no_microphone_is_absent(tmp_path: Path) -> None:
    assert fault_of(AlsaMicrophone(devices=tmp_path)) is Fault.ABSENT


def test_a_microphone_that_does_not_open_is_held_by_somebody(tmp_path: Path) -> None:
    (tmp_path / "pcmC0D0c").touch()
    assert fault_of(AlsaMicrophone("hw:31,0", devices=tmp_path)) is Fault.BUSY


def test_sound_comes_through_alsa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = (np.sin(np.arange(RATE_HZ) / 20) * 8000).astype(np.int16)
    sound, settings = tmp_path / "spoken.raw", tmp_path / "asound.conf"
    sound.write_bytes(wave.tobytes())
    settings.write_text(SPOKEN.format(file=sound), "utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(settings))
    microphone = AlsaMicrophone("spoken")
    microphone.open()
    frames = [microphone.read() for _ in range(10)]
    microphone.close()
    assert {(frame.samples, frame.sample_rate) for frame in frames} == {(SOUND_SAMPLES, RATE_HZ)}
    loudest = max(int(np.abs(frame.to_ndarray()).max()) for frame in frames)
    assert loudest == pytest.approx(8000, rel=0.05)
