"""The Zalo bot channel: its webhook or poller, its sender, and its photos."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.channels.base import Inbox, Route
from bot.channels.media import Media
from bot.channels.zalo_bot.api import Api, ApiAway, ApiError
from bot.channels.zalo_bot.pictures import PATH as PICTURES_PATH
from bot.channels.zalo_bot.pictures import Files, Pictures
from bot.channels.zalo_bot.poll import BETWEEN, Poller
from bot.channels.zalo_bot.receive import NAME, read
from bot.channels.zalo_bot.send import Sender
from bot.channels.zalo_bot.webhook import PATH, Webhook
from bot.steady import until_done
from conversation.messages import Abilities, Pace, Reply
from storage import channel_facts

PAUSES = (2.0, 5.0, 15.0, 30.0)
OPEN_SECONDS = 12.0
MONTHLY, USERS = 3000, 50  # of the free plan
REMEMBERED = 1000  # events kept lately
TYPING = 50  # "typing" on its way at the same time, at most
TYPING_SECONDS = 3.0

log = logging.getLogger(__name__)


class ZaloBot:
    """With a webhook secret and a public address Zalo calls us; without, we ask it, one process at a time."""

    name = NAME
    pace = Pace(overall=5.0, person=1.0, quiet=6.0)
    able = Abilities(
        longest=2000, caption=2000, buttons=0, edits=False, albums=1, photos=False, files=False,
        largest_file=20_000_000, quota=MONTHLY, users=USERS,
    )  # fmt: skip

    def __init__(
        self,
        token: str,
        *,
        inbox: Inbox,
        files: Files,
        clock: Callable[[], datetime],
        holder: str,
        secret: bytes,
        api_url: str = "https://bot-api.zaloplatforms.com",
        webhook_secret: str = "",
        public_url: str = "",
        media_hosts: Sequence[str] = (),
        tell: Callable[[str, dict[str, Any]], Awaitable[None]] = channel_facts.add,
        pauses: Sequence[float] = PAUSES,
        between: float = BETWEEN,
    ) -> None:
        self.inbox, self.clock, self.tell, self.pauses = inbox, clock, tell, pauses
        self.secret = webhook_secret
        self.hook = f"{public_url}{PATH}" if webhook_secret and public_url else ""
        self.api = Api(token, api_url)
        self.media = Media(media_hosts)
        self.pictures = Pictures(files, secret, public_url, clock) if public_url else None
        self.able = replace(type(self).able, photos=self.pictures is not None)
        self.sender = Sender(self.api, self.pictures)
        self.poller = Poller(self.api, self.keep, holder, clock, pauses, between)
        self.me = ""  # our own id, once Zalo has told us
        self.known = False
        # Polled, Zalo may give the same event at every turn; the inbox would know it, but need not be asked.
        self._kept: dict[str, None] = {}
        self._typing: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        routes = [Route("POST", PATH, Webhook(self.secret, self.keep).called)] if self.hook else []
        if self.pictures is not None:
            routes.append(Route("GET", PICTURES_PATH, self.pictures.asked))  # and so HEAD
        return routes

    async def open(self) -> None:
        """If Zalo cannot be reached now, everything else starts all the same; `receive` goes on trying."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self._introduce()
        except (ApiError, ApiAway, TimeoutError) as error:
            log.warning("zalo bot not reached", extra={"error": _kind(error)})

    async def close(self) -> None:
        for task in self._typing:
            task.cancel()
        await asyncio.gather(*self._typing, return_exceptions=True)
        await self.api.close()
        await self.media.close()

    async def receive(self) -> None:
        if not self.known:
            await until_done(self._introduce, "zalo bot not reached", self.pauses)
        if not self.hook:
            await self.poller.run()

    async def keep(self, events: Sequence[dict[str, Any]]) -> None:
        """Returns once everything is kept; only then may Zalo be told so."""
        now = self.clock()
        read_now = [each for event in events if (each := read(event, self.me, now))]
        arrived = [each for each in read_now if each.key not in self._kept]
        if not arrived:
            return
        await self.inbox.put(arrived)
        self._kept |= dict.fromkeys(each.key for each in arrived)
        while len(self._kept) > REMEMBERED:
            self._kept.pop(next(iter(self._kept)))
        for address in dict.fromkeys(each.address for each in arrived if each.said.text):
            self._show_typing(address)

    async def send(self, address: str, reply: Reply) -> str:
        return await self.sender.send(address, reply)

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        """Nothing can be edited on Zalo: it is said anew."""
        await self.sender.send(address, reply)

    async def fetch(self, source: str) -> bytes:
        return await self.media.fetch(source, self.able.largest_file)

    async def _introduce(self) -> None:
        me = await self.api.call("getMe") or {}
        self.me = str(me.get("id", ""))
        if self.hook:
            told = await self.api.call("setWebhook", url=self.hook, secret_token=self.secret) or {}
            outcome = str((told.get("verification") or {}).get("outcome", "webhook.ok"))
            if outcome != "webhook.ok":
                log.warning("zalo cannot reach our webhook", extra={"state": outcome})
        name = me.get("display_name") or me.get("account_name") or ""
        await self.tell(NAME, {"name": name, "link": f"https://bot.zaloplatforms.com/bots/{self.me}"})
        self.known = True

    def _show_typing(self, address: str) -> None:
        if len(self._typing) < TYPING:
            task = asyncio.create_task(self._type(address))
            self._typing.add(task)
            task.add_done_callback(self._typing.discard)

    async def _type(self, address: str) -> None:
        """It may fail: the answer itself comes through the outbox."""
        try:
            await self.api.call("sendChatAction", TYPING_SECONDS, chat_id=address, action="typing")
        except (ApiError, ApiAway) as error:
            log.debug("typing not shown", extra={"error": _kind(error)})


def _kind(error: Exception) -> str:
    return f"code {error.code}" if isinstance(error, ApiError) else type(error).__name__
