"""Ticks that only ask what is due; no job store. A missed tick is made up by the next, and two clocks do no harm."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.steady import going_on
from storage import leases, tidy

LEASE_MS = 30_000
EVERY = 10  # seconds


class Clock:
    def __init__(self, holder: str, clock: Callable[[], datetime], zone: ZoneInfo) -> None:
        self.holder, self.clock, self.zone = holder, clock, zone
        self.ticks: list[Callable[[datetime], Awaitable[None]]] = [self._tidy]
        self._tidied: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        scheduler = AsyncIOScheduler(timezone=self.zone)
        scheduler.add_job(
            self.tick, IntervalTrigger(seconds=EVERY), coalesce=True, max_instances=1, misfire_grace_time=None
        )
        scheduler.start()
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            await leases.release("clock", self.holder)

    async def tick(self) -> None:
        now = self.clock()
        with going_on("tick failed"):  # the next makes up for it
            if await leases.take("clock", self.holder, LEASE_MS, int(now.timestamp() * 1000)):
                for each in self.ticks:
                    await each(now)

    async def _tidy(self, now: datetime) -> None:
        if self._tidied is None or now - self._tidied > timedelta(hours=6):
            await tidy.throw_away(now)
            self._tidied = now
