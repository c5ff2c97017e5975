"""How many messages a channel still takes this month, counted from the ledger; whoever can act is told in time."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.channels.base import Channel, OutsideWindow
from storage import channel_facts, database, inbox, people, quota
from storage.outbox import REPLY

RESERVE = 0.1  # of the month's messages, kept for replies
WARN = 0.8
FRESH = 30.0  # seconds a count is good for; what we send meanwhile is added
EVERY = timedelta(minutes=1)
USED_UP = "The messages of this month are used up on this channel."
KEPT_FOR_REPLIES = "What is left of this month's messages on this channel is kept for replies."


class Allowance:
    """What one channel may still send this month."""

    def __init__(self, channel: Channel, clock: Callable[[], datetime], zone: ZoneInfo) -> None:
        self.channel, self.clock, self.zone = channel, clock, zone
        self._left = 0
        self._counted_at = -FRESH

    async def check(self, rank: int) -> None:
        """OutsideWindow if no message of this rank may leave any more."""
        most = self.channel.able.quota
        if most is None:
            return
        if time.monotonic() - self._counted_at >= FRESH:
            self._left = most - await quota.spent(self.channel.name, _ms(month(self.clock(), self.zone)))
            self._counted_at = time.monotonic()
        if self._left <= 0:
            raise OutsideWindow(USED_UP)
        if rank != REPLY and self._left <= most * RESERVE:
            raise OutsideWindow(KEPT_FOR_REPLIES)

    def took(self) -> None:
        self._left -= 1


class Watch:
    """Each minute: keeps what is left as facts of the channel, and tells who can act once at 80 % and at the end."""

    def __init__(self, channels: Iterable[Channel], zone: ZoneInfo) -> None:
        self.channels, self.zone = [*channels], zone
        self._looked: datetime | None = None

    async def tick(self, now: datetime) -> None:
        if self._looked is not None and now - self._looked < EVERY:
            return
        self._looked = now
        for channel in self.channels:
            if channel.able.quota is not None or channel.able.users is not None:
                await self._look(channel, now)

    async def _look(self, channel: Channel, now: datetime) -> None:
        since = month(now, self.zone)
        spent = await quota.spent(channel.name, _ms(since))
        users = await quota.users(channel.name)
        most, seats = channel.able.quota, channel.able.users
        facts = {"quota": most, "quota_left": max(0, most - spent) if most is not None else None}
        await channel_facts.add(channel.name, {**facts, "users": users, "users_most": seats})
        if most is not None and spent >= WARN * most:
            await self._warn(channel.name, "quota", f"{since:%Y-%m}", spent, most, now)
        if seats is not None and users >= WARN * seats:
            await self._warn(channel.name, "users", "", users, seats, now)

    async def _warn(self, channel: str, what: str, when: str, used: int, most: int, now: datetime) -> None:
        full = "full" if used >= most else "low"
        async with database.transaction():
            for person in await people.in_charge(now):
                await inbox.put_event(
                    person,
                    key=f"{what}:{channel}:{when}:{full}:{person}",
                    event=f"{what}_{full}",
                    about={"channel": channel, "used": used, "most": most},
                    at=now.isoformat(),
                    now_ms=_ms(now),
                )


def month(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
