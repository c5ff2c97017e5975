"""Village heads in a test of real processes: they join, report, wait as people wait, and remember what they sent."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.acceptance.running import until
from tests.support.phone import Phone
from tests.support.pictures import encoded, scene

ACTIVITY = "Dọn vệ sinh"
SEND = "✓ Gửi"
CODE = re.compile(r"Mã báo cáo: ([A-Z]+\d*-\d{3,})")


@dataclass(frozen=True)
class Sent:
    """A report as its village head sent it."""

    user: int
    story: str
    kilos: int
    people: int
    photos: tuple[str, ...]  # sha256
    code: str


@dataclass
class Head:
    """One village head with a phone. A reply that comes twice is nothing to them; one that never comes is."""

    phone: Phone
    code: str
    sent: list[Sent] = field(default_factory=list)

    async def joins(self) -> None:
        await self.sees("Đúng không ạ?", await self.phone.starts(self.code))
        await self.taps("Đúng", "Bác đồng ý không ạ?")
        await self.taps("Đồng ý", "gõ họ tên")
        await self.sees("cứ gửi ảnh vào đây", await self.phone.says(f"Nguyễn Văn {self.phone.user}"))

    async def reports(self, photos: int = 3) -> Sent:
        """An album, the activity, one sentence, send."""
        nth, user = len(self.sent), self.phone.user
        kilos, people = 100 + nth, 20 + user % 50
        story = f"dọn ngõ {user} lần {nth}, {kilos}kg rác, {people} người"
        pictures = await asyncio.to_thread(_pictures, user, nth, photos)
        if self.sent:  # photos that come so soon after a receipt would join that report
            await self.sees("Việc gì", await self.phone.says("báo cáo"))
        album = await self.phone.sends_photos(pictures)
        await self.sees(f"Đã nhận {photos} ảnh", album[0], button=ACTIVITY)
        await self.taps(ACTIVITY, "kể một câu")
        summary = await self.sees(f"{kilos} kg", await self.phone.says(story), button=SEND)
        assert f"{people} người" in summary and f"{photos} ảnh" in summary, summary
        receipt = await self.taps(SEND, "Mã báo cáo")
        found = CODE.search(receipt)
        assert found, receipt
        shas = tuple(hashlib.sha256(each).hexdigest() for each in pictures)
        self.sent.append(Sent(user, story, kilos, people, shas, found[1]))
        return self.sent[-1]

    async def taps(self, label: str, words: str) -> str:
        """Tap, and wait for what is said then."""
        after = (await self.phone.chat())[-1]["message_id"]
        await self.phone.taps(label)
        return await self.sees(words, after)

    async def sees(self, words: str, after: int, *, button: str = "") -> str:
        """Wait until the bot says this, with this button, later than a message."""

        async def said() -> str:
            for message in await self.phone.chat():
                if message["message_id"] > after and message["from"]["is_bot"] and words in message.get("text", ""):
                    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                    if not button or any(button == each["text"] for row in rows for each in row):
                        return str(message["text"])
            return ""

        try:
            return str(await until(said, words))
        except AssertionError as never:
            heard = [_line(message) for message in (await self.phone.chat())[-12:]]
            raise AssertionError(f"{self.phone.user} never heard {words!r} after {after}: {heard}") from never


def heads(session: aiohttp.ClientSession, url: str, codes: Sequence[str]) -> list[Head]:
    return [Head(Phone(session, url, 700 + nth, f"Bác {nth}"), code) for nth, code in enumerate(codes)]


def _line(message: dict[str, Any]) -> tuple[int, str, str]:
    who = "bot" if message["from"]["is_bot"] else "head"
    return message["message_id"], who, str(message.get("text") or "(photo)")[:70]


def _pictures(user: int, nth: int, many: int) -> list[bytes]:
    """Each photo is like no other, as real ones are."""
    return [encoded(scene(96, 64), "JPEG", comment=f"{user}/{nth}/{at}") for at in range(many)]
