"""How the fake brings updates to the bot: by getUpdates or by webhook, each as often as asked, until it is received."""

import asyncio
from collections import defaultdict
from typing import Any

import aiohttp

from tests.support.telegram_rules import No, Params

Json = dict[str, Any]
AT_ONCE = 40  # webhook calls


class Updates:
    """`deliveries`: how often every update is brought, as if its receipt had been lost before."""

    def __init__(self) -> None:
        self.deliveries = 1
        self.again_after = 0.2  # seconds, doubled up to 5, when the bot did not answer 2xx
        self.url, self.secret = "", ""
        self.waiting: dict[int, Json] = {}
        self.refusals = 0  # webhook calls not answered 2xx
        self._left: dict[int, int] = {}
        self._wanted: list[str] | None = None
        self._next = 1000
        self._asked = 0
        self._news = asyncio.Event()
        self._bringing: set[asyncio.Task[None]] = set()
        self._in_order: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    def add(self, kind: str, user: int, content: Json) -> int | None:
        if self._wanted and kind not in self._wanted:
            return None
        self._next += 1
        self.waiting[self._next] = {"update_id": self._next, kind: content}
        self._left[self._next] = self.deliveries
        if self.url:
            self._bring(self._next, user)
        self._wake()
        return self._next

    async def poll(self, given: Params) -> list[Json]:
        if self.url:
            raise No(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        self._want(given)
        self._asked += 1
        mine = self._asked
        self._wake()
        for update in [each for each in self.waiting if each < given.get("offset", 0)]:
            self._received(update)
        until = asyncio.get_running_loop().time() + given.get("timeout", 0)
        while not self.waiting and not self._closed:
            left = until - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._news.wait(), max(left, 0))
            except TimeoutError:
                break
            if mine != self._asked:
                raise No(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
        return [self.waiting[each] for each in sorted(self.waiting)][: given.get("limit", 100)]

    async def hook(self, url: str, secret: str, given: Params) -> None:
        await self._stop_bringing()
        self.url, self.secret = url, secret
        self._want(given)
        if given.get("drop_pending_updates"):
            self.waiting.clear()
        if url:
            for update in self.waiting:
                self._bring(update, 0)

    async def close(self) -> None:
        self._closed = True
        self._wake()
        await self._stop_bringing()
        if self._session:
            await self._session.close()

    def _want(self, given: Params) -> None:
        if "allowed_updates" in given:
            self._wanted = given["allowed_updates"]

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _received(self, update: int) -> None:
        self._left[update] -= 1
        if self._left[update] <= 0:
            self.waiting.pop(update, None)

    def _bring(self, update: int, user: int) -> None:
        task = asyncio.get_running_loop().create_task(self._call(update, user))
        self._bringing.add(task)
        task.add_done_callback(self._bringing.discard)

    async def _call(self, update: int, user: int) -> None:
        """One person's updates one after the other; until every delivery was answered 2xx."""
        pause = self.again_after
        async with self._in_order[user], self._at_once:
            while update in self.waiting:
                if await self._answered(self.waiting[update]):
                    self._received(update)
                    pause = self.again_after
                else:
                    self.refusals += 1
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)

    async def _answered(self, update: Json) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with self._session.post(self.url, json=update, headers=headers) as answer:
                return 200 <= answer.status < 300
        except (aiohttp.ClientError, OSError):
            return False

    async def _stop_bringing(self) -> None:
        tasks = list(self._bringing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
