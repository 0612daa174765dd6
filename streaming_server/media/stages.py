"""A stage: one session's picture and sound, its publisher and its viewers.

dark --the first picture--> shown --2 s of silence, or goodbye--> dark
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Protocol

from shared.ids import SessionId
from streaming_server.media.answers import REPAIR
from streaming_server.media.codecs import Codec
from streaming_server.media.encodings import SMALL
from streaming_server.media.guests import Floor, Guest
from streaming_server.media.ladder.costs import Costs
from streaming_server.media.ladder.ladders import Ladder
from streaming_server.media.limits import Objection
from streaming_server.media.lines import Later, Line
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ, RtpPacket
from streaming_server.media.taps import Tap
from streaming_server.media.viewers import Supply, Viewer
from streaming_server.ports.media import MediaListener, PublisherCondition

PUBLISHED = ("video", "audio")  # lines of the employer's own; a guest's is beside them
VIDEO_RING, AUDIO_RING = 1024, 256  # packets: six and five seconds
SILENCE_S = 2.0  # a publisher that sends nothing for so long is gone
KEYFRAME_INTERVAL_S = (
    1.0  # one request a second, however many join: who comes between gets a replay
)
FRESH_KEYFRAME_S = 0.4  # still young enough when a viewer that is being admitted is connected


class Source(Protocol):
    """Where a stage's packets come from: a publisher, or another worker that has it."""

    #: When the last one arrived; loop time.
    packet_at: float

    @property
    def video_codec(self) -> Codec | None: ...
    def ask_for_keyframe(self, line: str = "video") -> bool: ...
    def fetch_small(self, now: float) -> bool:
        """Say that the small picture is needed here; False where it has to be made."""

    def media_time(self, kind: str, now: float) -> float | None: ...
    def condition(self, now: float) -> PublisherCondition | None: ...


