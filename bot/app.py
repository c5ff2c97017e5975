"""Builds the parts from the settings, opens them in order, runs them until told to stop, and closes them again."""

import asyncio
import gc
import logging
import os
import secrets
import signal
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot import demo
from bot.channels.base import Channel, Route
from bot.channels.named import chat_page, messengers
from bot.clock import Clock
from bot.config import Settings
from bot.fetch import Fetcher
from bot.health import Health
from bot.inbox import Inbox
from bot.jobs import Jobs
from bot.look import Looker
from bot.outbox import Sender
from bot.quota import Watch
from bot.spool import Spool
from bot.store import files_of, keep_moving
from bot.turns import Turns
from bot.waiting import Bell, until
from campaigns import carriers, writing
from campaigns.escalation import Mornings
from campaigns.reminders import Reminders
from catalogue import catalogue, contributions
from dashboard import app as dashboard
from dashboard.site import Site
from dossiers.gather import Setting
from handlers.here import World
from reports import due, roots
from storage import database, migrate, tallies
from storage.bucket import Bucket

log = logging.getLogger(__name__)

PARTS = ("web", "talk", "send", "clock", "jobs")
LARGEST_BODY = 25_000_000
WAIT_FOR_TABLES = 2.0
GOODBYE = 25.0  # seconds that stopping may take


def now() -> datetime:
    return datetime.now(UTC)


