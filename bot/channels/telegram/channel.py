"""The Telegram channel: its webhook or poller, its sender, and its photos."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import FetchError, Inbox, Route
from bot.channels.telegram import errors
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.poll import Poller
from bot.channels.telegram.receive import NAME, WANTED
from bot.channels.telegram.request import AiohttpRequest, TooLarge
from bot.channels.telegram.send import ALBUM, CAPTION, Files, Sender
from bot.channels.telegram.webhook import PATH, Webhook
from bot.channels.uploads import Uploads
from bot.steady import until_done
from conversation.messages import Abilities, Pace, Reply
from locales import Speech
from storage import channel_facts

PAUSES = (1.0, 2.0, 5.0, 15.0)
OPEN_SECONDS = 10.0
FREE_RATE = 30.0  # messages a second that cost nothing

log = logging.getLogger(__name__)
# The library's debug lines show the token, and what people write.
logging.getLogger("telegram").setLevel(logging.INFO)


class Telegram:
    """With a webhook secret and a public address Telegram calls us; without, we ask it, one process at a time."""

    name = NAME
    pace = Pace(overall=FREE_RATE, person=1.0, quiet=2.0)
    able = Abilities(longest=4096, caption=CAPTION, edits=True, albums=ALBUM, location=True, contact=True)

    def __init__(
        self,
        token: str,
        *,
        inbox: Inbox,
        files: Files,
        clock: Callable[[], datetime],
        holder: str,
        api_url: str = "https://api.telegram.org",
        webhook_secret: str = "",
        public_url: str = "",
        rate: float = FREE_RATE,
        speech: Speech | None = None,
        tell: Callable[[str, dict[str, Any]], Awaitable[None]] = channel_facts.add,
        uploads: Uploads | None = None,
        request: AiohttpRequest | None = None,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.secret, self.tell, self.pauses = webhook_secret, tell, pauses
        self.hook = f"{public_url}{PATH}" if webhook_secret and public_url else ""
        self.pace = replace(type(self).pace, overall=rate)
        self.request = request or AiohttpRequest(max(64, int(rate / 2)))
        polls = AiohttpRequest(2)
        self.bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self.request,
            get_updates_request=polls,
        )
        self.intake = Intake(self.bot, inbox, clock)
        self.poller = Poller(self.bot, polls, self.intake.keep, holder, clock, pauses)
        uploads = uploads or Uploads(NAME, clock)
        self.sender = Sender(self.bot, self.request, files, uploads, speech or Speech(), paid=rate > FREE_RATE)
        self.known = False  # whether Telegram has told us who we are, and heard where to call us

    def routes(self) -> list[Route]:
        return [Route("POST", PATH, Webhook(self.secret, self.intake.keep).called)] if self.hook else []

    async def open(self) -> None:
        """If Telegram cannot be reached now, everything else starts all the same; `receive` goes on trying."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self._introduce()
        except (TelegramError, TimeoutError) as error:
            log.warning("telegram not reached", extra={"error": type(error).__name__})

    async def close(self) -> None:
        await self.intake.close()
        await self.bot.shutdown()

    async def receive(self) -> None:
        if not self.known:
            await until_done(self._introduce, "telegram not reached", self.pauses)
        if not self.hook:
            await self.poller.run()

    async def send(self, address: str, reply: Reply) -> str:
        return await self.sender.send(address, reply)

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        await self.sender.replace(address, sent, reply)

    async def fetch(self, source: str) -> bytes:
        most = self.able.largest_file
        try:
            file = await self.bot.get_file(source)
            if not file.file_path:
                raise FetchError("no address for the file")
            status, data = await self.request.download(file.file_path, most)
        except TooLarge as error:
            raise FetchError("the file is too large", final=True, too_large=True) from error
        except TelegramError as error:
            raise errors.fetch_error(error) from error
        if status != 200:
            raise FetchError(f"status {status}")
        return data

    async def _introduce(self) -> None:
        await self.bot.initialize()
        if self.hook:
            await self.bot.set_webhook(self.hook, secret_token=self.secret, allowed_updates=WANTED)
        deep_link = f"https://t.me/{self.bot.username}?start={{code}}"
        self.able = replace(self.able, deep_link=deep_link)
        await self.tell(NAME, {"name": self.bot.username, "deep_link": deep_link})
        self.known = True
