"""The scripted employer: goes live, pins each role while talking about it, answers applicants.

    python -m installer.demo.employer --server URL --session ID --clip FILE < secrets

Reads the account's name, its password, the WHIP address and the stream key from standard input,
one a line, so that no secret stands in the list of processes. Says on standard output, one JSON
object a line, what happened and when: see `Journal`. A lost line is taken up again.
"""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from installer.demo.clip import Clip, load_clip
from installer.demo.program import Heard, Program, Refusal, signed_in
from installer.demo.publisher import Publisher, later_picture

LOOKS_EVERY_S: Final = 0.02  # half a frame
LEAD_FRAMES: Final = 5
REPORTS_EVERY_S: Final = 1.0
LONGEST_WAIT_S: Final = 4.0
BACK_AFTER_S: Final = 0.5
RUNNING: Final = frozenset({"on_air", "interrupted"})
AWAY: Final = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    name: str
    password: str
    whip: str
    key: str


class Journal:
    """One line an event: `event`, `at` (seconds since 1970) and what the event needs."""

    def write(self, event: str, **facts: object) -> None:
        print(json.dumps({"event": event, "at": time.time(), **facts}), flush=True)


class Employer:
    def __init__(
        self, program: Program, session: str, account: Account, clip: Clip, thinks_s: float
    ) -> None:
        """thinks_s: how long an applicant waits for the answer."""
        self._program = program
        self._session = session
        self._account = account
        self._clip = clip
        self._thinks_s = thinks_s
        self._journal = Journal()
        self._publisher: Publisher | None = None
        self._numbers: list[int] = []  # of the roles, in the order of the show

    async def work(self) -> None:
        """Until cancelled, or until the show is over."""
        async with asyncio.TaskGroup() as tasks:
            own = [
                tasks.create_task(self._publish()),
                tasks.create_task(self._talk()),
                tasks.create_task(self._answer(tasks)),
                tasks.create_task(self._report()),
            ]
            await self._until_over()
            for task in own:
                task.cancel()

    async def _publish(self) -> None:
        """Send the picture, and send it again when the line was lost."""
        wait = 0.25
        while True:
            try:
                async with Publisher(self._account.whip, self._account.key, self._clip) as sent:
                    self._publisher, wait = sent, 0.25
                    self._journal.write("publishing")
                    await self._go_live()
                    await sent.is_lost.wait()
            except (*AWAY, Refusal) as error:
                self._journal.write("away", why=f"{type(error).__name__}: {error}")
            self._publisher = None
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)

    async def _go_live(self) -> None:
        show = await self._show()
        if show["phase"] == "scheduled":
            await self._move("open")
        while not show["has_picture"]:
            await asyncio.sleep(LOOKS_EVERY_S)
            show = await self._show()
        if show["phase"] in {"scheduled", "lobby"}:
            await self._move("go_live")
            self._journal.write("live")
        self._numbers = [card["number"] for card in show["cards"]]

    async def _talk(self) -> None:
        """Pin each role for the picture with which the talk comes to it.

        The script is known, so the pin leaves a little before its picture: a viewer's card has to
        wait for that picture, however fast the message was.
        """
        pinned: int | None = None
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            publisher = self._publisher
            if publisher is None or publisher.now is None or not self._numbers:
                continue
            role = role_at(self._clip, publisher.now.frame + LEAD_FRAMES)
            if role == pinned:
                continue
            picture = later_picture(publisher.now.picture, LEAD_FRAMES)
            number = self._numbers[role - 1] if role else None
            with contextlib.suppress(*AWAY, Refusal):  # not on air again yet: the next look tries
                await self._pin(number, picture)
                pinned = role
                frame = await publisher.frame_of(picture)
                self._journal.write("pinned", number=number, frame=frame, picture=picture)

    async def _pin(self, number: int | None, picture: int) -> None:
        await self._program.command(
            "pin_role", session_id=self._session, number=number, publisher_picture=picture
        )

    async def _answer(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            with contextlib.suppress(*AWAY):
                async for heard in self._program.feed(f"studio:{self._session}"):
                    if heard.type == "application_sent":
                        self._arrived(heard)
                        tasks.create_task(self._commit(heard.event))
                    elif heard.type == "hello" or heard.event.get("move") == "lose":
                        await self._send_again_if_unseen()
            await asyncio.sleep(BACK_AFTER_S)

    async def _send_again_if_unseen(self) -> None:
        """The server may have lost the picture, or its memory, before this end notices."""
        with contextlib.suppress(*AWAY, Refusal):
            show = await self._show()
            is_unseen = show["phase"] in RUNNING and not show["has_picture"]
            if is_unseen and self._publisher is not None:
                self._publisher.is_lost.set()

    def _arrived(self, heard: Heard) -> None:
        self._journal.write(
            "application",
            id=heard.event["application_id"],
            role=heard.event["role_number"],
            arrived=heard.at,
        )

    async def _commit(self, event: Mapping[str, Any]) -> None:
        """Agree to the time the applicant wished."""
        application = event["application_id"]
        await asyncio.sleep(self._thinks_s)
        try:
            applicant = await self._program.get(f"/api/v1/applications/{application}")
            begun = time.time()
            await self._program.command(
                "answer_application",
                application_id=application,
                move="commit",
                slot=applicant["call_at"],
            )
        except Refusal as refusal:
            self._journal.write("not_answered", id=application, why=refusal.reason)
        except AWAY as error:
            self._journal.write("not_answered", id=application, why=type(error).__name__)
        else:
            self._journal.write("answered", id=application, begun=begun)

    async def _report(self) -> None:
        before, bytes_before, told = time.monotonic(), 0, 0.0
        while True:
            await asyncio.sleep(REPORTS_EVERY_S)
            sent = self._publisher
            now, sum_now = time.monotonic(), sent.bytes_sent if sent else 0
            if sent and sent.now and sum_now > bytes_before:
                kbps = (sum_now - bytes_before) * 8 / 1000 / (now - before)
                self._journal.write(
                    "sending",
                    kbps=round(kbps, 1),
                    left=[[one.frame, one.at] for one in sent.sent_after(told)],
                    keyframe_requests=sent.keyframe_requests,
                )
                told = sent.now.at
            before, bytes_before = now, sum_now

    async def _until_over(self) -> None:
        while True:
            await asyncio.sleep(2)
            with contextlib.suppress(*AWAY, Refusal):
                if (await self._show())["phase"] in {"ended", "archived"}:
                    return

    async def _show(self) -> Mapping[str, Any]:
        return await self._program.get(f"/api/v1/sessions/{self._session}")

    async def _move(self, move: str) -> None:
        await self._program.command("move_session", session_id=self._session, move=move)


def role_at(clip: Clip, frame: int) -> int | None:
    """Which role the talk is about at a frame of the clip, which repeats."""
    frame %= len(clip.pictures)
    return [cue.role for cue in clip.cues if cue.frame <= frame][-1]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--session", required=True)
    parser.add_argument("--clip", type=Path, required=True)
    parser.add_argument("--thinks", type=float, default=6.0, help="seconds before an answer")
    wanted = parser.parse_args()
    account = Account(**dict(zip(Account.__slots__, sys.stdin.read().split("\n"), strict=False)))
    clip = load_clip(wanted.clip)
    own = asyncio.current_task()
    assert own is not None
    # Asked to stop, the employer says goodbye: viewers need not find out by silence.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, own.cancel)
    async with signed_in(wanted.server, account.name, account.password) as program:
        await Employer(program, wanted.session, account, clip, wanted.thinks).work()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(main())
