"""A message is kept once, whoever delivers it and however often."""

from storage import database, inbox
from storage.inbox import Waiting

NOON_MS = 1_773_464_400_000  # 14/3/2026 12:00 in Vietnam
PHOTO = '{"at":"2026-03-14T05:00:00+00:00","text":"chào"}'


def message(key: str, address: str = "7", at_ms: int = NOON_MS) -> Waiting:
    return Waiting("telegram", address, key, PHOTO, at_ms)


async def test_a_message_delivered_twice_waits_once(db: str) -> None:
    await inbox.put([message("7:1"), message("7:1")], NOON_MS)
    await inbox.put([message("7:1")], NOON_MS)
    assert await database.rows("SELECT count(*) AS n FROM inbox") == [{"n": 1}]


async def test_one_person_is_served_one_message_at_a_time_by_when_it_was_sent(db: str) -> None:
    await inbox.put([message("7:2", at_ms=NOON_MS + 1), message("7:1")], NOON_MS)
    await inbox.put([message("8:1", address="8")], NOON_MS)
    async with database.transaction():
        claimed = await inbox.claim(10, NOON_MS)
        keys = await database.rows(
            f"SELECT key FROM inbox WHERE id IN ({database.marks(claimed)}) ORDER BY key",
            *[row["id"] for row in claimed],
        )
        await inbox.taken([row["id"] for row in claimed])
    assert [row["key"] for row in keys] == ["7:1", "8:1"]
    async with database.transaction():
        assert [row["address"] for row in await inbox.claim(10, NOON_MS)] == ["7"]


async def test_a_message_set_aside_is_not_taken_again_but_stays(db: str) -> None:
    await inbox.put([message("7:1")], NOON_MS)
    async with database.transaction():
        [row] = await inbox.claim(10, NOON_MS)
        await inbox.failed(row["id"], 3, NOON_MS, "ValueError", aside=True)
    async with database.transaction():
        assert await inbox.claim(10, NOON_MS) == []
    assert await database.rows("SELECT state, why FROM inbox") == [{"state": "aside", "why": "ValueError"}]
