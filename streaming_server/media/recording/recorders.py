"""The stage's side of recording: which stages are recorded, each by a child of its own."""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path
from time import monotonic
from typing import Final, Self

from shared.ids import SessionId
from streaming_server.media.children import Child
from streaming_server.media.codecs import Codec
from streaming_server.media.handover import LONGEST_MESSAGE, Handover, read_message
from streaming_server.media.ring import StagePacket
from streaming_server.media.stages import Stage
from streaming_server.ports.media import RecorderState, WriterCondition, WriterState

logger = logging.getLogger(__name__)

CHILD: Final = "streaming_server.media.recording.child"
TOGETHER_S: Final = 0.3  # packets; a recorder is in no hurry
CLOCKS_EVERY: Final = 50  # packets: several times a second
FINISHES_WITHIN_S: Final = 10.0  # a disk may be slow; what the child holds is worth the wait


class Recorder:
    """Obeys taps.Tap: passes a stage's packets to the child that writes them down."""

    def __init__(self, stage: Stage, folder: Path, child: Child) -> None:
        self.stage = stage
        self.folder = folder
        self.state = RecorderState.RECORDING
        self._child = child
        self._handover = Handover(child.socket, TOGETHER_S)
        self._packets = 0
        self._is_deaf = False

    @classmethod
    async def start(cls, stage: Stage, folder: Path) -> Self:
        """Raises OSError."""
        recorder = cls(stage, folder, await Child.start(CHILD, str(folder)))
        loop = asyncio.get_running_loop()
        loop.add_reader(recorder._child.socket, recorder._listen)
        stage.attach(recorder)
        return recorder

    @property
    def has_ended(self) -> bool:
        return self._is_deaf or self._child.has_ended

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        self._handover.take(kind, codec, packet)
        self._packets += 1
        if self._packets % CLOCKS_EVERY == 0:
            clocks = self.stage.media_times(monotonic())
            if {"video", "audio"} <= clocks.keys():
                self._handover.mention({"clock": dict(clocks)})

    async def stop(self) -> None:
        """Once it returns, everything is on the disk."""
        self.stage.detach(self)
        asyncio.get_running_loop().remove_reader(self._child.socket)
        self._handover.flush()
        with contextlib.suppress(OSError):
            self._child.socket.shutdown(socket.SHUT_WR)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISHES_WITHIN_S):
                await self._child.wait()
        await self._child.close()
        logger.info(
            "recording stopped session=%s packets=%d lost=%d",
            self.stage.session_id,
            self._packets,
            self._handover.lost,
        )

    @property
    def condition(self) -> WriterCondition:
        is_full = self.state is RecorderState.FULL
        state = WriterState.FULL if is_full else WriterState.WRITING
        return WriterCondition(state=state, packets_lost=self._handover.lost)

    def _listen(self) -> None:
        try:
            message = self._child.socket.recv(LONGEST_MESSAGE)
        except OSError:
            message = b""
        if message:
            self._hear(read_message(message))
        else:  # whoever asks for the recording next starts another
            self._is_deaf = True
            asyncio.get_running_loop().remove_reader(self._child.socket)

    def _hear(self, note: object) -> None:
        match note:
            case {"want": "keyframe"}:
                self.stage.want_keyframe(monotonic())
            case {"room": True}:
                self.state = RecorderState.RECORDING
            case {"room": False}:
                self.state = RecorderState.FULL
                logger.error("no room to record session=%s", self.stage.session_id)


class Recorders:
    """All of one engine."""

    def __init__(self) -> None:
        self._recorders: dict[SessionId, Recorder] = {}
        self._endings: dict[SessionId, asyncio.Task[None]] = {}

    async def record(
        self, session_id: SessionId, stage: Stage | None, folder: Path | None
    ) -> RecorderState:
        """See ports.MediaEngine.record. stage: None while there is none."""
        current = self._recorders.get(session_id)
        if current is not None and (
            current.stage is not stage or current.folder != folder or current.has_ended
        ):
            del self._recorders[session_id]
            self._endings[session_id] = asyncio.create_task(current.stop())
            current = None
        await self._ended(session_id)
        if folder is None:
            return RecorderState.OFF
        if stage is None:
            return RecorderState.WAITING
        if current is None:
            try:
                current = await Recorder.start(stage, folder)
            except OSError as error:
                logger.warning("recording does not start: %s", error)
                return RecorderState.FULL
            self._recorders[session_id] = current
        return current.state

    def condition(self, session_id: SessionId) -> WriterCondition | None:
        recorder = self._recorders.get(session_id)
        return recorder.condition if recorder is not None and not recorder.has_ended else None

    async def _ended(self, session_id: SessionId) -> None:
        """Once the earlier recorder has nothing left to write, however many wait for it."""
        ending = self._endings.get(session_id)
        if ending is not None:
            await asyncio.shield(ending)
            self._endings.pop(session_id, None)

    async def close(self) -> None:
        for session_id in list(self._recorders):
            await self.record(session_id, None, None)