class App:
    """One process with some of the parts; the only place that knows them all."""

    def __init__(self, settings: Settings, parts: set[str]) -> None:
        self.settings, self.parts = settings, parts
        self.stop = asyncio.Event()
        self.inbox_stop = asyncio.Event()  # messages are written until the last channel is quiet
        self.failed = False
        self.holder = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        self.secret = settings.secret_key.encode()
        self.catalogue = catalogue.load(local=settings.data_dir / "catalogue")
        self.files = files_of(settings)
        self.spool = Spool(settings.data_dir / "spool")
        self.arrived, self.leaving, self.hurry = asyncio.Event(), Bell(), asyncio.Event()
        self.inbox = Inbox(self.spool, now, self.arrived)
        self.chat = chat_page(settings, self.inbox, self.files, now)
        others = messengers(settings, self.inbox, self.files, now, self.holder)
        self.channels: dict[str, Channel] = {channel.name: channel for channel in (self.chat, *others)}
        self.workers = ThreadPoolExecutor(2, thread_name_prefix="photos")
        self.world = World(
            catalogue=self.catalogue,
            timezone=settings.zone,
            secret=self.secret,
            letter=secrets.choice,
            token=lambda: secrets.token_urlsafe(32),
            public_url=settings.address,
            default_language=settings.default_language,
            unasked_per_week=settings.unasked_per_week,
            second_person_over=settings.campaign_second_person_over,
        )

    async def run(self) -> None:
        """Until SIGTERM or SIGINT: then nothing new is taken in, what is under way is finished, and we leave."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._told_to_stop, loop)
        await self._open_database()
        try:
            if not self.stop.is_set():
                await self._run()
        finally:
            await database.close()

    def _told_to_stop(self, loop: asyncio.AbstractEventLoop) -> None:
        self.stop.set()
        loop.call_later(GOODBYE, _leave_at_once)

    async def _run(self) -> None:
        await carriers.tell({channel.name: (channel.able, channel.pace) for channel in self.channels.values()})
        for channel in self.channels.values():
            await channel.open()
        runner = await self._serve() if "web" in self.parts else None
        working = self._begin(self._working())
        taking_in = self._begin(self._taking_in())
        gc.collect()
        gc.freeze()  # what is there from the start stays: looked through again and again, it stops us for 100 ms
        await self.stop.wait()
        log.info("stopping")
        if runner is not None:
            await runner.cleanup()
        for task in taking_in:
            task.cancel()
        await asyncio.gather(*taking_in, return_exceptions=True)
        self.inbox_stop.set()
        await asyncio.gather(*working, return_exceptions=True)
        for channel in self.channels.values():
            await channel.close()
        self.workers.shutdown(wait=False, cancel_futures=True)
        self.spool.close()

    def _begin(self, works: list[Coroutine[Any, Any, None]]) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(self._ended)
        return tasks

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A loop never ends by itself, unless it has nothing to do; one that fails takes the process down."""
        if not task.cancelled() and (error := task.exception()):
            log.error("a part failed; stopping", exc_info=error)
            self.failed = True
            self.stop.set()

    def _taking_in(self) -> list[Coroutine[Any, Any, None]]:
        return [channel.receive() for channel in self.channels.values()] if "talk" in self.parts else []

    def _working(self) -> list[Coroutine[Any, Any, None]]:
        works: list[Coroutine[Any, Any, None]] = []
        if isinstance(self.files, Bucket):
            works.append(keep_moving(self.files, self.stop))
        if self.parts & {"web", "talk"}:
            works += [self.inbox.run(self.inbox_stop), self.inbox.drain(self.stop)]
        if "talk" in self.parts:
            turns = Turns(self.world, self.channels, now, self.arrived, self.leaving, self.hurry)
            works += [turns.run(self.stop), Fetcher(self.channels, self.files, now, self.workers).run(self.stop)]
            limits = self.catalogue.photos
            looker = Looker(self.holder, self.files, limits, now, self.settings.zone, self.workers)
            works.append(looker.run(self.stop))
        if "send" in self.parts:
            works += [
                Sender(
                    channel, self.holder, now, self.leaving.listen(), zone=self.settings.zone, others=self.channels
                ).run(self.stop)
                for channel in self.channels.values()
            ]
        if "clock" in self.parts:
            clock = Clock(self.holder, now, self.settings.zone, self.hurry)
            clock.ticks.append(self._count_ahead)
            clock.ticks.append(Watch(self.channels.values(), self.settings.zone).tick)
            clock.ticks.append(Mornings(self.catalogue, self.settings.zone).tick)
            clock.ticks.append(due.Due(self.catalogue.review).tick)
            clock.ticks.append(Reminders(self.catalogue, self.settings.zone, self.settings.unasked_per_week).tick)
            clock.ticks.append(self._campaigns)
            clock.hurried.append(self._campaigns)
            clock.ticks.append(roots.Roots(self.catalogue.review).tick)
            works.append(clock.run(self.stop))
        if "jobs" in self.parts:
            templates = self.settings.data_dir / "templates"
            setting = Setting(self.catalogue, self.settings.zone, self.settings.address, templates)
            unfinished = self.settings.data_dir / "unfinished"
            works.append(Jobs(setting, self.files, unfinished, self.holder, now).run(self.stop))
        return works

    async def _campaigns(self, at: datetime) -> None:
        await writing.tick(self.world.campaigns, at)
        self.leaving.ring()

    async def _count_ahead(self, at: datetime) -> None:
        await tallies.catch_up(at, contributions.kinds(self.catalogue), most=None)

    async def _serve(self) -> web.AppRunner:
        app = web.Application(client_max_size=LARGEST_BODY)
        health = Health(self.settings.data_dir, self.files, self.spool)
        routes: list[Route] = [*health.routes()]
        for channel in self.channels.values():
            routes += channel.routes()
        app.add_routes([web.route(route.method, route.path, route.handler) for route in routes])
        dashboard.add_to(app, self._site())
        if self.settings.demo:
            demo.add_to(app, self._site(), self.chat)
        app.on_shutdown.append(lambda _: self.chat.close())  # streams stay open until told
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await runner.setup()
        await web.TCPSite(runner, self.settings.host, self.settings.port).start()
        log.info("listening", extra={"port": self.settings.port})
        return runner

    def _site(self) -> Site:
        settings = self.settings
        return Site(
            files=self.files,
            catalogue=self.catalogue,
            clock=now,
            secret_key=self.secret,
            public_url=settings.public_url,
            default_language=settings.default_language,
            demo=settings.demo,
            telegram_token=settings.telegram_token,
            hurry=self.hurry,
            timezone=settings.zone,
            map_tiles=settings.map_tiles_url,
            unasked_per_week=settings.unasked_per_week,
            second_person_over=settings.campaign_second_person_over,
            templates=settings.data_dir / "templates",
        )

    async def _open_database(self) -> None:
        """SQLite is brought up to date by whoever starts; PostgreSQL by `migrate`, which we wait for."""
        if self.settings.is_sqlite:
            await migrate.migrate(self.settings.database_url)
        await database.open(self.settings.database_url)
        while not self.stop.is_set() and not await self._tables_ready():
            await until(self.stop, seconds=WAIT_FOR_TABLES)
        if self.settings.demo:
            await demo.fill(now())

    async def _tables_ready(self) -> bool:
        try:
            missing = await migrate.pending()
        except database.FAULTS as error:
            log.warning("database does not answer", extra={"error": type(error).__name__})
            return False
        if missing:
            log.warning("tables are not up to date; run: python -m bot migrate", extra={"count": len(missing)})
        return not missing


def _leave_at_once() -> None:
    """The database hangs, most likely. Nothing is lost: what we said is kept is in its rows or in the spool."""
    log.error("did not stop in time; leaving")
    os._exit(1)


async def run(settings: Settings, parts: set[str]) -> bool:
    """Run until stopped; whether all went well."""
    app = App(settings, parts)
    await app.run()
    return not app.failed
