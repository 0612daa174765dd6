"""Camera, microphone and publisher of one show, from the rehearsal to the end."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np
from av import AudioFrame, VideoFrame

from kiosk.studio.capture import Capture
from kiosk.studio.devices import Camera, Fault, Microphone
from kiosk.studio.intake import Intake
from kiosk.studio.loudness import Loudness, Word
from kiosk.studio.mirror import MirrorMaker
from kiosk.studio.publisher import Publisher, Sending, Sources
from kiosk.watching.pictures import Layout, Picture

_LOUDEST_SAMPLE: Final = 32768
#: Sounds that wait for the network: more than this is an echo.
_SOUNDS_WAITING: Final = 10


class Monitor(Protocol):
    """Who watches over the crew. Called from the threads of devices and of the link."""

    def layout(self) -> Layout:
        """How the mirror's pictures are to lie in memory."""

    def seen(self, picture: Picture) -> None: ...
    def heard(self, share: float, word: Word) -> None: ...
    def camera_is(self, fault: Fault | None) -> None: ...
    def microphone_is(self, fault: Fault | None) -> None: ...
    def sending_is(self, state: Sending) -> None: ...


class Crew:
    """`run` until cancelled: then the camera's light is out and the server knows."""

    def __init__(
        self,
        *,
        camera: Camera,
        microphone: Microphone,
        monitor: Monitor,
        clock: Callable[[], float],
    ) -> None:
        self._camera = camera
        self._microphone = microphone
        self._monitor = monitor
        self._clock = clock
        self._loudness = Loudness(clock())
        self._publisher: Publisher | None = None

    @property
    def picture(self) -> int | None:
        """RTP timestamp of the picture that left last; None when none does. From any thread."""
        return self._publisher.picture if self._publisher is not None else None

    async def run(self, address: str, token: str) -> None:
        sources = Sources(pictures=Intake(1), sounds=Intake(_SOUNDS_WAITING))
        captures = self._captures(sources)
        for capture in captures:
            capture.start()
        self._publisher = Publisher(
            address=address,
            token=token,
            sources=sources,
            tell=self._monitor.sending_is,
            clock=self._clock,
        )
        try:
            await self._publisher.run()
            await asyncio.Event().wait()  # refused: the employer still sees and hears themself
        finally:
            self._publisher = None
            for capture in captures:
                capture.ask_to_stop()
            await asyncio.gather(*(asyncio.to_thread(one.wait_until_stopped) for one in captures))

    def _captures(self, sources: Sources) -> tuple[Capture[VideoFrame], Capture[AudioFrame]]:
        mirror = MirrorMaker()

        def seen(frame: VideoFrame) -> None:
            sources.pictures.put(frame)
            self._monitor.seen(mirror.made_of(frame, self._monitor.layout()))

        def heard(frame: AudioFrame) -> None:
            sources.sounds.put(frame)
            samples = frame.to_ndarray().astype(np.float64) / _LOUDEST_SAMPLE
            word = self._loudness.hear(float(np.sqrt(np.mean(samples**2))), self._clock())
            self._monitor.heard(self._loudness.share, word)

        return (
            Capture("camera", self._camera, seen, self._monitor.camera_is),
            Capture("microphone", self._microphone, heard, self._monitor.microphone_is),
        )
