"""Ticks that only ask what is due; no job store. A missed tick is made up by the next, and two clocks do no harm.

What was begun in this process is looked at as soon as `hurry` is set; what another began, at the next tick.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.steady import going_on
from bot.waiting import until
from storage import leases, tidy

LEASE_MS = 30_000
EVERY = 10  # seconds
LONG = 3600.0


Tick = Callable[[datetime], Awaitable[None]]


class Clock:
    def __init__(self, holder: str, clock: Callable[[], datetime], zone: ZoneInfo, hurry: asyncio.Event) -> None:
        self.holder, self.clock, self.zone, self.hurry = holder, clock, zone, hurry
        self.ticks: list[Tick] = [self._tidy]
        self.hurried: list[Tick] = []  # those of them that do not wait when something hurries
        self._one_at_a_time = asyncio.Lock()
        self._tidied: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        scheduler = AsyncIOScheduler(timezone=self.zone)
        scheduler.add_job(
            self.tick, IntervalTrigger(seconds=EVERY), coalesce=True, max_instances=1, misfire_grace_time=None
        )
        scheduler.start()
        try:
            while not stop.is_set():
                await until(self.hurry, stop, seconds=LONG)
                if self.hurry.is_set():
                    self.hurry.clear()
                    await self._look(self.hurried)
        finally:
            scheduler.shutdown(wait=False)
            await leases.release("clock", self.holder)

    async def tick(self) -> None:
        await self._look(self.ticks)

    async def _look(self, ticks: Sequence[Tick]) -> None:
        async with self._one_at_a_time:
            now, ours = self.clock(), False
            with going_on("tick failed"):
                ours = await leases.take("clock", self.holder, LEASE_MS, int(now.timestamp() * 1000))
            for each in ticks if ours else ():
                with going_on("tick failed"):  # the others go on, and the next makes up for it
                    await each(now)

    async def _tidy(self, now: datetime) -> None:
        if self._tidied is None or now - self._tidied > timedelta(hours=6):
            await tidy.throw_away(now)
            self._tidied = now
