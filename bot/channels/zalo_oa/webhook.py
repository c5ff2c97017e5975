"""Zalo calls us: the signature is checked on the raw body, what was said is kept, and it hears 200 within 2 seconds."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.channels.base import Arrived, Inbox
from bot.channels.zalo_oa.receive import NAME, Receipt, Stopped, read
from bot.channels.zalo_oa.signature import HEADER, signed_by
from storage import database, outbox

PATH = "/hooks/zalo-oa"
LARGEST = 1_000_000  # bytes of one event
WAITING = 20_000  # receipts that may wait for the database
TRIES = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0)  # a receipt may be here before the message is marked as sent

log = logging.getLogger(__name__)

Mark = Callable[[str, Receipt], Awaitable[int]]


async def mark(channel: str, receipt: Receipt) -> int:
    at_ms = int(receipt.at.timestamp() * 1000)
    return await outbox.arrived(channel, receipt.address, receipt.messages, at_ms, read=receipt.read)


@dataclass
class Signatures:
    """How the calls of this process were signed, for the facts and the doctor."""

    good: int = 0
    bad: int = 0
    rule: str = ""


class Webhook:
    def __init__(self, app_id: str, key: str, inbox: Inbox, clock: Callable[[], datetime], mark: Mark = mark) -> None:
        self.app_id, self.key, self.inbox, self.clock, self.mark = app_id, key, inbox, clock, mark
        self.signatures = Signatures()
        self.later = Later(self._settle)

    async def called(self, request: web.Request) -> web.Response:
        raw = await _at_most(request, LARGEST)
        if raw is None:
            return web.Response(status=413)
        event = _parsed(raw)
        if event is None or not self._signed(raw, event, request.headers.get(HEADER, "")):
            # The console saves an address only if it answers 200, whatever it sends to try it. Once Zalo is known to
            # sign as we expect, anything else is told so: a real message then comes again when the key is mended.
            return web.Response(status=403 if self.signatures.good else 200)
        meant = read(event, self.clock())
        # Zalo switches the webhook off unless we answer within 2 seconds: only what was said is waited for, and the
        # inbox takes 1.5 seconds at most.
        if arrived := [each for each in meant if isinstance(each, Arrived)]:
            await self.inbox.put(arrived)
        for each in meant:
            if isinstance(each, Stopped | Receipt):
                self.later.add(each)
        return web.Response()

    def _signed(self, raw: bytes, event: dict[str, Any], given: str) -> bool:
        rule = signed_by(raw, event, given, self.app_id, self.key)
        if not rule:
            self.signatures.bad += 1
            log.warning("call not signed as expected", extra={"channel": NAME, "with_header": bool(given)})
            return False
        if rule != self.signatures.rule:
            log.info("calls are signed", extra={"channel": NAME, "rule": rule})
            self.signatures.rule = rule
        self.signatures.good += 1
        return True

    async def _settle(self, one: Stopped | Receipt) -> bool:
        if isinstance(one, Stopped):
            await self.inbox.stopped(NAME, one.address, stopped=one.stopped)
            return True
        return bool(await self.mark(NAME, one))


@dataclass
class Later:
    """What may wait, and what may be lost in a crash: receipts, and who left (the next message finds that out)."""

    settle: Callable[[Stopped | Receipt], Awaitable[bool]]
    queue: "asyncio.Queue[tuple[int, Stopped | Receipt]]" = field(default_factory=lambda: asyncio.Queue(WAITING))
    again: set[asyncio.TimerHandle] = field(default_factory=set)

    def add(self, one: Stopped | Receipt, tries: int = 0) -> None:
        try:
            self.queue.put_nowait((tries, one))
        except asyncio.QueueFull:
            log.warning("receipts dropped", extra={"channel": NAME})

    async def run(self) -> None:
        """In order, until cancelled."""
        while True:
            tries, one = await self.queue.get()
            try:
                settled = await self.settle(one)
            except database.FAULTS as error:
                log.warning("receipt not kept yet", extra={"channel": NAME, "error": type(error).__name__})
                settled = False
            if not settled and tries < len(TRIES):
                self._once_more(one, tries)

    def close(self) -> None:
        for handle in self.again:
            handle.cancel()

    def _once_more(self, one: Stopped | Receipt, tries: int) -> None:
        def put() -> None:
            self.again.discard(handle)
            self.add(one, tries + 1)

        handle = asyncio.get_running_loop().call_later(TRIES[tries], put)
        self.again.add(handle)


async def _at_most(request: web.Request, most: int) -> bytes | None:
    got = bytearray()
    async for piece in request.content.iter_any():
        got += piece
        if len(got) > most:
            return None
    return bytes(got)


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None
