"""The free studio of a station."""

from kiosk.app.ground import Ground
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.studio.devices import Camera, Microphone
from kiosk.views.idle import IdleView
from kiosk.views.studio.booth import Booth
from kiosk.views.studio.hosting import Hosting
from kiosk.views.studio.studio import Studio


class StudioMachine(Ground):
    """`studio` is what QML sees."""

    def __init__(
        self,
        settings: Settings,
        registration: Registration,
        idle: IdleView,
        camera: Camera,
        microphone: Microphone,
    ) -> None:
        super().__init__(settings, registration)
        self.booth = Booth(self._thread, camera, microphone)
        hosting = Hosting(self._thread, settings.server, registration.token)
        self.studio = Studio(self.hall, idle, self.booth, hosting)

    def start(self) -> None:
        self.open(self.studio, self.studio)

    def stop(self) -> None:
        """The server is told that the picture ends before the link goes."""
        self.studio.leave()
        super().stop()
