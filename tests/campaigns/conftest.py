"""The cast at home, channels that carry campaigns, and an announcement ready to go out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns import carriers, compose, launch, writing
from campaigns.rules import Rules
from storage import database, outbox
from storage.models import Campaign, Chat
from tests.support import cast
from tests.support.cast import NOW
from tests.support.talk import ABLE, PACE, shipped


@dataclass
class Office:
    """The commune's office, with its own clock."""

    cast: cast.Cast
    rules: Rules
    now: datetime = NOW

    def later(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now

    async def draft(self, **fields: Any) -> Campaign:
        """Nhân Cơ's announcement to its villages, as Mrs Hà wrote it."""
        by = self.cast.officer.id
        async with database.transaction():
            made = await compose.begin(by, self.cast.nhan_co.id, "Ra quân đầu xuân", self.now)
            told = {"texts": {"vi": "Dọn vệ sinh đường làng, ngõ xóm."}, **fields}
            return await compose.change(made.id, by, self.now, **told)

    async def launched(self, **fields: Any) -> Campaign:
        made = await self.draft(**fields)
        async with database.transaction():
            return await launch.launch(self.rules, made.id, self.cast.officer.id, self.now)

    async def out(self, **fields: Any) -> Campaign:
        """Launched and written; nothing has left yet."""
        made = await self.launched(**fields)
        await self.tick()
        return await self.again(made)

    async def tick(self) -> None:
        await writing.tick(self.rules, self.now)

    async def again(self, campaign: Campaign) -> Campaign:
        return await compose.read(campaign.id, self.cast.province.id, self.now)

    async def sends(self, most: int = 1000, state: str = "sent") -> list[str]:
        """The sender's work: what is due leaves and ends in this state; the texts that left."""
        now_ms = int(self.now.timestamp() * 1000)
        texts: list[str] = []
        for channel in ABLE:
            found = [*await outbox.replies(channel, now_ms, most), *await outbox.bulk(channel, now_ms, most)]
            async with database.transaction():
                marked = await outbox.sending([row["id"] for row in found], now_ms)
                await outbox.settle([outbox.Result(id, state, sent_ms=now_ms) for id in marked])
            texts += [row["reply"] for row in found if row["id"] in marked]
        return texts


@pytest.fixture
async def office(db: str) -> Office:
    people = await cast.settle()
    await Chat.all().update(used_ms=int(cast.NOW.timestamp() * 1000))
    await carriers.tell({name: (ABLE[name], PACE[name]) for name in ABLE})
    return Office(people, Rules(shipped()))
