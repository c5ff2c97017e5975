"""The web channel: a chat page in the browser, for training, and for villages without Zalo."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.channels.base import Inbox, Refused, Route
from bot.channels.web.door import Door
from bot.channels.web.feed import Feed
from bot.channels.web.page import Page
from bot.channels.web.pictures import Pictures, Shelf
from bot.channels.web.receive import LONGEST, Receiver
from bot.channels.web.uploading import Uploading
from conversation.messages import Abilities, Pace, Reply

SWEEP_EVERY = 3600.0


class Web:
    name = "web"
    pace = Pace(overall=500, person=20, quiet=1.0)

    def __init__(
        self,
        inbox: Inbox,
        files: Shelf,
        uploads: Path,
        language: str = "vi",
        *,
        secure: bool = False,
        demo: bool = False,
        address: str = "",
        clock: Callable[[], datetime] = partial(datetime.now, UTC),
    ) -> None:
        """`address` is where browsers find us, for deep links; `uploads` the folder for files on their way."""
        self.able = Abilities(
            longest=LONGEST,
            caption=LONGEST,
            buttons=12,
            button_label=60,
            albums=10,
            location=True,
            deep_link=f"{address}/chat?code={{code}}" if address else "",
        )
        self.clock = clock
        self.demo = demo
        self.door = Door(language, clock, secure=secure)
        self.feed = Feed(self.door)
        self.receiver = Receiver(self.door, inbox)
        self.uploading = Uploading(self.door, uploads, self.able.largest_file)
        self.pictures = Pictures(self.door, files)
        self.page = Page(self.door, self.able.largest_file, demo=demo)

    def routes(self) -> list[Route]:
        own = self._routes("/chat")
        # In the demo several sample people talk in one browser, each under a path, and so with a cookie, of their own.
        return own + self._routes("/as/{who}/chat") if self.demo else own

    def _routes(self, base: str) -> list[Route]:
        every = [
            ("GET", "", self.page.show),
            ("GET", "/static/{version}/{name}", self.page.asset),
            ("POST", "/session", self.receiver.session),
            ("POST", "/messages", self.receiver.message),
            ("GET", "/messages", self.feed.history),
            ("GET", "/stream", self.feed.stream),
            ("POST", "/seen", self.receiver.seen),
            ("POST", "/uploads", self.uploading.announce),
            ("HEAD", "/uploads/{token:[0-9a-f]{32}}", self.uploading.state),
            ("PATCH", "/uploads/{token:[0-9a-f]{32}}", self.uploading.more),
            ("GET", "/photos/{message:[0-9]{1,18}}/{position:[0-9]{1,4}}", self.pictures.own),
            (
                "GET",
                "/replies/{message:[0-9]{1,18}}/{kind:photos|files}/{position:[0-9]{1,4}}",
                self.pictures.replied,
            ),
        ]
        return [Route(method, base + path, self.door.spoken(handler)) for method, path, handler in every]

    async def open(self) -> None:
        """Nothing to prepare."""

    async def close(self) -> None:
        await self.feed.close()

    async def receive(self) -> None:
        """Browsers come by themselves; here we only tidy up after them."""
        while True:
            await self.uploading.sweep(self.clock())
            await asyncio.sleep(SWEEP_EVERY)

    async def send(self, address: str, reply: Reply) -> str:
        """The browser is fed from the outbox row itself, as soon as that is marked as sent."""
        self.feed.wake()
        return secrets.token_hex(8)

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        raise Refused("a message in the web chat stays as it was")

    async def fetch(self, source: str) -> bytes:
        return await self.uploading.read(source.removeprefix("upload:"))
