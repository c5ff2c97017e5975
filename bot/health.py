"""/health and /metrics: is this process ready, and how are things going."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from aiohttp import web

from bot import metrics
from bot.channels.base import Route
from bot.spool import Spool
from storage import database, health, migrate

LIMIT = 2.0  # seconds for each check
FRESH = 1.0  # seconds an answer is good for, so that many askers cost no more than one

log = logging.getLogger(__name__)


class Kept(Protocol):
    async def state(self) -> str: ...


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Health:
    data_dir: Path
    files: Kept
    spool: Spool
    now_ms: Callable[[], int] = _now_ms
    _checks: dict[str, str] = field(default_factory=dict)
    _checked: float = float("-inf")
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[Route]:
        return [Route("GET", "/health", self.answer), Route("GET", "/metrics", self.tell)]

    async def checks(self) -> dict[str, str]:
        """Each check by name: words that begin with "ok", or what is wrong."""
        async with self._one:
            if time.monotonic() - self._checked > FRESH:
                names = {"database": self._database, "migrations": self._migrated, "files": self._files}
                told = await asyncio.gather(*(_limited(check) for check in names.values()))
                self._checks = dict(zip(names, told, strict=True))
                self._checked = time.monotonic()
            return self._checks

    async def answer(self, _: web.Request) -> web.Response:
        checks = await self.checks()
        ready = all(words.startswith("ok") for words in checks.values())
        return web.json_response({"ready": ready, "checks": checks}, status=200 if ready else 503)

    async def tell(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(3 * LIMIT):
                counts = await health.counts()
        except database.FAULTS as error:
            log.warning("database does not answer", extra={"error": type(error).__name__})
            counts = None
        text = metrics.exposition(counts, self.spool.size(), self.data_dir, self.now_ms())
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _database(self) -> str:
        await health.write(self.now_ms())
        return "ok"

    async def _migrated(self) -> str:
        if pending := await migrate.pending():
            return f"run `python -m bot migrate`; pending: {', '.join(pending)}"
        if newer := await migrate.newer():
            return f"the database belongs to a newer version: {', '.join(newer)}"
        return "ok"

    async def _files(self) -> str:
        return await self.files.state()


async def _limited(check: Callable[[], Awaitable[str]]) -> str:
    try:
        async with asyncio.timeout(LIMIT):
            return await check()
    except TimeoutError:
        return f"no answer within {LIMIT:.0f} seconds"
    except database.FAULTS as error:
        return f"does not work ({type(error).__name__})"
