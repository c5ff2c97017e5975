"""Builds the dossiers people asked for, one after the other, in one process at a time: whoever holds the lease."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.waiting import until
from dossiers import build
from dossiers.gather import CannotMake, Setting
from storage import database, dossiers, inbox, leases
from storage.files import Files
from storage.models import Dossier

log = logging.getLogger(__name__)

LEASE = "jobs"
TTL_MS = 30_000  # after a crash another goes on within this time
RENEW = 8.0  # seconds
POLL = 1.0  # seconds
NEXT_TRY = 3.0  # seconds after one went wrong


class LeaseLost(Exception):
    """Another process has it: what we were building is theirs now."""


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
        self.setting, self.files, self.folder = setting, files, folder
        self.holder, self.clock, self.next_try = holder, clock, next_try
        self.held = False

    async def run(self, stop: asyncio.Event) -> None:
        renewing = asyncio.create_task(self._renew(stop))
        try:
            while not stop.is_set():
                pause = POLL
                try:
                    if self.held and await self.once(stop):
                        pause = 0.0
                except Exception:
                    log.exception("dossier not taken")
                    pause = self.next_try
                await until(stop, seconds=pause)
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
        self.held = await leases.take(LEASE, self.holder, TTL_MS, self._now_ms())
        if self.held and not had:
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
            left = await dossiers.left_behind()
            if left:
                log.info("dossiers begun anew", extra={"count": left})
        return self.held

    async def once(self, stop: asyncio.Event | None = None) -> bool:
        """Build the next one; whether there was one."""
        dossier = await dossiers.take()
        if dossier is None:
            return False
        if dossier.tries > dossiers.MOST_TRIES:
            await self._failed(dossier, "interrupted")
            return True
        await self._build(dossier, stop or asyncio.Event())
        return True

    async def _build(self, dossier: Dossier, stop: asyncio.Event) -> None:
        async def tell(step: str, done: int, of: int) -> bool:
            if not self.held:
                raise LeaseLost
            return not stop.is_set() and await dossiers.tell(dossier.id, step, done, of)

        log.info("dossier begun", extra={"dossier": dossier.id, "tries": dossier.tries})
        try:
            built = await build.build(self.setting, dossier, self.files, self.clock(), self.folder, tell)
        except build.Cancelled:
            await self._stopped(dossier, stop)
        except LeaseLost:
            log.warning("dossier left to another", extra={"dossier": dossier.id})
        except CannotMake as why:
            await self._failed(dossier, why.why)
        except Exception as error:
            log.exception("dossier not built", extra={"dossier": dossier.id, "tries": dossier.tries})
            await self._again(dossier, "disk" if isinstance(error, OSError) else "broken", stop)
        else:
            await self._ready(dossier, built)

    async def _stopped(self, dossier: Dossier, stop: asyncio.Event) -> None:
        """Cancelled by somebody; or we are told to stop, and then it waits for whoever runs next."""
        if stop.is_set():
            await dossiers.again(dossier.id, "", counts=False)
        log.info("dossier stopped", extra={"dossier": dossier.id})

    async def _again(self, dossier: Dossier, why: str, stop: asyncio.Event) -> None:
        if dossier.tries >= dossiers.MOST_TRIES:
            await self._failed(dossier, why)
            return
        await dossiers.again(dossier.id, why)
        await until(stop, seconds=self.next_try)

    async def _ready(self, dossier: Dossier, built: build.Built) -> None:
        """The row and the word to whoever asked are kept together."""
        now = self.clock()
        async with database.transaction():
            if not await dossiers.ready(dossier, built.sha256, built.size, now, built.missing):
                return
            await self._say(dossier, "dossier_ready", {"missing": built.missing}, now)
        log.info("dossier ready", extra={"dossier": dossier.id, "bytes": built.size, "missing": built.missing})

    async def _failed(self, dossier: Dossier, why: str) -> None:
        now = self.clock()
        async with database.transaction():
            if not await dossiers.failed(dossier.id, why, now):
                return
            await self._say(dossier, "dossier_failed", {"why": why}, now)
        log.warning("dossier given up", extra={"dossier": dossier.id, "why": why})

    async def _say(self, dossier: Dossier, event: str, about: dict[str, str | int], now: datetime) -> None:
        await inbox.put_event(
            dossier.made_by_id,
            key=f"{event}:{dossier.id}:{int((dossier.asked_at or now).timestamp())}",
            event=event,
            about={"dossier": dossier.id, **about},
            at=now.isoformat(),
            now_ms=self._now_ms(),
        )

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)
