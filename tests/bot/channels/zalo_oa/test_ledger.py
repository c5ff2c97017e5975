"""Every message to the Official Account ends in its state, and whoever can act hears of it in words."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.webhook import mark
from bot.fetch import Fetcher
from bot.outbox import Sender
from conversation.messages import Reply, reply_to_json
from storage import database, outbox, people, photos
from storage.files import Files
from storage.models import Chat, Person
from storage.outbox import REMINDER, Leaving
from tests.bot.channels.zalo_oa_rig import zalo_oa_at
from tests.support import cast
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.pictures import jpeg
from tests.support.zalo_oa import HOUR, FakeOA, Trouble, serving
from tests.support.zalo_oa_phone import OaPhone


def now() -> datetime:
    return datetime.now(UTC)


class Scene:
    """Bác Hải, on the account and on Telegram."""

    def __init__(self, fake: FakeOA, channel: ZaloOA, phone: OaPhone, hai: Person, chat: Chat, told: cast.Cast) -> None:
        self.fake, self.channel, self.phone, self.hai, self.chat, self.cast = fake, channel, phone, hai, chat, told
        self.written = 0

    async def writes(self, text: str = "Bác ơi", rank: int = REMINDER) -> None:
        self.written += 1
        at = int(now().timestamp() * 1000)
        reply = reply_to_json(Reply(text))
        row = Leaving(f"m{self.written}", self.hai.id, self.chat.id, "zalo_oa", reply, at, at, rank)
        async with database.transaction():
            await outbox.write([row])

    async def sends(self) -> None:
        stop = asyncio.Event()
        sender = Sender(self.channel, "one", now, asyncio.Event(), others=("telegram", "zalo_oa"))
        task = asyncio.create_task(sender.run(stop))
        await until(lambda: ledger("state NOT IN ('waiting', 'sending') OR tries > 0"))
        await asyncio.sleep(0.3)
        stop.set()
        await task


async def ledger(where: str = "1 = 1") -> list[dict[str, Any]]:
    return await database.rows(f"SELECT * FROM outbox WHERE channel = 'zalo_oa' AND ({where}) ORDER BY id")


async def until(what: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(30):
        while not (found := await what()):
            await asyncio.sleep(0.05)
    return found


async def events() -> list[tuple[int, str]]:
    rows = await database.rows(
        "SELECT c.person_id, i.said FROM inbox i JOIN chats c ON c.id = i.chat_id WHERE i.channel = 'event' ORDER BY i.id"
    )
    return [(row["person_id"], json.loads(row["said"])["event"]) for row in rows]


@pytest.fixture
async def scene(db: str, tmp_path: Path) -> AsyncIterator[Scene]:
    told = await cast.settle()
    fake, files = FakeOA(), FilesInMemory()
    async with serving(fake) as url, aiohttp.ClientSession() as session:
        phone = OaPhone(session, url, 246845883529197922)
        chat = await Chat.create(channel="zalo_oa", address=str(phone.user), person=told.hai, used_ms=fake.now())
        someone = fake.someone(phone.about)
        someone.follower, someone.acted_ms = True, fake.now()
        inbox = Stopping()
        async with zalo_oa_at(url, inbox, files, tmp_path, fake, mark=mark) as channel:
            yield Scene(fake, channel, phone, told.hai, chat, told)


class Stopping(InboxInMemory):
    """Who stopped is a row; what was said does not matter here."""

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None:
        await people.stopped(channel, address, stopped=stopped)


async def test_what_arrives_is_delivered_and_what_is_seen_is_read(scene: Scene) -> None:
    await scene.writes()
    await scene.sends()
    [row] = await until(lambda: ledger("state = 'delivered'"))
    assert row["sent_as"] and row["delivered_ms"]
    await scene.phone.looks()
    [row] = await until(lambda: ledger("state = 'read'"))
    assert row["read_ms"] >= row["delivered_ms"]


async def test_a_receipt_that_comes_late_takes_nothing_back(scene: Scene) -> None:
    scene.fake.receipts = False
    await scene.writes()
    await scene.sends()
    [row] = await ledger()
    await scene.phone.looks()
    await until(lambda: ledger("state = 'read'"))
    parties = {"sender": {"id": "oa"}, "recipient": {"id": str(scene.phone.user)}}
    scene.fake.tell("user_received_message", parties | {"message": {"msg_id": row["sent_as"]}})
    await asyncio.sleep(0.5)
    assert [row["state"] for row in await ledger()] == ["read"]


async def test_a_receipt_of_somebody_else_marks_nothing(scene: Scene) -> None:
    scene.fake.receipts = False
    await scene.writes()
    await scene.sends()
    [row] = await ledger()
    assert await outbox.arrived("zalo_oa", "somebody-else", [row["sent_as"]], 1, read=True) == 0
    assert [row["state"] for row in await ledger()] == ["sent"]


@pytest.mark.parametrize(
    ("what", "state", "event"),
    [
        ("quota", "out_of_window", "oa_quota"),
        ("window", "out_of_window", ""),
        ("money", "out_of_window", "oa_money"),
        ("unfollowed", "stopped", ""),
        ("blocked", "stopped", ""),
        ("not_verified", "waiting", "oa_set_up"),
    ],
)
async def test_what_cannot_go_has_a_state_and_words(scene: Scene, what: str, state: str, event: str) -> None:
    someone = scene.fake.people[str(scene.phone.user)]
    if what == "quota":
        scene.fake.quota = 0
    elif what == "window":
        someone.acted_ms -= 8 * 24 * HOUR
    elif what == "money":
        someone.acted_ms, scene.fake.wallet = someone.acted_ms - 3 * 24 * HOUR, 0
    elif what == "unfollowed":
        await scene.phone.blocks()
    elif what == "blocked":
        someone.blocked = True
    else:
        scene.fake.troubles.append(Trouble("-221", times=9))
    await scene.writes()
    await scene.writes()
    await scene.sends()
    first = (await ledger())[0]
    assert first["state"] == state
    assert first["words"].startswith("-")
    told = await events()
    assert told == ([(scene.cast.province.id, event)] if event else [])
    elsewhere = await database.rows("SELECT reply FROM outbox WHERE channel = 'telegram'")
    assert bool(elsewhere) == (state != "waiting")
    [chat] = await database.rows("SELECT stopped FROM chats WHERE channel = 'zalo_oa'")
    assert bool(chat["stopped"]) == (state == "stopped")


async def test_a_photo_whose_link_expired_is_asked_for_again(scene: Scene, tmp_path: Path) -> None:
    await scene.phone.sends_photos([jpeg(64, 48)])
    [url] = [f"{scene.fake.url}/media/{name}" for name in scene.fake.media]
    message = await database.rows(
        "INSERT INTO inbox (chat_id, channel, key, said, at_ms, state, tries, due_ms, why)"
        " VALUES (?, 'zalo_oa', 'm:1', '{}', 0, 'done', 0, 0, '') RETURNING id",
        scene.chat.id,
    )
    await photos.keep_row(
        incoming=message[0]["id"], position=0, person=scene.hai.id, chat=scene.chat.id, kind="photo", source=url,
        sent_at=now(), name="", mime="", size=None, album="", caption="",
    )  # fmt: skip
    for kept in scene.fake.media.values():
        kept.expired = True
    with ThreadPoolExecutor(1) as workers:
        files = Files(tmp_path / "files")
        await Fetcher({"zalo_oa": scene.channel}, files, now, workers).once()
    [row] = await database.rows("SELECT state, why FROM photos")
    assert (row["state"], row["why"]) == ("failed", "gone")
    assert (scene.hai.id, "photo_refused") in await events()
