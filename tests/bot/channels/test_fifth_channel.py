"""A fifth channel is one folder: this one speaks through files in a folder, and everything above takes it as it is."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.base import Arrived, Channel, FetchError, Inbox, Refused, Route
from bot.inbox import _waiting as waiting
from bot.outbox import Sender
from bot.turns import Turns
from bot.waiting import Bell
from conversation.messages import Abilities, Attachment, Pace, Reply, Said
from storage import database, inbox
from storage.models import Chat, Report
from tests.support import cast
from tests.support.pictures import jpeg
from tests.support.talk import Talk, world


class Letters:
    """What people send lies in `in/`, what they are told in `out/`; a letter is a JSON file."""

    name = "letters"
    pace = Pace(overall=10, person=1, quiet=0)
    able = Abilities(longest=500, caption=500, buttons=0, photos=False, files=False)

    def __init__(self, folder: Path, inbox: Inbox) -> None:
        self.folder, self.inbox, self.sent = folder, inbox, 0

    def routes(self) -> list[Route]:
        return []

    async def open(self) -> None:
        for part in ("in", "out"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)

    async def close(self) -> None: ...

    async def receive(self) -> None:
        while True:
            for letter in sorted((self.folder / "in").glob("*.json")):
                told = json.loads(letter.read_text())
                photos = tuple(Attachment("photo", name) for name in told.get("photos", ()))
                said = Said(at=datetime.now(UTC), text=told.get("text", ""), attachments=photos)
                await self.inbox.put([Arrived(self.name, told["from"], f"m:{letter.stem}", said)])
                letter.unlink()
            await asyncio.sleep(0.01)

    async def send(self, address: str, reply: Reply) -> str:
        if len(reply.text) > self.able.longest:
            raise Refused("the letter is too long")
        self.sent += 1
        (self.folder / "out" / f"{self.sent:04}.json").write_text(json.dumps({"to": address, "text": reply.text}))
        return f"letter-{self.sent}"

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        await self.send(address, reply)

    async def fetch(self, source: str) -> bytes:
        try:
            return (self.folder / Path(source).name).read_bytes()
        except OSError as error:
            raise FetchError("no such photo", final=True) from error


class Kept:
    """The inbox of this test: straight into the database."""

    async def put(self, arrived: list[Arrived]) -> None:
        await inbox.put([waiting(each) for each in arrived], 0)

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None: ...


async def test_a_report_is_made_through_it_with_nothing_else_changed(db: str, tmp_path: Path) -> None:
    people, talk = await cast.settle(), Talk(channel="letters")
    await Chat.create(channel="letters", address="hai@thon5", person=people.hai)
    channel = Letters(tmp_path, Kept())
    as_channel: Channel = channel
    await channel.open()
    (tmp_path / "a.jpg").write_bytes(jpeg(64, 48))
    receiving, stop = asyncio.create_task(channel.receive()), asyncio.Event()
    sending = asyncio.create_task(Sender(as_channel, "test", lambda: talk.now, asyncio.Event()).run(stop))

    async def writes(nth: int, **letter: object) -> None:
        (tmp_path / "in" / f"{nth}.part").write_text(json.dumps({"from": "hai@thon5", **letter}))
        (tmp_path / "in" / f"{nth}.part").rename(tmp_path / "in" / f"{nth}.json")
        before = channel.sent
        async with asyncio.timeout(30):
            while channel.sent == before:
                talk.later(seconds=1)
                turns = Turns(world(), {"letters": channel}, lambda: talk.now, asyncio.Event(), Bell())
                await turns.take()
                await asyncio.sleep(0.02)

    try:
        await writes(1, photos=["a.jpg"])
        await writes(2, text="1")
        await writes(3, text="dọn 2km đường trục thôn, 45 người")
        await writes(4, text="gửi")
    finally:
        stop.set()
        receiving.cancel()
        await asyncio.gather(receiving, sending, return_exceptions=True)
    told = [json.loads(letter.read_text())["text"] for letter in sorted((tmp_path / "out").iterdir())]
    assert "1. Dọn vệ sinh" in told[0]
    assert "Đã gửi ✓. Mã báo cáo: NC5-001" in told[-1]
    assert (await Report.get()).channel == "letters"
    [photo] = await database.rows("SELECT source FROM photos")
    assert await channel.fetch(photo["source"]) == jpeg(64, 48)
    with pytest.raises(FetchError):
        await channel.fetch("no-such-photo")
