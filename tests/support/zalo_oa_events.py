"""How the fake calls a webhook: signed, answered within 2 seconds or it comes again, and in the end switched off."""

import asyncio
import hashlib
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]

LIMIT = 2.0  # seconds for an answer
AGAIN = (30.0, 300.0, 900.0, 1800.0, 3600.0)  # seconds


@dataclass
class Answer:
    event: str
    status: int  # 0: none
    seconds: float


@dataclass
class Events:
    """`hurry` shortens the time between tries; `deliveries`: how often each event comes; `mixed`: in any order."""

    app_id: str
    account: str
    key: str
    url: str = ""
    hurry: float = 0.01
    again: tuple[float, ...] = AGAIN
    deliveries: int = 1
    mixed: float = 0.0  # seconds an event may be held up
    prefix: str = "mac="
    first: str = "app"  # the first term of the signature: app or account
    off: bool = False  # Zalo has switched the webhook off
    answers: list[Answer] = field(default_factory=list)
    lost: list[Json] = field(default_factory=list)  # what came while it was off
    on_the_way: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None

    @property
    def late(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.seconds > LIMIT]

    def add(self, event: Json) -> None:
        if self.off or not self.url:
            self.lost.append(event)
            return
        for _ in range(self.deliveries):
            task = asyncio.create_task(self._deliver(event))
            self.on_the_way.add(task)
            task.add_done_callback(self.on_the_way.discard)

    async def close(self) -> None:
        for task in list(self.on_the_way):
            task.cancel()
        await asyncio.gather(*self.on_the_way, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def signature(self, raw: bytes, at: str) -> str:
        first = self.app_id if self.first == "app" else self.account
        whole = first.encode() + raw + at.encode() + self.key.encode()
        return self.prefix + hashlib.sha256(whole).hexdigest()

    async def call(self, raw: bytes, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        began = time.monotonic()
        try:
            async with self._session.post(
                self.url, data=raw, headers=headers, timeout=aiohttp.ClientTimeout(total=LIMIT * 2)
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        return Answer(headers.get("X-Event", ""), status, time.monotonic() - began)

    async def _deliver(self, event: Json) -> None:
        if self.mixed:
            await asyncio.sleep(random.uniform(0, self.mixed))
        # Their own way of writing JSON: the bytes are what is signed.
        raw = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": self.signature(raw, event["timestamp"]),
            "User-Agent": "ZaloWebhook",
        }
        for tries in range(len(self.again) + 1):
            answer = await self.call(raw, headers | ({"num_retry": str(tries)} if tries else {}))
            answer.event = event["event_name"]
            self.answers.append(answer)
            if answer.status == 200 and answer.seconds <= LIMIT:
                return
            if tries < len(self.again):
                await asyncio.sleep(self.again[tries] * self.hurry)
        self.off = True
        self.lost.append(event)
