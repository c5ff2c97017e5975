"""A conversation in a test: real rows and real turns; only the channel and the clock are pretended.

Everything is built anew for each message, so that every transcript is a restart test too.
"""

import asyncio
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.channels.base import Arrived
from bot.channels.telegram.channel import Telegram
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import ZaloOA
from bot.inbox import _waiting as waiting
from bot.turns import Turns
from bot.waiting import Bell
from catalogue import catalogue
from conversation.fit import fit
from conversation.messages import Abilities, Attachment, Kind, Pace, Point, Reply, Said, reply_from_json
from handlers.here import World
from storage import database, inbox, outbox
from tests.support.cast import NOW
from tests.support.edges import FilesInMemory, InboxInMemory

WEB = Web(InboxInMemory(), FilesInMemory(), Path("uploads"), address="https://thonbao.example")
CHANNELS = (Telegram, WEB, ZaloBot, ZaloOA)
ABLE: Mapping[str, Abilities] = {channel.name: channel.able for channel in CHANNELS}
PACE: Mapping[str, Pace] = {channel.name: channel.pace for channel in CHANNELS}
STARTS = ("telegram", "web")  # a deep link brings its code along


@lru_cache
def shipped() -> catalogue.Catalogue:
    return catalogue.load()


def world() -> World:
    return World(
        catalogue=shipped(),
        timezone=ZoneInfo("Asia/Ho_Chi_Minh"),
        secret=b"secret of the tests",
        letter=random.Random(1).choice,
        token=lambda: "token",
        public_url="https://thonbao.example",
    )


@dataclass(frozen=True)
class Pretended:
    """A channel as far as a turn asks about one: what it can show, and when a chat counts as quiet."""

    name: str
    able: Abilities
    pace: Pace = field(default_factory=Pace)


@dataclass
class Talk:
    """The world of a test: one clock, and phones that speak with the bot."""

    now: datetime = NOW
    channel: str = "telegram"  # of phones that name none
    second_over: int = 500  # people, above which a campaign needs a second officer's yes
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def phone(self, address: str, channel: str = "") -> "Phone":
        return Phone(self, channel or self.channel, address)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def turns(self) -> None:
        """Take every waiting turn, by a bot that was started just now."""
        channels = {name: Pretended(name, able, PACE[name]) for name, able in ABLE.items()}
        fresh = Turns(
            replace(world(), second_person_over=self.second_over), channels, lambda: self.now, asyncio.Event(), Bell()
        )
        while await fresh.take():
            self.now += timedelta(milliseconds=20)

    async def quiet(self) -> None:
        """Nobody says anything for a while: what was held leaves."""
        self.later(seconds=10)


@dataclass
class Phone:
    """What one person sends and sees on one channel."""

    talk: Talk
    channel: str
    address: str
    shown: list[Reply] = field(default_factory=list)

    async def says(self, text: str, replies_to: str = "") -> str:
        return await self._sends(Said(at=self.talk.now, text=text, replies_to=replies_to))

    async def starts(self, code: str) -> str:
        """By the link that carries the code; where there is no such link they type it."""
        if self.channel not in STARTS:
            return await self.says(code)
        return await self._sends(Said(at=self.talk.now, start=code, language="vi"))

    async def sends_photos(self, many: int, caption: str = "", album: str = "a1", replies_to: str = "") -> str:
        """As Telegram does: each photo a message of its own, all answered at once when the chat is quiet."""
        said = ""
        for nth in range(many):
            photo = Attachment("photo", source=f"{self.address}/{next(self.talk._ids)}", album=album)
            words = caption if nth == 0 else ""
            said = await self._sends(
                Said(at=self.talk.now, text=words, attachments=(photo,), replies_to=replies_to), hush=nth < many - 1
            )
        return said

    async def sends_album_at_once(self, many: int) -> str:
        """All photos have arrived before the bot looks at the first."""
        from bot.channels.base import Arrived

        photos = [Attachment("photo", source=f"{self.address}/{next(self.talk._ids)}", album="a2") for _ in range(many)]
        said = [Said(at=self.talk.now, attachments=(photo,)) for photo in photos]
        await inbox.put(
            [
                waiting(Arrived(self.channel, self.address, photo.source, one))
                for photo, one in zip(photos, said, strict=True)
            ],
            self._ms(),
        )
        await self.talk.turns()
        await self.talk.quiet()
        return await self.hears()

    async def sends_file(self, name: str, mime: str, kind: Kind = "file") -> str:
        attached = Attachment(kind, source=f"{self.address}/{next(self.talk._ids)}", name=name, mime=mime)
        return await self._sends(Said(at=self.talk.now, attachments=(attached,)))

    async def sends_place(self, lat: float, lon: float) -> str:
        return await self._sends(Said(at=self.talk.now, point=Point(lat, lon)))

    async def taps(self, label: str) -> str:
        """Tap the newest button with this label. Where the channel shows a list, type its number; the words, if the
        list is no longer the last thing shown or a number means itself."""
        reply, at = self._button(label)
        button = reply.buttons[at]
        shown = fit(reply, ABLE[self.channel])[-1].buttons
        if any(each.reference == button.reference for each in shown):
            return await self._sends(Said(at=self.talk.now, button=button.reference))
        if reply is not self.shown[-1] or reply.numbers:
            return await self.says(label)
        listed = [each.reference for each in reply.buttons if not each.link]
        return await self.says(str(listed.index(button.reference) + 1))

    async def taps_reference(self, reference: str) -> str:
        return await self._sends(Said(at=self.talk.now, button=reference))

    def _button(self, label: str) -> tuple[Reply, int]:
        for reply in reversed(self.shown):
            for at, button in enumerate(reply.buttons):
                if button.label == label:
                    return reply, at
        labels = [[button.label for button in reply.buttons] for reply in self.shown[-3:]]
        raise AssertionError(f"no button {label!r}; lately shown: {labels}")

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.shown[-1].buttons]

    async def _sends(self, said: Said, *, hush: bool = False) -> str:
        arrived = Arrived(self.channel, self.address, f"m:{self.address}:{next(self.talk._ids)}", said)
        await inbox.put([waiting(arrived)], self._ms())
        await self.talk.turns()
        if hush:
            return ""
        if any(each.kind == "photo" for each in said.attachments):
            await self.talk.quiet()
        return await self.hears()

    async def hears(self) -> str:
        """What leaves for this phone now; the text of the last message, as the channel shows it."""
        before = len(self.shown)
        now = self._ms()
        for row in [*await outbox.replies(self.channel, now, 100), *await outbox.bulk(self.channel, now, 100)]:
            if row["address"] != self.address:
                continue
            reply = reply_from_json(row["reply"])
            async with database.transaction():
                await outbox.sending([row["id"]], now)
                await outbox.settle([outbox.Result(row["id"], "sent", sent_as=f"s{row['id']}", sent_ms=self._ms())])
            pieces = fit(reply, ABLE[self.channel])
            self.shown.append(replace(reply, text="\n".join(piece.text for piece in pieces)))
        return "\n---\n".join(reply.text for reply in self.shown[before:])

    @property
    def code(self) -> str:
        """The report code last shown."""
        found = [code for reply in self.shown for code in re.findall(r"\b[A-Z]+\d*-\d{3,}\b", reply.text)]
        return str(found[-1])

    async def last_sent_as(self) -> str:
        rows = await database.rows("SELECT sent_as FROM outbox WHERE state = 'sent' ORDER BY id DESC LIMIT 1")
        return str(rows[0]["sent_as"])

    def _ms(self) -> int:
        return int(self.talk.now.timestamp() * 1000)
