"""Twenty thousand people with a Telegram chat, and a campaign for all of them, written as campaigns/writing.py does."""

from datetime import UTC, datetime

from conversation.messages import Button, Reply, reply_to_json
from storage import database
from storage.addressed import Addressed, add
from storage.models import Campaign, Chat, Person, Role, Unit
from storage.outbox import CAMPAIGN, Leaving, write

BATCH = 500
SINCE = datetime(2025, 7, 1, tzinfo=UTC)
WORDS = (
    "Ra quân chung tay xây dựng nông thôn mới, thứ Sáu 23/02/2024 (14 tháng Giêng), 7 giờ 30 tại nhà văn hóa thôn. "
    "Kính mời {you} cùng bà con dọn vệ sinh đường làng, ngõ xóm, khơi thông mương thoát nước."
)


async def settle(first: int, many: int) -> None:
    """So many people, the Telegram ids from `first` on; each heads or reports for a village."""
    villages = await Unit.filter(kind="thon").order_by("id")
    for at in range(0, many, BATCH):
        async with database.transaction():
            numbers = range(first + at, first + min(at + BATCH, many))
            people = [Person(id=nth, name=f"Bác {nth}", language="vi", agreed_at=SINCE) for nth in numbers]
            await Person.bulk_create(people)
            await Chat.bulk_create([Chat(id=n, channel="telegram", address=str(n), person_id=n) for n in numbers])
            await Role.bulk_create(
                [Role(person_id=n, unit=villages[n % len(villages)], role="village_head", since=SINCE) for n in numbers]
            )


async def launch(first: int, many: int, now: datetime) -> int:
    """The whole ledger of a campaign, and then all of it may leave; its id."""
    village = await Unit.filter(kind="thon").order_by("id").first()
    assert village is not None
    reply = Reply(WORDS.format(you="bác"), buttons=(Button("Đã nhận", "campaign:1:seen"),))
    letter, now_ms = reply_to_json(reply), int(now.timestamp() * 1000)
    async with database.transaction():
        campaign = await Campaign.create(
            code=f"RQ-D{now_ms}", title="Ra quân", unit=village, state="draft", audience={"urgent": True}, size=many,
            made_by_id=first, made_at=now, changed_at=now, launched_at=now,
        )  # fmt: skip
    for at in range(0, many, BATCH):
        numbers = range(first + at, first + min(at + BATCH, many))
        async with database.transaction():
            await add(campaign.id, [Addressed(n, village.id, n, f"campaign:{campaign.id}:{n}") for n in numbers])
            await write(
                [
                    Leaving(f"campaign:{campaign.id}:{n}", n, n, "telegram", letter, now_ms, now_ms, rank=CAMPAIGN)
                    for n in numbers
                ]
            )
            await database.execute("UPDATE outbox SET state = 'paused' WHERE state = 'waiting' AND rank = ?", CAMPAIGN)
    async with database.transaction():
        await Campaign.filter(id=campaign.id).update(state="sending")
        await database.execute("UPDATE outbox SET state = 'waiting' WHERE state = 'paused'")
    return campaign.id


async def states(campaign: int) -> dict[str, int]:
    """How many addressees are in which state; their sum is the audience."""
    found = await database.rows(
        "SELECT o.state, count(*) AS n FROM addressees a JOIN outbox o ON o.name = a.name WHERE a.campaign_id = ?"
        " GROUP BY o.state",
        campaign,
    )
    return {row["state"]: row["n"] for row in found}


async def people_in(campaign: int, state: str) -> set[int]:
    found = await database.rows(
        "SELECT a.person_id FROM addressees a JOIN outbox o ON o.name = a.name WHERE a.campaign_id = ? AND o.state = ?",
        campaign,
        state,
    )
    return {row["person_id"] for row in found}
