"""Two viewers and an employer in real browsers: a voice for a role, talk, a guest who is heard."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, Page

from shared.audience.guests import Move, MoveGuest
from shared.audience.moderation import RemoveAttendee
from tests.fair import NUMBER_OF_NOBODY, SHOW, STAFF
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.resident_fair import CASHIER, Fair, fair_on_air, new_id

#: The guest's stream as the viewer receives it: energy that was played, and packets.
GUEST_SOUND = """async () => {
  const peer = doorstepPeer();
  const all = [...(await peer.getStats()).values()];
  const sounds = all.filter(({type, kind}) => type === "inbound-rtp" && kind === "audio");
  const guest = sounds.find(({mid}) => mid === "2");
  return guest ? [guest.totalAudioEnergy, guest.packetsReceived] : [0, 0];
}"""
#: The viewer's connection is the one with three sections: a picture and two sounds.
NOTE_PEERS = """
const Peer = RTCPeerConnection, made = [];
globalThis.RTCPeerConnection = class extends Peer {
  constructor(...told) { super(...told); made.push(this); }
};
globalThis.doorstepLines = () => made.length;
globalThis.doorstepPeer = () => made.find((peer) => peer.getTransceivers().length === 3);
"""
PLAYS = "document.querySelector('video').currentTime > 0.1"


async def opened(browser: Browser, fair: Fair) -> Page:
    context = await phone(browser)
    await context.grant_permissions(["microphone"], origin=fair.url)
    await context.add_init_script(NOTE_PEERS)
    page = await context.new_page()
    await page.goto(fair.live)
    await until(page, PLAYS)
    return page


async def sound(page: Page) -> tuple[float, int]:
    energy, packets = await page.evaluate(GUEST_SOUND)
    return float(energy), int(packets)


async def guest_of(fair: Fair) -> str:
    async with asyncio.timeout(PATIENCE_S):
        while not (guests := await fair.rooms.reader.guests(SHOW)):  # noqa: ASYNC110  the page asks
            await asyncio.sleep(0.02)
    return guests[0].guest_id


async def connected(fair: Fair) -> None:
    """The guest's microphone has reached the server; nobody hears it yet."""
    async with asyncio.timeout(PATIENCE_S):
        guest_id = await guest_of(fair)
        while not await fair.rooms.engine.hear(SHOW, guest_id):  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.02)
        await fair.rooms.engine.hear(SHOW, None)


async def move(fair: Fair, wished: Move) -> None:
    guest_id = await guest_of(fair)
    await fair.say(
        MoveGuest(command_id=new_id(), session_id=SHOW, guest_id=guest_id, move=wished)  # type: ignore[arg-type]
    )


async def until_heard(page: Page, packets: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await sound(page))[1] <= packets:  # noqa: ASYNC110  statistics have no event
            await asyncio.sleep(0.01)


async def until_silent(page: Page) -> int:
    """Until no packet comes for a second; how many came before."""
    async with asyncio.timeout(PATIENCE_S):
        before = -1
        while (now := (await sound(page))[1]) != before:
            before = now
            await asyncio.sleep(1)
    return before


async def test_a_guest_is_heard_at_the_yes_and_silent_when_muted(
    browser: Browser, tmp_path: Path
) -> None:
    async with fair_on_air(tmp_path) as fair:
        guest, viewer = await opened(browser, fair), await opened(browser, fair)
        await viewer.click("[data-sound]")
        await guest.click("[data-speak] [data-ask]")
        await until(guest, "document.querySelector('[data-speak]').dataset.state === 'asked'")
        await connected(fair)

        _, before = await sound(viewer)
        lines = [await page.evaluate("doorstepLines()") for page in (guest, viewer)]
        await move(fair, Move.ACCEPT)
        await until_heard(viewer, before)
        # Nothing had to be connected for it: that was done while the guest waited.
        assert [await page.evaluate("doorstepLines()") for page in (guest, viewer)] == lines
        await until(viewer, "!document.querySelector('[data-on-stage]').hidden")
        await until(guest, "document.querySelector('[data-speak]').dataset.state === 'heard'")
        async with asyncio.timeout(PATIENCE_S):
            while (await sound(viewer))[0] <= 0:  # noqa: ASYNC110  the made microphone beeps
                await asyncio.sleep(0.05)

        await move(fair, Move.MUTE)
        await until(guest, "document.querySelector('[data-speak]').dataset.state === 'muted'")
        muted = await until_silent(viewer)

        await move(fair, Move.UNMUTE)
        await until_heard(viewer, muted)
        await guest.click("[data-when=heard] [data-stop]")
        await until(viewer, "document.querySelector('[data-on-stage]').hidden")


async def test_people_ask_and_talk_and_one_is_asked_to_leave(
    browser: Browser, tmp_path: Path
) -> None:
    async with fair_on_air(tmp_path) as fair:
        one, other = await opened(browser, fair), await opened(browser, fair)
        await one.click("[data-hear]:visible button")
        await until(one, "document.querySelector('[data-hear] [data-said]').textContent !== ''")
        await fair.pin(CASHIER)
        await until(one, "document.querySelector('[data-hear]').hidden")

        await one.fill("[data-say] [name=text]", f"打我 {' '.join(NUMBER_OF_NOBODY)}")
        await one.click("[data-say] .btn")
        said = "[...document.querySelectorAll('[data-line]')].at(-1)?.textContent"
        for page in (one, other):
            await until(page, f"{said} === '住户 1 打我 •••'")
        assert "隐去" in await one.inner_text("[data-told]")

        await one.fill("[data-say] [name=text]", "再说一句")
        await one.click("[data-say] .btn")
        await until(one, "document.querySelector('[data-told]').textContent.includes('秒后再发')")
        assert await one.input_value("[data-say] [name=text]") == "再说一句"

        remove = RemoveAttendee(command_id=new_id(), session_id=SHOW, number=1, reason="骂人")
        await fair.rooms.handle(remove, STAFF)
        await until(one, "!document.querySelector('[data-removed]').hidden")
        await one.reload()
        await until(one, "document.querySelector('[data-part=talk]').textContent.includes('请出')")
        assert await other.evaluate(PLAYS)
