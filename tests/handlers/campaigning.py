"""For transcripts: a campaign that has gone out to the villages of Nhân Cơ."""

from datetime import date
from typing import Any

from campaigns import carriers, compose, launch, writing
from storage import database
from storage.models import Campaign
from tests.handlers.conftest import Village
from tests.support.talk import ABLE, PACE, world

DAY = date(2026, 3, 20)
SPRING: dict[str, Any] = {
    "register": {"by": "2026-03-17"},
    "started": {},
    "result": {"by": "2026-03-25", "activity": "ve-sinh-duong-lang"},
}


async def sent_out(
    village: Village, asks: dict[str, Any], *, title: str = "Ra quân đầu xuân", day: date | None = DAY
) -> Campaign:
    """Launched by the commune's officer; every phone has it."""
    await carriers.tell({name: (ABLE[name], PACE[name]) for name in ABLE})
    for phone in (village.hai, village.lan):
        await phone.says("menu")
    officer, now = village.cast.officer.id, village.talk.now
    async with database.transaction():
        begun = await compose.begin(officer, village.cast.nhan_co.id, title, now)
        facts = {
            "texts": {"vi": "Các thôn hưởng ứng tại chỗ."},
            "asks": asks,
            "day": day,
            "hour": "08:00" if day else "",
        }
        await compose.change(begun.id, officer, now, **facts)
        await launch.launch(world().campaigns, begun.id, officer, now)
    await clock(village)
    sau = await village.phone_of(village.cast.sau, "telegram")
    for phone in (village.hai, village.lan, sau):
        await phone.hears()
    await clock(village)
    await village.officer.hears()
    return await Campaign.get(id=begun.id)


async def clock(village: Village) -> None:
    """The clock's tick, and what follows from it."""
    await writing.tick(world().campaigns, village.talk.now)
    await village.talk.turns()
