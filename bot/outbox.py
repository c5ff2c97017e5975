"""The throttled sender: one loop a channel, held by a lease; every message ends in a named state."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.base import (
    Channel,
    OutsideWindow,
    PersonStopped,
    Refused,
    SendError,
    Throttled,
    Unreachable,
)
from bot.quota import Allowance
from bot.waiting import until
from conversation.fit import fit
from conversation.messages import Reply, reply_from_json, reply_to_json
from storage import database, leases, outbox, people
from storage.database import Row
from storage.outbox import REMINDER, REPLY, Result

log = logging.getLogger(__name__)

FATE: dict[type[SendError], str] = {
    PersonStopped: "stopped",
    OutsideWindow: "out_of_window",
    Refused: "refused",
    Throttled: "waiting",
    Unreachable: "waiting",
}
ELSEWHERE = ("stopped", "out_of_window", "refused")  # said on another channel of theirs, where they have one
LEASE_MS = 6_000
AT_ONCE = 64  # messages on their way at one time
LONGEST = 60.0  # seconds one message may take
AGAIN = (2, 5, 15, 60, 300, 900, 3600, 3600, 3600, 3600, 3600, 3600)  # seconds; after these it has failed
IDLE = 0.25
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
RESERVE = 0.2  # of the pace, kept for replies while replies wait


class Pacer:
    """Lets bulk messages go evenly at 0.98 of the permitted rate, with at most 5 ms of catching up."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.step, self.clock = 1 / (0.98 * rate), clock
        self.next = clock()

    def allowed(self, most: int) -> int:
        """How many may leave within the next second's beginning, now."""
        now = self.clock()
        self.next = max(self.next, now - 0.005)
        return max(0, min(most, int((now - self.next) / self.step) + 1)) if self.next <= now else 0

    def took(self, count: int) -> None:
        self.next += count * self.step

    def wait(self) -> float:
        return max(0.0, self.next - self.clock())


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
        self.allowance = Allowance(channel, clock, zone)
        self._elsewhere: dict[int, str] = {}  # what could not be delivered here, by its row
        self.lease = f"send:{channel.name}"
        self.pacer = Pacer(channel.pace.overall)
        self._results: list[Result] = []
        self._busy: dict[int, asyncio.Task[None]] = {}  # chats with a message on its way
        self._chat_rests: dict[int, float] = {}  # chats whose last message failed, until when
        self._rests_until = 0.0  # the whole channel, on the monotonic clock
        self._leased_until = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                if not await self._leads():
                    await until(stop, seconds=1.0)
                    continue
                self.leaving.clear()
                moved = await self._step()
            except Exception as error:  # the top of the loop
                log.error("sending failed", extra={"channel": self.channel.name}, exc_info=error)
                await until(stop, seconds=1.0)
                continue
            if not moved:
                await until(self.leaving, stop, seconds=max(0.02, min(IDLE, self._rest() or IDLE)))
        await self._drain()

    async def _leads(self) -> bool:
        """Hold the lease; whoever takes it anew first settles what the last holder left half-sent."""
        if time.monotonic() < self._leased_until - LEASE_MS / 2000:
            return True
        had = time.monotonic() < self._leased_until
        if not await leases.take(self.lease, self.holder, LEASE_MS, self._now_ms()):
            self._leased_until = 0.0
            return False
        self._leased_until = time.monotonic() + LEASE_MS / 1000
        if not had and not self._busy and not self._results:
            again, unsure = await outbox.recover(self.channel.name)
            if again or unsure:
                log.info("took over half-sent messages", extra={"again": again, "unsure": unsure})
        return True

    async def _step(self) -> bool:
        """Settle what came back and mark what goes next, in one commit; then let it go. Whether anything moved."""
        results, self._results = self._results, []
        rows: list[Row] = []
        try:
            free = AT_ONCE - len(self._busy)
            if free > 0 and not self._rest():
                candidates = await outbox.waiting(self.channel.name, self._now_ms(), 4 * AT_ONCE)
                rows = self._choose(candidates, free)
            if not rows and not results:
                return False
            async with database.transaction():
                await self._settle(results)
                if rows:
                    marked = await outbox.sending([row["id"] for row in rows])
                    rows = [row for row in rows if row["id"] in marked]
        except BaseException:
            self._results = results + self._results
            raise
        self._settled(results)
        for row in rows:
            task = asyncio.create_task(self._send(row))
            self._busy[row["chat_id"]] = task
        return True

    async def _settle(self, results: list[Result]) -> None:
        await outbox.settle(results)
        for result in results:
            if reply := self._elsewhere.get(result.id):
                await outbox.say_elsewhere(result.id, reply, self.others, self._now_ms())

    def _settled(self, results: list[Result]) -> None:
        for result in results:
            self._elsewhere.pop(result.id, None)

    def _choose(self, candidates: list[Row], free: int) -> list[Row]:
        """One message a chat at a time, in order; bulk at the pace, which yields a fifth while replies wait."""
        now, chosen, taken = time.monotonic(), [], set(self._busy)
        replies = any(row["rank"] == REPLY for row in candidates)
        bulk = self.pacer.allowed(free)
        if replies:
            bulk = int(bulk * (1 - RESERVE))
        for row in candidates:
            chat = row["chat_id"]
            if chat in taken or self._chat_rests.get(chat, 0) > now:
                continue
            if row["rank"] != REPLY:
                if bulk <= 0:
                    continue
                bulk -= 1
                self.pacer.took(1)
            taken.add(chat)
            chosen.append(row)
            if len(chosen) >= free:
                break
        return chosen

    async def _send(self, row: Row) -> None:
        try:
            reply = reply_from_json(row["reply"])
            await self.allowance.check(row["rank"])
            async with asyncio.timeout(LONGEST):
                sent_as = await self._deliver(row["address"], reply)
            result = Result(row["id"], "sent", sent_as=sent_as, tries=row["tries"], sent_ms=self._now_ms())
        except SendError as error:
            result = await self._fate(row, error)
        except TimeoutError:
            result = await self._fate(row, Unreachable("no answer in time"))
        except Exception as error:  # a bug of ours or the channel's: kept with its kind, others go on
            log.error("message could not be sent", extra={"outgoing": row["id"]}, exc_info=error)
            result = await self._fate(row, Unreachable(type(error).__name__))
        finally:
            self._busy.pop(row["chat_id"], None)
        if result.state in ELSEWHERE and row["rank"] <= REMINDER and self.others:
            self._elsewhere[row["id"]] = reply_to_json(replace(reply_from_json(row["reply"]), replaces=""))
        self._results.append(result)
        self.leaving.set()

    async def _deliver(self, address: str, reply: Reply) -> str:
        sent_as = ""
        for piece in fit(reply, self.channel.able):
            sent_as = await self._one(address, piece)
        return sent_as

    async def _one(self, address: str, piece: Reply) -> str:
        self.allowance.took()
        if piece.replaces:
            try:
                await self.channel.replace(address, piece.replaces, piece)
                return piece.replaces
            except Refused:  # they deleted it, or it is too old: said anew
                piece = replace(piece, replaces="")
        return await self.channel.send(address, piece)

    async def _fate(self, row: Row, error: SendError) -> Result:
        """What follows from an error; only here is it decided."""
        state, words = FATE.get(type(error), "failed"), error.words or type(error).__name__
        if isinstance(error, Throttled):
            rest = error.retry_in or 1.0
            self._rests_until = max(self._rests_until, time.monotonic() + rest)
            return Result(
                row["id"], "waiting", words=words, due_ms=self._now_ms() + int(rest * 1000), tries=row["tries"]
            )
        if isinstance(error, PersonStopped):
            await people.stopped(self.channel.name, row["address"], stopped=True)
        if state != "waiting":
            return Result(row["id"], state, words=words, tries=row["tries"] + 1)
        tries = row["tries"] + 1
        if tries > len(AGAIN):
            return Result(row["id"], "failed", words=words, tries=tries)
        wait = error.retry_in or AGAIN[tries - 1]
        self._chat_rests[row["chat_id"]] = time.monotonic() + wait  # what follows in this chat waits its turn
        return Result(row["id"], "waiting", words=words, due_ms=self._now_ms() + int(wait * 1000), tries=tries)

    def _rest(self) -> float:
        return max(0.0, self._rests_until - time.monotonic())

    async def _drain(self) -> None:
        """Let what is on its way arrive, settle it and give the lease back."""
        if self._busy:
            await asyncio.wait(set(self._busy.values()), timeout=10)
        async with database.transaction():
            await self._settle(self._results)
        self._results = []
        await leases.release(self.lease, self.holder)

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)