class Stage:
    #: Why the last publication was ended: until its publisher was told, once ...
    objection: Objection | None = None
    #: ... and until a picture is there again, for staff to read.
    objected: Objection | None = None

    def __init__(
        self,
        session_id: SessionId,
        listener: MediaListener,
        now: float,
        later: Later | None = None,
    ) -> None:
        self.session_id = session_id
        self._listener = listener
        first_ssrc = secrets.randbelow(0x7FFF_FFF0) + 1
        self.repair_ssrc = first_ssrc + 2
        self.lines: Mapping[str, Line] = {
            "video": Line("video", first_ssrc, VIDEO_CLOCK_HZ, VIDEO_RING, later),
            "audio": Line("audio", first_ssrc + 1, AUDIO_CLOCK_HZ, AUDIO_RING, later),
            "guest": Line("guest", first_ssrc + 3, AUDIO_CLOCK_HZ, AUDIO_RING, later),
        }
        self.floor = Floor(self.forward, self.lines["guest"])
        self.ladder = Ladder(self, first_ssrc, later)
        #: Whatever another worker has to be given of the stage.
        self.all_lines: Mapping[str, Line] = {**self.lines, SMALL: self.ladder.line}
        self._costs = Costs(self.lines, self.ladder.line)
        #: What viewers are given.
        self.supply = Supply(
            lines=self.lines,
            repair_ssrc=self.repair_ssrc,
            ladder=self.ladder,
            costs=self._costs.rungs,
            want_keyframe=self.want_keyframe,
        )
        self.publication: Source | None = None
        self.viewers: set[Viewer] = set()
        #: Viewers that cannot play what is sent now; the engine lets them go.
        self.deaf: set[Viewer] = set()
        self.is_shown = False
        #: When there was last a publisher or a viewer; loop time.
        self.used_at = now
        self._keyframe_wanted = False
        self._keyframe_asked_at = float("-inf")

    @property
    def ssrcs(self) -> Mapping[str, int]:
        return {**{kind: line.ssrc for kind, line in self.lines.items()}, REPAIR: self.repair_ssrc}

    @property
    def picture(self) -> int | None:
        return self.lines["video"].continuity.last_timestamp

    @property
    def audience(self) -> int:
        """How many watch."""
        return sum(viewer.is_audience for viewer in self.viewers)

    def stage_picture(self, publisher_picture: int) -> int | None:
        """A publisher's own RTP timestamp on the stage clock; None before the first picture."""
        if self.picture is None:
            return None
        offset = self.lines["video"].continuity.timestamp_offset
        return (publisher_picture + offset) & 0xFFFF_FFFF

    def is_sending(self, now: float) -> bool:
        return self.publication is not None and now - self.publication.packet_at < SILENCE_S

    def forward(self, kind: str, packet: RtpPacket, codec: Codec, now: float) -> None:
        if kind == SMALL:
            self._forward_small(packet, codec, now)
            return
        line = self.lines[kind]
        if codec is not line.codec:
            self._change_codec(kind, codec, now)
        keyframe_at = line.keyframe_at
        if line.forward(packet, now):
            self.want_keyframe(now)
        if kind == "video":
            self._note_picture(line, keyframe_at)

    def change_source(self, kind: str, ahead: int | None) -> None:
        """See publications.Publication: another of its encodings feeds a line."""
        if kind in self.lines:
            self.lines[kind].continuity.release(ahead)

    def _forward_small(self, packet: RtpPacket, codec: Codec, now: float) -> None:
        """A publisher's own small picture, on its clock; it is shown when both are known."""
        large, publication = self.lines["video"], self.publication
        if publication is None or codec is not large.codec:
            return
        picture, small = (publication.media_time(kind, now) for kind in ("video", SMALL))
        if picture is not None and small is not None:
            offset = round(picture - small) + large.continuity.timestamp_offset
            self.ladder.forward(packet, codec, offset, now)

    def want_small_keyframe(self) -> bool:
        """Whether the publisher could be asked."""
        return self.publication is not None and self.publication.ask_for_keyframe(SMALL)

    def fetch_small(self, now: float) -> bool | None:
        """None while there is nobody to ask."""
        return None if self.publication is None else self.publication.fetch_small(now)

    def carry(self, kind: str, codec: Codec, packet: StagePacket, now: float) -> None:
        """Send on what another worker placed on the stage's line."""
        if kind == SMALL:
            self.ladder.carry(codec, packet, now)
            return
        line = self.lines[kind]
        if codec is not line.codec:
            self._change_codec(kind, codec, now)
        keyframe_at = line.keyframe_at
        line.continuity.follow(packet.index, packet.timestamp, now)
        line.send(packet, now)
        if kind == "video":
            self._note_picture(line, keyframe_at)

    def _note_picture(self, line: Line, keyframe_before: float) -> None:
        if line.keyframe_at > keyframe_before:
            self._keyframe_wanted = False
        if not self.is_shown:
            self.is_shown, self.objected = True, None
            self._listener.publisher_arrived(self.session_id)

    def object_to(self, objection: Objection) -> None:
        self.objection = self.objected = objection

    def publish(self, publication: Source) -> None:
        """Let a publisher take the stage; the one before is gone."""
        self.unpublish()
        self.publication = publication
        self.ladder.change_source()

    def unpublish(self) -> None:
        self.publication = None
        for line in map(self.lines.__getitem__, PUBLISHED):
            line.continuity.release()
        for line in (self.lines["video"], self.ladder.line):
            line.begin_anew()
        self._darken()

    def expect_viewer(self, now: float) -> None:
        """A viewer will be connected within a moment: have a keyframe ready by then."""
        if now - self.lines["video"].keyframe_at > FRESH_KEYFRAME_S:
            self.want_keyframe(now)

    def admit(self, viewer: Viewer, now: float) -> None:
        self.viewers.add(viewer)
        for kind in self.lines:
            self._join(viewer, kind, now)

    def dismiss(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)
        self.deaf.discard(viewer)
        viewer.leave()

    def takes(self, part: Source) -> bool:
        """Whether its packets are for us: of who holds the stage, and of guests."""
        return self.publication is part or isinstance(part, Guest)

    def release(self, part: Source) -> None:
        """It sends no more."""
        if self.publication is part:
            self.unpublish()
        elif isinstance(part, Guest):
            self.floor.leave(part)

    def attach(self, tap: Tap, lines: Iterable[str] = PUBLISHED) -> None:
        """From the next packet on; a tap that needs a keyframe asks for one. A guest is not in
        it by default: who is recorded must have agreed to that."""
        for line in map(self.all_lines.__getitem__, lines):
            line.taps = (*line.taps, tap)

    def detach(self, tap: Tap) -> None:
        for line in self.all_lines.values():
            line.taps = tuple(one for one in line.taps if one is not tap)

    def want_keyframe(self, now: float) -> None:
        self._keyframe_wanted = True
        self._ask_for_keyframe(now)

    def sweep(self, now: float) -> None:
        """Ten times a second: repeat what was not answered, notice silence."""
        if self.publication is not None or self.viewers:
            self.used_at = now
        if self._keyframe_wanted:
            self._ask_for_keyframe(now)
        self.lines["video"].relieve(now)
        self.ladder.sweep(now)
        self._costs.measure(now)
        for viewer in self.viewers:
            viewer.probe(now)
        if self.is_shown and not self.is_sending(now):
            self._darken()

    def media_times(self, now: float) -> Mapping[str, int]:
        """Stage time by kind, as far as the publisher told. now: of this machine's clock that
        never jumps, which all workers share; reports to viewers are told in it as well."""
        if self.publication is None:
            return {}
        times = {}
        for kind, line in self.lines.items():
            moment = self.publication.media_time(kind, now)
            if moment is not None:
                times[kind] = int(moment + line.continuity.timestamp_offset) & 0xFFFF_FFFF
        return times

    def _change_codec(self, kind: str, codec: Codec, now: float) -> None:
        self.lines[kind].change_codec(codec)
        if kind == "video":
            self.ladder.line.change_codec(codec)
        for viewer in self.viewers:
            self._join(viewer, kind, now)

    def _join(self, viewer: Viewer, kind: str, now: float) -> None:
        if not viewer.join(kind, now):
            self.deaf.add(viewer)

    def _ask_for_keyframe(self, now: float) -> None:
        if self.publication is None or now - self._keyframe_asked_at < KEYFRAME_INTERVAL_S:
            return
        if self.publication.ask_for_keyframe():
            self._keyframe_asked_at = now

    def _darken(self) -> None:
        if self.is_shown:
            self.is_shown = False
            self._listener.publisher_lost(self.session_id)
