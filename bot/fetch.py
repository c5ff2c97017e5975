"""Fetches the photos people sent, soon, for links expire; looks at them in a thread and keeps what it found."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime

from bot.channels.base import Channel, FetchError
from bot.steady import going_on
from photos.pipeline import LARGEST, PICTURES, Looked, NotAPicture, look_in_thread, sniff
from storage import database, inbox, photos
from storage.database import Row
from storage.files import Files
from storage.photos import Facts

log = logging.getLogger(__name__)

HANDS = 4  # photos of one channel at a time
POLL = 0.3  # seconds
LIMIT = 60.0  # seconds one photo may take to come
HOLD = 5.0  # seconds after which we say again that the photos under way are ours
DRAIN = 5.0  # seconds the photos under way may still take when we stop
DELAYS = (5, 30, 120, 600, 3_600, 14_400, 43_200, 86_400)  # seconds until the next try; after the last it has failed
UNKNOWN = "application/octet-stream"


class Fetcher:
    def __init__(
        self,
        channels: Mapping[str, Channel],
        files: Files,
        clock: Callable[[], datetime],
        executor: Executor,
        limit: float = LIMIT,
    ) -> None:
        self.channels = channels
        self.files = files
        self.clock = clock
        self.executor = executor
        self.limit = limit
        self.under_way: dict[asyncio.Task[None], Row] = {}
        self.held = time.monotonic()
        self.woken = asyncio.Event()

    def wake(self) -> None:
        """Photos have just come: look at once."""
        self.woken.set()

    async def once(self) -> int:
        """Fetch what is due now, as much as there are hands for; how many were taken on."""
        count = await self._begin()
        if self.under_way:
            await asyncio.wait(self.under_way)
        return count

    async def run(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self.woken.clear()
                with going_on("photos not claimed"):
                    await self._begin()
                    await self._hold()
                waking = asyncio.create_task(self.woken.wait())
                await asyncio.wait(
                    {stopping, waking, *self.under_way}, timeout=POLL, return_when=asyncio.FIRST_COMPLETED
                )
                waking.cancel()
            await self._drain()
        finally:
            for task in (stopping, *self.under_way):
                task.cancel()

    async def _drain(self) -> None:
        """A photo that is not done by then is fetched again by whoever runs next."""
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=DRAIN)

    async def _begin(self) -> int:
        count = 0
        for channel in self.channels:
            free = HANDS - sum(row["channel"] == channel for row in self.under_way.values())
            for row in await photos.due(free, self._now_ms(), [channel]):
                task = asyncio.create_task(self._take(row))
                self.under_way[task] = row
                task.add_done_callback(self.under_way.pop)
                count += 1
        return count

    async def _hold(self) -> None:
        """Their lease is short, so that after a crash another takes them over within seconds."""
        if time.monotonic() - self.held > HOLD:
            self.held = time.monotonic()
            if self.under_way:
                await photos.hold([row["id"] for row in self.under_way.values()], self._now_ms())

    async def _take(self, row: Row) -> None:
        with going_on("photo not settled", photo=row["id"]):  # it is due again when its lease ends
            await self._settle(row)

    async def _settle(self, row: Row) -> None:
        if row["tries"] > len(DELAYS) + 1:  # those who took it on before never came back to say how it went
            await self._give_up(row, "failed", "gone")
            return
        try:
            await self._fetch(row)
        except NotAPicture as refusal:
            await self._give_up(row, "refused", refusal.why)
        except FetchError as error:
            if error.too_large:
                await self._give_up(row, "refused", "too_large")
            elif error.final:
                await self._give_up(row, "failed", "gone")
            else:
                await self._later(row, "FetchError")
        except OSError as error:  # too slow, or our own disk is full
            await self._later(row, type(error).__name__)

    async def _fetch(self, row: Row) -> None:
        channel = self.channels[row["channel"]]
        most = min(channel.able.largest_file, LARGEST)
        if row["size"] and row["size"] > most:
            raise NotAPicture("too_large")
        async with asyncio.timeout(self.limit):
            data = await channel.fetch(row["source"])
        if not data:
            raise NotAPicture("empty")
        if len(data) > most:
            raise NotAPicture("too_large")
        facts = await self._keep(row["kind"], data)
        await photos.kept(row["id"], facts)
        log.info("photo kept", extra={"photo": row["id"], "bytes": facts.size, "kind": facts.mime})

    async def _keep(self, kind: str, data: bytes) -> Facts:
        mime = sniff(data)
        if kind != "photo" and mime not in PICTURES:
            return Facts(sha256=await self.files.put(data), size=len(data), mime=mime or UNKNOWN, kept_at=self.clock())
        looked = await look_in_thread(self.executor, data)
        return await self._keep_picture(looked, data)

    async def _keep_picture(self, looked: Looked, data: bytes) -> Facts:
        shown, thumb = await self.files.put(looked.shown), await self.files.put(looked.thumb)
        return Facts(
            sha256=await self.files.put(data),
            size=len(data),
            mime=looked.mime,
            kept_at=self.clock(),
            width=looked.width,
            height=looked.height,
            shown=shown,
            thumb=thumb,
            taken_at=looked.taken_at,
            lat=looked.lat,
            lon=looked.lon,
        )

    async def _later(self, row: Row, why: str) -> None:
        if row["tries"] > len(DELAYS):
            await self._give_up(row, "failed", "gone")
            return
        due_ms = self._now_ms() + DELAYS[row["tries"] - 1] * 1000
        await photos.again(row["id"], row["tries"], due_ms)
        log.warning("photo later", extra={"photo": row["id"], "tries": row["tries"], "why": why})

    async def _give_up(self, row: Row, state: str, why: str) -> None:
        """The row and the word to its sender are kept together."""
        settle = {"refused": photos.refused, "failed": photos.failed}[state]
        async with database.transaction():
            if not await settle(row["id"], why):
                return
            await inbox.put_event(
                row["person_id"],
                key=f"photo:{row['id']}:refused",
                event="photo_refused",
                about={"photo": row["id"], "why": why, "name": row["name"]},
                at=self.clock().isoformat(),
                now_ms=self._now_ms(),
            )
        log.info("photo given up", extra={"photo": row["id"], "state": state, "why": why})

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)
