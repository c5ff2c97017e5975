"""Long polling, for a bot without a public address: one process asks Zalo for what arrived, at most once a second."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from bot.channels.poll import STANDBY, OneAtATime
from bot.channels.zalo_bot.api import Api, ApiAway, ApiError
from bot.channels.zalo_bot.receive import events
from bot.steady import until_done

LONG_POLL = 10  # seconds; with the time to keep what came, well within the lease
LEASE_MS = 25_000
READ = LONG_POLL + 5.0
BETWEEN = 1.0  # seconds: a queue that is not empty answers at once, and may give the same event again

log = logging.getLogger(__name__)


class Poller:
    """`pauses`: seconds to rest after the first, second … failure in a row."""

    def __init__(
        self,
        api: Api,
        keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]],
        holder: str,
        clock: Callable[[], datetime],
        pauses: Sequence[float],
        between: float = BETWEEN,
    ) -> None:
        self.api, self.keep, self.pauses, self.between = api, keep, pauses, between
        self.turn = OneAtATime("zalo_bot.poll", LEASE_MS, holder, clock)

    async def run(self) -> None:
        """Until cancelled."""
        await self.turn.run(self._while_ours, min(STANDBY, self.pauses[-1]))

    async def _while_ours(self) -> None:
        failures = 0
        hooked = True  # a webhook from earlier keeps Zalo from answering us
        while await self.turn.ours():
            try:
                if hooked:
                    await self.api.call("deleteWebhook")
                    hooked = False
                await self._keep(await self.api.call("getUpdates", READ, timeout=LONG_POLL))
                failures = 0
            except (ApiError, ApiAway) as error:
                if isinstance(error, ApiError) and error.is_idle:
                    failures = 0
                    await asyncio.sleep(self.between)
                    continue
                hooked = "webhook" in str(error).lower()
                await self._rest(error, failures)
                failures += 1
                continue
            await asyncio.sleep(self.between)

    async def _keep(self, result: Any) -> None:
        """Zalo may not give it a second time, so we go on trying to keep it as long as we live."""
        if got := events(result):
            await until_done(lambda: self.keep(got), "zalo bot events not kept", self.pauses)

    async def _rest(self, error: ApiError | ApiAway, failures: int) -> None:
        pause = self.pauses[min(failures, len(self.pauses) - 1)]
        if isinstance(error, ApiError) and error.retry_in is not None:
            pause = error.retry_in
        code = error.code if isinstance(error, ApiError) else str(error)
        log.warning("zalo bot polling rests", extra={"error": code, "seconds": pause})
        await asyncio.sleep(pause)
