"""Guests of a stage: connected before they are heard, so that the host's yes is heard at once.

Who is not heard is received and not forwarded; there is nothing at the viewers' end to forget to
mute. A guest has a line of its own beside the employer's sound, which nothing taps.
"""

from collections.abc import Callable

from streaming_server.media.answers import Agreement
from streaming_server.media.codecs import Codec
from streaming_server.media.lines import Line
from streaming_server.media.publications import Forward, Publication
from streaming_server.media.rtp import RtpPacket
from streaming_server.ports.media import MediaRefused

HangUp = Callable[[], object]


class Guest(Publication):
    """Sound only. Raises MediaRefused for an offer with a picture."""

    def __init__(self, guest_id: str, agreement: Agreement, floor: "Floor") -> None:
        if [track.name for track in agreement.tracks] != ["audio"]:
            raise MediaRefused(422, "sound_only")
        super().__init__(agreement, self._said, lambda _objection: floor.send_off(guest_id))
        self.guest_id = guest_id
        self._floor = floor

    def _said(self, _kind: str, packet: RtpPacket, codec: Codec, now: float) -> None:
        self._floor.take(self, packet, codec, now)


class Floor:
    """Who of the guests is heard: nobody, or one."""

    def __init__(self, forward: Forward, line: Line) -> None:
        self._forward = forward
        self._line = line
        self._guests: dict[str, tuple[Guest, HangUp]] = {}
        self._heard: str | None = None

    def let_in(self, guest: Guest, hang_up: HangUp) -> None:
        """hang_up: ends the guest's connection. Who comes again leaves no earlier one behind."""
        self.send_off(guest.guest_id)
        self._guests[guest.guest_id] = guest, hang_up

    def send_off(self, guest_id: str) -> None:
        _, hang_up = self._guests.pop(guest_id, (None, None))
        if hang_up is not None:
            hang_up()

    def leave(self, guest: Guest) -> None:
        """The connection has ended."""
        if self._is_here(guest):
            del self._guests[guest.guest_id]

    def hear(self, guest_id: str | None) -> bool:
        """From now on this one and nobody else; whether that guest is connected."""
        if guest_id != self._heard:
            self._heard = guest_id
            self._line.continuity.release()
        known = self._guests.get(guest_id) if guest_id is not None else None
        return known is not None and known[0].outlet is not None

    def take(self, guest: Guest, packet: RtpPacket, codec: Codec, now: float) -> None:
        # Whoever came again under the same name is heard, and not the connection before.
        if guest.guest_id == self._heard and self._is_here(guest):
            self._forward("guest", packet, codec, now)

    def _is_here(self, guest: Guest) -> bool:
        known = self._guests.get(guest.guest_id)
        return known is not None and known[0] is guest
