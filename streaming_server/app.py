"""The composition root: the only list of what the running server is made of."""

import asyncio
import resource
import signal
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from shutil import disk_usage
from typing import Final, Protocol

import structlog
from aiohttp import web

from shared.ids import SessionId, StationCode
from streaming_server.feed import LocalFeed
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.janus.configuration import read_secrets
from streaming_server.media.janus.node import JanusNode
from streaming_server.media.janus.placement import Placement
from streaming_server.media.pool import WorkerPool
from streaming_server.media.recording.archive import FolderArchive
from streaming_server.media.worker_link import engine_settings
from streaming_server.memory import keep_small, settle, share_one_heap
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.media import MediaEngine, MediaListener
from streaming_server.service import (
    DayEnd,
    GuestStage,
    Housekeeper,
    Keeper,
    PlacesPassedOn,
    Recordings,
    RegisterTerm,
    Service,
    Stage,
    close_lost_codes,
)
from streaming_server.settings import Settings
from streaming_server.store import Store, open_store
from streaming_server.store.days import SqlDay
from streaming_server.store.identity import SqlIdentity
from streaming_server.store.machines import SqlMachines
from streaming_server.store.set_aside import SqlSetAside
from streaming_server.store.vans import SqlVans
from streaming_server.uplink import is_van, uplinks
from streaming_server.voice import make_missing
from streaming_server.web.languages import RESOURCES, Texts
from streaming_server.web.late_viewers import LATE_VIEWERS
from streaming_server.web.machines.facts import FACTS
from streaming_server.web.machines.fleet import FLEET
from streaming_server.web.not_http import log_no_words_of_strangers
from streaming_server.web.observed import Tidying
from streaming_server.web.relays import Relays
from streaming_server.web.rooms import ROOMS, Rooms
from streaming_server.web.site import make_site
from streaming_server.web.viewers import VIEWER_COUNTS

