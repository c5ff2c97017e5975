"""Asking a service what arrived, where it does not call us: one process at a time, whoever holds the lease."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.steady import going_on
from storage import leases

STANDBY = 2.0  # seconds until whoever waits for the lease looks again

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OneAtATime:
    lease: str
    lease_ms: int  # short, so that after a crash people are heard again within seconds
    holder: str
    clock: Callable[[], datetime]

    async def ours(self) -> bool:
        return await leases.take(self.lease, self.holder, self.lease_ms, int(self.clock().timestamp() * 1000))

    async def run(self, ask: Callable[[], Awaitable[None]], standby: float = STANDBY) -> None:
        """Until cancelled; `ask` goes on while the lease is ours."""
        try:
            while True:
                with going_on("polling failed", lease=self.lease):
                    if await self.ours():
                        log.info("polling begins", extra={"lease": self.lease})
                        await ask()
                await asyncio.sleep(standby)
        finally:
            await leases.release(self.lease, self.holder)
