"""The throttled sender: one loop a channel, held by a lease; every message ends in a named state.

The ledger and the network take turns without waiting for each other: `_step` settles what came back and marks what
goes next, in one commit; `_let_go` begins what is marked, at the pace of the channel. Of bulk messages no more is ever
marked than may leave in one second, so a crash leaves no more than that unsure.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.base import Channel, SendError, Throttled
from bot.delivery import Delivery
from bot.pace import ChatPace, Pacer, Place
from bot.quota import Allowance
from bot.rests import Rests
from bot.steady import going_on
from bot.waiting import until
from storage import database, leases, outbox
from storage.database import Row
from storage.outbox import REPLY, Result

log = logging.getLogger(__name__)

ELSEWHERE = ("stopped", "out_of_window", "refused")  # said on another channel of theirs, where they have one
LEASE_MS = 5_000
AT_ONCE = 64  # replies on their way at one time
EVERY = 0.2  # seconds between commits while nothing hurries
LOOK = 0.5  # seconds between looks for bulk while there is none
SHORTEST, LONGEST = 0.002, 0.02  # seconds between looks at the pace
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Sender:
    def __init__(
        self,
        channel: Channel,
        holder: str,
        clock: Callable[[], datetime],
        leaving: asyncio.Event,
        *,
        zone: ZoneInfo = HANOI,
        others: Collection[str] = (),
    ) -> None:
        """`others`: the channels on which a person may be reached instead."""
        self.channel, self.holder, self.clock, self.leaving = channel, holder, clock, leaving
        self.others = tuple(name for name in others if name != channel.name)
        self.lease = f"send:{channel.name}"
        self.pacer, self.chats = Pacer(channel.pace.overall), ChatPace(channel.pace.person)
        self.rests = Rests(self.pacer)
        allowance = Allowance(channel, clock, zone)
        self.delivery = Delivery(channel, allowance, self._now_ms, self.pacer, self.rests.throttled)
        self._replies: deque[Row] = deque()  # marked, not begun
        self._bulk: deque[Row] = deque()
        self._flying: dict[int, asyncio.Task[None]] = {}  # chats with a message on its way
        self._bulk_flying = 0  # of them
        self._results: list[Result] = []  # come back, not settled
        self._outstanding: set[int] = set()  # bulk rows marked and not settled
        self._doubtful: list[int] = []  # rows whose marking may have been committed, and which were not begun
        self._candidates: list[Row] = []  # bulk rows that may be marked next
        self._marked = asyncio.Event()
        self._look_at = 0.0
        self._leased_until = 0.0
        self._is_new = True  # has the lease anew: what the last holder left is to be settled first

    async def run(self, stop: asyncio.Event) -> None:
        letting_go = asyncio.create_task(self._let_go())
        try:
            while not stop.is_set():
                stepped = False
                with going_on("sending failed", channel=self.channel.name):
                    if await self._leads():
                        self.leaving.clear()
                        began = time.monotonic()
                        await self._step()
                        stepped = True
                if stepped:
                    await until(self.leaving, stop, seconds=max(LONGEST, began + EVERY - time.monotonic()))
                else:
                    await until(stop, seconds=1.0)
        finally:
            letting_go.cancel()
        await self._drain()

    async def _leads(self) -> bool:
        """Hold the lease. Without it nothing is begun any more; with it anew, what was marked before is settled."""
        if time.monotonic() < self._leased_until - LEASE_MS / 2000:
            return True
        if time.monotonic() >= self._leased_until:
            self._is_new = True
        began = time.monotonic()
        if not await leases.take(self.lease, self.holder, LEASE_MS, self._now_ms()):
            self._leased_until = 0.0
            return False
        self._leased_until = began + LEASE_MS / 1000
        return True

    async def _step(self) -> None:
        """Settle what came back and mark what goes next, in one commit; then let it go."""
        if self._is_new:
            await self._begin_anew()
        results, self._results = self._results, []
        rows: list[Row] = []
        try:
            if not self._is_new and not self.rests.channel():
                settling = self._outstanding & {result.id for result in results}
                rows = [*await self._next_replies(), *await self._next_bulk(len(settling))]
            if not rows and not results and not self._doubtful:
                return
            async with database.transaction():
                await self._settle(results)
                await outbox.give_back(self._doubtful)
                marked = await outbox.sending([row["id"] for row in rows], self._now_ms())
        except BaseException:
            self._results = results + self._results
            self._doubtful += [row["id"] for row in rows]
            raise
        self._doubtful = []
        self._outstanding -= {result.id for result in results}
        for row in rows:
            if row["id"] in marked:
                self._mark(row)
        self._dispatch()

    async def _begin_anew(self) -> None:
        """Once nothing of ours is on its way, what is still marked was the last holder's."""
        self._doubtful += [row["id"] for row in (*self._replies, *self._bulk)]
        self._outstanding -= {row["id"] for row in self._bulk}
        self._replies.clear()
        self._bulk.clear()
        self._candidates = []
        if self._flying or self._results or self._doubtful:
            return
        again, unsure = await outbox.recover(self.channel.name)
        if again or unsure:
            log.info("took over half-sent messages", extra={"again": again, "unsure": unsure})
        self._is_new = False

    async def _settle(self, results: list[Result]) -> None:
        await outbox.settle(results)
        for result in results:
            if result.state in ELSEWHERE and self.others:
                await outbox.say_elsewhere(result.id, self.others, self._now_ms())

    async def _next_replies(self) -> list[Row]:
        """One message a chat at a time, in order."""
        free = AT_ONCE - len(self._replies) - (len(self._flying) - self._bulk_flying)
        if free <= 0:
            return []
        found = await outbox.replies(self.channel.name, self._now_ms(), 4 * AT_ONCE)
        return self._chosen(found, free, {row["chat_id"] for row in self._replies})[0]

    async def _next_bulk(self, settling: int) -> list[Row]:
        """What fills up one second's worth, when so many are settled in the same commit."""
        now, most = time.monotonic(), self.pacer.most
        room = most - len(self._outstanding) + settling
        if room <= 0 or self.rests.bulk(now):
            return []
        if len(self._candidates) < room and now >= self._look_at:
            # Little more than there is room for: while many rows are read, nothing leaves.
            self._candidates = await outbox.bulk(self.channel.name, self._now_ms(), room + most // 4 + AT_ONCE)
            self._look_at = now + (0.0 if self._candidates else LOOK)
        taken = {row["chat_id"] for row in (*self._replies, *self._bulk)}
        rows, self._candidates = self._chosen(self._candidates, room, taken)
        return rows

    def _chosen(self, rows: list[Row], most: int, taken: set[int]) -> tuple[list[Row], list[Row]]:
        """Those to chats that are free, one each; and the others."""
        now = time.monotonic()
        chosen: list[Row] = []
        left: list[Row] = []
        for row in rows:
            chat = row["chat_id"]
            if len(chosen) < most and chat not in taken and chat not in self._flying and not self.rests.chat(chat, now):
                taken.add(chat)
                chosen.append(row)
            else:
                left.append(row)
        return chosen, left

    def _mark(self, row: Row) -> None:
        if row["rank"] == REPLY:
            self._replies.append(row)
        else:
            self._bulk.append(row)
            self._outstanding.add(row["id"])
        self._marked.set()

    async def _let_go(self) -> None:
        while True:
            if not self._replies and not self._bulk:
                self._marked.clear()
                await self._marked.wait()
            with going_on("sending failed", channel=self.channel.name):
                self._dispatch()
            await asyncio.sleep(min(LONGEST, max(SHORTEST, self.pacer.wait())))

    def _dispatch(self) -> None:
        """Begin what may leave now, replies first; nothing any more once the lease is over."""
        now = time.monotonic()
        if self.rests.channel() or now >= self._leased_until:
            return
        for _ in range(len(self._replies)):
            if self.pacer.is_shared() and not self.pacer.allowed():
                return
            self._begin_or_wait(self._replies)
        if self.rests.bulk(now):
            return
        for _ in range(min(self.pacer.allowed(), len(self._bulk))):
            if self.rests.pauses and self._bulk_flying:
                return  # the network was away: one at a time until one arrives
            self._begin_or_wait(self._bulk)

    def _begin_or_wait(self, rows: deque[Row]) -> None:
        row = rows.popleft()
        chat, bulk = row["chat_id"], row["rank"] != REPLY
        if chat in self._flying or (bulk and not self.chats.may_go(chat)):
            rows.append(row)
            return
        place = self.pacer.took(bulk=bulk)
        self.chats.took(chat)
        self._bulk_flying += bulk
        self._flying[chat] = asyncio.create_task(self._send(row, place))

    async def _send(self, row: Row, place: Place) -> None:
        try:
            with going_on("message could not be sent", outgoing=row["id"]) as sending:
                result, error = await self.delivery.carry(row, place)
        finally:
            self._flying.pop(row["chat_id"], None)
            self._bulk_flying -= row["rank"] != REPLY
        if sending.error:
            result, error = self.delivery.broken(row, sending.error), None
        self._heed(row, result, error)
        self._results.append(result)
        if row["rank"] == REPLY:
            self.leaving.set()

    def _heed(self, row: Row, result: Result, error: SendError | None) -> None:
        if isinstance(error, Throttled):
            self.rests.throttled(error)
            return
        if result.state == "waiting":
            self.rests.later(row["chat_id"], (result.due_ms - self._now_ms()) / 1000)
        if row["rank"] != REPLY:
            self.rests.heed_bulk(error)

    async def _drain(self) -> None:
        """Let what is on its way arrive, settle it, give back what was not begun, and then the lease."""
        self._doubtful += [row["id"] for row in (*self._replies, *self._bulk)]
        self._replies.clear()
        self._bulk.clear()
        if self._flying:
            await asyncio.wait(set(self._flying.values()), timeout=10)
        async with database.transaction():
            await self._settle(self._results)
            await outbox.give_back(self._doubtful)
        self._results, self._doubtful = [], []
        await leases.release(self.lease, self.holder)

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)
