"""Does the slow work people asked for, one after the other, in one process at a time: whoever holds the lease."""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.dossier_job import Dossiers
from bot.old_job import OldPhotos
from bot.steady import going_on
from bot.waiting import until
from dossiers.build import Cancelled
from dossiers.gather import CannotMake, Setting
from storage import database, leases, queued
from storage.files import Files

log = logging.getLogger(__name__)

LEASE = "jobs"
TTL_MS = 30_000  # after a crash another goes on within this time
RENEW = 8.0  # seconds
POLL = 1.0  # seconds
NEXT_TRY = 3.0  # seconds after one went wrong


class LeaseLost(Exception):
    """Another process has it: what we were making is theirs now."""


class Work(Protocol):
    """A kind of slow work, asked for by rows of `table`."""

    table: str

    async def make(self, id: int, tell: Callable[[str, int, int], Awaitable[bool]]) -> None:
        """What was asked for, and a word to whoever did; Cancelled when told False, CannotMake if it never will."""

    async def failed(self, id: int, why: str) -> None: ...


class Jobs:
    def __init__(
        self,
        setting: Setting,
        files: Files,
        folder: Path,
        holder: str,
        clock: Callable[[], datetime],
        next_try: float = NEXT_TRY,
    ) -> None:
        self.works: tuple[Work, ...] = (
            Dossiers(setting, files, folder, clock),
            OldPhotos(setting.catalogue, setting.zone, files, folder, clock),
        )
        self.folder, self.holder, self.clock, self.next_try = folder, holder, clock, next_try
        self.held = False

    async def run(self, stop: asyncio.Event) -> None:
        renewing = asyncio.create_task(self._renew(stop))
        try:
            while not stop.is_set():
                pause = POLL
                with going_on("job not taken") as taking:
                    if self.held and await self.once(stop):
                        pause = 0.0
                await until(stop, seconds=self.next_try if taking.error else pause)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            if self.held:
                await leases.release(LEASE, self.holder)

    async def _renew(self, stop: asyncio.Event) -> None:
        while True:
            try:
                await self.hold()
            except database.FAULTS as error:
                log.warning("database does not answer", extra={"error": type(error).__name__})
            await until(stop, seconds=RENEW if self.held else POLL)

    async def hold(self) -> bool:
        """Have the lease, or keep it. Whoever gets it finds what the last one left half done."""
        had = self.held
        self.held = await leases.take(LEASE, self.holder, TTL_MS, int(self.clock().timestamp() * 1000))
        if self.held and not had:
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
            left = await queued.left_behind()
            if left:
                log.info("jobs begun anew", extra={"count": left})
        return self.held

    async def once(self, stop: asyncio.Event | None = None) -> bool:
        """Do the next of each kind; whether there was any."""
        done = [await self._next(work, stop or asyncio.Event()) for work in self.works]
        return any(done)

    async def _next(self, work: Work, stop: asyncio.Event) -> bool:
        found = await queued.take(work.table)
        if found is None:
            return False
        id, tries = found
        if tries > queued.MOST_TRIES:
            await work.failed(id, "interrupted")
        else:
            await self._make(work, id, tries, stop)
        return True

    async def _make(self, work: Work, id: int, tries: int, stop: asyncio.Event) -> None:
        async def tell(step: str, done: int, of: int) -> bool:
            if not self.held:
                raise LeaseLost
            return not stop.is_set() and await queued.tell(work.table, id, step, done, of)

        about = {"kind": work.table, "job": id, "tries": tries}
        log.info("job begun", extra=about)
        try:
            with going_on("job not done", but=(Cancelled, LeaseLost, CannotMake), **about) as making:
                await work.make(id, tell)
        except Cancelled:
            await self._stopped(work, id, stop)
        except LeaseLost:
            log.warning("job left to another", extra=about)
        except CannotMake as why:
            await work.failed(id, why.why)
        else:
            if making.error:
                await self._again(work, id, tries, "disk" if isinstance(making.error, OSError) else "broken", stop)

    async def _stopped(self, work: Work, id: int, stop: asyncio.Event) -> None:
        """Cancelled by somebody; or we are told to stop, and then it waits for whoever runs next."""
        if stop.is_set():
            await queued.again(work.table, id, "", counts=False)
        log.info("job stopped", extra={"kind": work.table, "job": id})

    async def _again(self, work: Work, id: int, tries: int, why: str, stop: asyncio.Event) -> None:
        if tries >= queued.MOST_TRIES:
            await work.failed(id, why)
            return
        await queued.again(work.table, id, why)
        await until(stop, seconds=self.next_try)
