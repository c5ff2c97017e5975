"""Keeps what arrives: many messages in one commit, and in the local spool when the database is slow or away."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.channels.base import Arrived
from bot.spool import Spool
from bot.waiting import until
from conversation.messages import said_to_json
from storage import database, inbox, people
from storage.inbox import Waiting

log = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds the database has before a message goes to the spool
AT_ONCE = 200


class Inbox:
    def __init__(self, spool: Spool, clock: Callable[[], datetime], arrived: asyncio.Event) -> None:
        self.spool, self.clock = spool, clock
        self.arrived = arrived  # set when something was kept, so that a turn is taken at once
        self._queue: list[tuple[Waiting, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._away = False  # the database did not answer the last time

    async def put(self, arrived: list[Arrived]) -> None:
        """Return once they are safe. If neither database nor spool takes them, raise: the channel sends them again."""
        waiting = [_waiting(one) for one in arrived]
        if self._away:
            return await self.spool.append(waiting)
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in waiting]
        self._queue.extend(zip(waiting, futures, strict=True))
        self._wake.set()
        _done, late = await asyncio.wait(futures, timeout=PATIENCE) if futures else (set(), set())
        # Also in the spool if the database takes it after all: its key exists once.
        unsafe = [one for one, future in zip(waiting, futures, strict=True) if future in late or future.exception()]
        if unsafe:
            self._away = True
            await self.spool.append(unsafe)
        return None

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None:
        await people.stopped(channel, address, stopped=stopped)

    async def run(self, stop: asyncio.Event) -> None:
        """Write what is queued, in one commit for all that came meanwhile."""
        while not stop.is_set() or self._queue:
            if not self._queue:
                self._wake.clear()
                await until(self._wake, stop, seconds=1.0)
                continue
            batch, self._queue = self._queue[:AT_ONCE], self._queue[AT_ONCE:]
            await self._write(batch)

    async def _write(self, batch: list[tuple[Waiting, asyncio.Future[None]]]) -> None:
        try:
            await inbox.put([message for message, _ in batch], self._now_ms())
        except database.FAULTS as error:
            log.warning("database did not take messages", extra={"count": len(batch), "error": type(error).__name__})
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        self.arrived.set()
        for _, future in batch:
            if not future.done():
                future.set_result(None)

    async def drain(self, stop: asyncio.Event) -> None:
        """Bring what the spool holds into the database, as soon as that answers again."""
        while not stop.is_set():
            try:
                drained = await self.spool.drain(lambda messages: inbox.put(messages, self._now_ms()))
                self._away = False
                if drained:
                    log.info("spool drained", extra={"count": drained})
                    self.arrived.set()
            except database.FAULTS as error:
                log.warning("database still away", extra={"error": type(error).__name__})
            await until(stop, seconds=1.0)

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)


def _waiting(arrived: Arrived) -> Waiting:
    said = arrived.said
    return Waiting(
        channel=arrived.channel,
        address=arrived.address,
        key=arrived.key[:150],
        said=said_to_json(said).replace("\\u0000", "").replace("\0", ""),
        at_ms=int(said.at.timestamp() * 1000),
    )