#: How long a request that is being answered may take when the server stops.
LAST_ANSWERS_SECONDS: Final = 5.0
#: A whole street opens the page when a show begins.
MOST_KNOCKING: Final = 1024
#: A line on which no whole request comes for so long is closed.
QUIET_LINE_SECONDS: Final = 75.0
CHORES_EVERY: Final = timedelta(hours=1)
logger = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def control_plane(
    settings: Settings, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[tuple[Store, Service, SqlIdentity]]:
    """What a command line needs: rows, the one door, and who is who. No picture, no listener."""
    with _rows(settings, clock) as (store, identity):
        service = Service(store, clock, has_picture=_no_picture, is_van=is_van(settings.data))
        yield store, service, identity


async def enrolment_code(settings: Settings, station: StationCode, *, is_van: bool = False) -> str:
    """Also while a server runs on the same data. Ends the program where there is no station."""
    async with control_plane(settings) as (store, _, identity):
        if await store.reader.station(station) is None:
            sys.exit(f"No station {station}")
        return await identity.enrolment_code(station, is_van=is_van)


@contextmanager
def _rows(settings: Settings, clock: Callable[[], datetime]) -> Iterator[tuple[Store, SqlIdentity]]:
    store = open_store(settings.database, clock)
    identity = SqlIdentity(store, clock)
    try:
        yield store, identity
    finally:
        identity.close()
        store.close()


async def open_engine(settings: Settings, listener: MediaListener) -> MediaEngine:
    """As the operator set it: alone, or with Janus nodes for those who come beyond a few."""
    if settings.media == "embedded":
        return await _own_engine(settings, listener)
    assert settings.janus_secrets is not None
    known = read_secrets(settings.janus_secrets)
    placement = Placement(listener, beyond=settings.janus_beyond)
    engine = await _own_engine(settings, placement)
    nodes = [JanusNode(url, known, listener.viewer_left) for url in settings.janus_nodes]
    placement.start(engine, tuple(nodes))
    return placement


async def _own_engine(settings: Settings, listener: MediaListener) -> MediaEngine:
    """Forwards pictures in processes of its own, or in this one when it is to have none."""
    engine: ForwardingEngine | WorkerPool
    if settings.worker_count:
        engine = WorkerPool(listener, settings)
    else:
        engine = engine_settings(settings).engine(listener)
    await engine.start()
    return engine


class _Watcher(Protocol):
    """What looks after something for as long as the server runs."""

    async def watch(self) -> None: ...


@asynccontextmanager
async def running_site(
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
    make_engine: Callable[[Settings, MediaListener], Awaitable[MediaEngine]] = open_engine,
) -> AsyncIterator[web.Application]:
    """The whole server but for its socket."""
    with _rows(settings, clock) as (store, identity):

        def has_picture(session_id: SessionId) -> bool:
            return engine.has_picture(session_id)

        feed = LocalFeed()
        service = Service(store, clock, has_picture, is_van=is_van(settings.data))
        stage = Stage(service.handle, store.reader, store, has_picture, clock)
        engine = await make_engine(settings, stage)
        recordings = Recordings(store.reader, engine, settings.recordings)
        rooms = _rooms(settings, store, service, clock, feed, identity, engine, recordings)
        keeper = Keeper(service.handle, store.reader, engine, rooms.archive, rooms.terms, clock)
        site = await _site(settings, store, rooms)
        store.publish_with(_telling(feed.publish, recordings.hear, keeper.hear, site[FACTS].hear))
        guests = GuestStage(service.handle, store.reader, feed, engine, clock)
        home = uplinks(settings.data, SqlDay(store), clock)
        own = _watching(stage, guests, recordings, keeper, *_own_of(site), *home)
        with suppress(Unavailable):  # a disk that is full now: the calls stay, and trouble nobody
            await close_lost_codes(service.handle, store.reader)
        async with _closing(engine), _running(_chores(stage, identity), *own):
            yield site


def _rooms(
    settings: Settings,
    store: Store,
    service: Service,
    clock: Callable[[], datetime],
    feed: LocalFeed,
    identity: SqlIdentity,
    engine: MediaEngine,
    recordings: Recordings,
) -> Rooms:
    return Rooms(
        handle=service.handle,
        keep_day=service.keep_day,
        reader=store.reader,
        furnisher=store,
        machines=SqlMachines(store, clock, settings.database.with_suffix(".epoch")),
        set_aside=SqlSetAside(store),
        vans=SqlVans(store, settings.database, clock),
        feed=feed,
        identity=identity,
        engine=engine,
        recordings=recordings,
        segments=settings.segments,
        voice=settings.voice,
        archive=FolderArchive(settings.recordings),
        terms=settings.terms,
        register_term=settings.register_term,
        texts=Texts(RESOURCES / "i18n"),
        now=clock,
        free_bytes=lambda: disk_usage(settings.data).free,
    )


@asynccontextmanager
async def _closing(engine: MediaEngine) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await engine.close()


def _watching(*own: _Watcher) -> Iterator[Coroutine[object, object, None]]:
    return (one.watch() for one in own)


def _own_of(site: web.Application) -> tuple[_Watcher, ...]:
    """Who count those who watch, who tell machines, close the hall's day, pass places on, tidy
    beds and have the register forget."""
    rooms = site[ROOMS]
    day_end = DayEnd(rooms.handle, rooms.reader, rooms.now)
    passed_on = PlacesPassedOn(rooms.handle, rooms.reader, rooms.now)
    beds = Housekeeper(rooms.handle, rooms.reader, rooms.now)
    register = RegisterTerm(rooms.handle, rooms.reader, rooms.register_term, rooms.now)
    watched = site[VIEWER_COUNTS], site[LATE_VIEWERS], site[FACTS], site[FLEET]
    return *watched, Tidying(site), day_end, passed_on, beds, register


async def _site(settings: Settings, store: Store, rooms: Rooms) -> web.Application:
    with suppress(Unavailable):
        await store.all_ended(rooms.now())
    return make_site(
        rooms,
        store,
        behind_proxy=settings.behind_proxy,
        metrics_token=_metrics_token(settings),
        relays=make_relays(settings, rooms.now),
    )


async def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT. started: told the address once the server answers."""
    log_no_words_of_strangers()
    _take_all_files()
    share_one_heap()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with (
        running_site(settings) as site,
        # The voice takes a second or two, at the first start alone.
        _running(keep_small(), asyncio.to_thread(_make_voice, settings)),
    ):
        runner = web.AppRunner(
            site,
            access_log=None,
            shutdown_timeout=LAST_ANSWERS_SECONDS,
            keepalive_timeout=QUIET_LINE_SECONDS,
        )
        await runner.setup()
        try:
            await web.TCPSite(
                runner,
                settings.host,
                settings.port,
                ssl_context=_tls(settings),
                backlog=MOST_KNOCKING,
            ).start()
            port = runner.addresses[0][1]
            settle()
            started(address(settings, port))
            await stop.wait()
            logger.info("stopping")
        finally:
            await runner.cleanup()


def _make_voice(settings: Settings) -> None:
    """A hall without a voice is read; the server runs all the same."""
    try:
        made = make_missing(settings.voice)
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("the hall has no voice", error=str(error))
        return
    if made is None:
        logger.warning("the hall has no voice", missing="espeak-ng")
    elif made:
        logger.info("clips made", count=made)


def address(settings: Settings, port: int) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"{'https' if settings.has_tls else 'http'}://{host}:{port}"


@asynccontextmanager
async def _running(*own: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """What runs beside the requests; when one of them breaks, the server stops and says so."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in own]
        yield
        for task in tasks:
            task.cancel()


def _telling(
    *heard_by: Callable[[tuple[FeedItem, ...]], None],
) -> Callable[[tuple[FeedItem, ...]], None]:
    """Whoever hears of a commit, in this order."""

    def publish(items: tuple[FeedItem, ...]) -> None:
        for hear in heard_by:
            hear(items)

    return publish


async def _chores(stage: Stage, identity: SqlIdentity) -> None:
    while True:
        # A disk that is full now is no reason to stop: the chores come round again.
        with suppress(Unavailable):
            await stage.put_away()
            await identity.forget_expired()
        await asyncio.sleep(CHORES_EVERY.total_seconds())


def _no_picture(_session_id: SessionId) -> bool:
    return False


def _take_all_files() -> None:
    """Each viewer holds a stream and a socket or two; the usual 1024 files end at a few hundred."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def make_relays(settings: Settings, clock: Callable[[], datetime]) -> Relays:
    """Raises OSError when the secret cannot be read."""
    file = settings.turn_secret_file
    secret = file.read_bytes().strip() if file is not None else b""
    return Relays(now=clock, addresses=settings.relay_addresses, secret=secret)


def _metrics_token(settings: Settings) -> str:
    """Raises OSError when the file cannot be read."""
    file = settings.metrics_token_file
    return file.read_text("utf-8").strip() if file is not None else ""


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.certificate, settings.key)
    return context
