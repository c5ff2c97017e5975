"""How the fake brings events to the bot: by webhook, one a call, or by getUpdates, one an answer."""

import asyncio
from collections import defaultdict, deque

import aiohttp

from tests.support.zalo_bot_rules import Json, No, check_event

JAVA = {"User-Agent": "Java/17.0.12"}
AT_ONCE = 40


class Events:
    """`deliveries`: how often each is brought. `repeats`: how often getUpdates gives one again that it gave before.

    `wrapped`: {"ok", "result"} around a webhook's event. `several`: getUpdates gives a list. `hold`: nothing is brought
    until `release`, and then the latest first.
    """

    def __init__(self) -> None:
        self.deliveries, self.repeats = 1, 0
        self.wrapped = self.several = self.hold = False
        self.again_after = 0.2  # seconds, doubled up to 5, when the bot did not answer 2xx; supposed
        self.tries = 30
        self.url, self.secret = "", ""
        self.refusals = 0
        self._queue: deque[tuple[Json, int]] = deque()  # for getUpdates: the event, how often it was given
        self._held: list[tuple[str, Json]] = []
        self._news = asyncio.Event()
        self._bringing: set[asyncio.Task[None]] = set()
        self._in_order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    @property
    def waiting(self) -> int:
        return len(self._bringing) + sum(1 for _, given in self._queue if not given) + len(self._held)

    def hook(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret
        if url:
            waiting, self._queue = list(self._queue), deque()
            for event, given in waiting:
                if not given:
                    self._bring("", event)

    def add(self, user: str, event: Json, *, checked: bool = True) -> None:
        if checked:
            check_event(event)
        if self.hold:
            self._held.append((user, event))
        else:
            self._go(user, event)

    def release(self) -> None:
        held, self._held, self.hold = self._held, [], False
        for user, event in reversed(held):
            self._go(user, event)

    def _go(self, user: str, event: Json) -> None:
        if self.url:
            for _ in range(self.deliveries):
                self._bring(user, event)
        else:
            self._queue.extend([(event, 0)] * self.deliveries)
            self._news.set()

    async def poll(self, seconds: float) -> Json | list[Json]:
        try:
            async with asyncio.timeout(seconds):
                while not self._queue:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise No(408, "Request timeout") from None
        event, given = self._queue.popleft()
        if given < self.repeats:
            self._queue.append((event, given + 1))
        return [event] if self.several else event

    def _bring(self, user: str, event: Json) -> None:
        task = asyncio.create_task(self._call(user, event))
        self._bringing.add(task)
        task.add_done_callback(self._bringing.discard)

    async def _call(self, user: str, event: Json) -> None:
        body = {"ok": True, "result": event} if self.wrapped else event
        pause = self.again_after
        async with self._in_order[user]:
            for _ in range(self.tries):
                async with self._at_once:
                    if await self._took(body):
                        return
                self.refusals += 1
                await asyncio.sleep(pause)
                pause = min(5.0, pause * 2)

    async def _took(self, body: Json) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10))
        headers = {**JAVA, "X-Bot-Api-Secret-Token": self.secret}
        try:
            async with self._session.post(self.url, json=body, headers=headers) as answer:
                return 200 <= answer.status < 300
        except (aiohttp.ClientError, OSError):
            return False

    async def close(self) -> None:
        for task in self._bringing:
            task.cancel()
        await asyncio.gather(*self._bringing, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
