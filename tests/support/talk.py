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
from zoneinfo import ZoneInfo

from bot.inbox import _waiting as waiting
from bot.turns import Turns
from bot.waiting import Bell
from catalogue import catalogue
from conversation.fit import fit
from conversation.messages import Abilities, Attachment, Pace, Point, Reply, Said, reply_from_json
from handlers.here import World
from storage import database, inbox, outbox
from tests.support.cast import NOW

BUTTONS = Abilities(edits=True, albums=10, location=True, contact=True)
NUMBERS = Abilities(longest=2000, buttons=0, albums=1)
ABLE: Mapping[str, Abilities] = {"telegram": BUTTONS, "web": BUTTONS, "zalo": NUMBERS}


@lru_cache
def shipped() -> catalogue.Catalogue:
    return catalogue.load()


QUICK = Pace()


@dataclass(frozen=True)
class Pretended:
    """A channel as far as a turn asks about one: what it can show, and when a chat counts as quiet."""

    name: str
    able: Abilities
    pace: Pace = QUICK


@dataclass
class Talk:
    """The world of a test: one clock, and phones that speak with the bot."""

    now: datetime = NOW
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def phone(self, address: str, channel: str = "telegram") -> "Phone":
        return Phone(self, channel, address)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def turns(self) -> None:
        """Take every waiting turn, by a bot that was started just now."""
        world = World(
            catalogue=shipped(),
            timezone=ZoneInfo("Asia/Ho_Chi_Minh"),
            secret=b"secret of the tests",
            letter=random.Random(1).choice,
            token=lambda: "token",
            public_url="https://thonbao.example",
        )
        channels = {name: Pretended(name, able) for name, able in ABLE.items()}
        fresh = Turns(world, channels, lambda: self.now, asyncio.Event(), Bell())
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

    async def says(self, text: str, **more: object) -> str:
        return await self._sends(Said(at=self.talk.now, text=text, **more))  # type: ignore[arg-type]

    async def starts(self, code: str) -> str:
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

    async def sends_file(self, name: str, mime: str, kind: str = "file") -> str:
        attached = Attachment(kind, source=f"{self.address}/{next(self.talk._ids)}", name=name, mime=mime)  # type: ignore[arg-type]
        return await self._sends(Said(at=self.talk.now, attachments=(attached,)))

    async def sends_place(self, lat: float, lon: float) -> str:
        return await self._sends(Said(at=self.talk.now, point=Point(lat, lon)))

    async def taps(self, label: str) -> str:
        """Tap the newest button with this label; on a channel without buttons, type its number."""
        reply, at = self._button(label)
        if not ABLE[self.channel].buttons:
            return await self.says(str(at + 1))
        return await self._sends(Said(at=self.talk.now, button=reply.buttons[at].reference))

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
        from bot.channels.base import Arrived

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
        for row in await outbox.waiting(self.channel, self._ms(), 100):
            if row["address"] != self.address:
                continue
            reply = reply_from_json(row["reply"])
            async with database.transaction():
                await outbox.sending([row["id"]])
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
