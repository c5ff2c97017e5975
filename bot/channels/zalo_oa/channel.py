"""The Official Account channel: its webhook, its sender, and its token kept fresh."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.channels.base import Inbox, Refused, Route, SendError
from bot.channels.media import Media
from bot.channels.uploads import Uploads
from bot.channels.zalo_oa.api import Api, Link, OAuth
from bot.channels.zalo_oa.receive import NAME
from bot.channels.zalo_oa.send import BUTTONS, KEPT, LABEL, LONGEST, Files, Sender
from bot.channels.zalo_oa.token import Tokens
from bot.channels.zalo_oa.webhook import PATH, Mark, Webhook, mark
from bot.steady import going_on
from conversation.messages import Abilities, Pace, Reply
from storage import channel_facts, database

UPKEEP = 60.0  # seconds between looks at the token
OPEN_SECONDS = 10.0
AWAY: tuple[type[Exception], ...] = (SendError, TimeoutError, *database.FAULTS)
WINDOW, FREE = 7 * 24, 48  # hours after the person last did something

log = logging.getLogger(__name__)


class ZaloOA:
    name = NAME
    pace = Pace(overall=30.0, person=1.0, quiet=6.0)
    able = Abilities(
        longest=LONGEST,
        caption=LONGEST,
        buttons=BUTTONS,
        beside=False,
        button_label=LABEL,
        location=True,
        contact=True,
        window=WINDOW,
        free_window=FREE,
    )

    def __init__(
        self,
        app_id: str,
        secret_key: str,
        refresh_token: str,
        *,
        inbox: Inbox,
        files: Files,
        clock: Callable[[], datetime],
        holder: str,
        folder: Path,
        media_hosts: Sequence[str] = (),
        webhook_key: str = "",
        api_url: str = "https://openapi.zalo.me",
        oauth_url: str = "https://oauth.zaloapp.com",
        template: str = "",
        cover: str = "",
        tell: Callable[[str, dict[str, Any]], Awaitable[None]] = channel_facts.add,
        mark: Mark = mark,
        upkeep: float = UPKEEP,
    ) -> None:
        self.tell, self.upkeep = tell, upkeep
        self.link = Link()
        oauth = OAuth(self.link, oauth_url, app_id, secret_key)
        self.tokens = Tokens(oauth.renew, seed=refresh_token, folder=folder, holder=holder, clock=clock)
        self.api = Api(self.link, api_url, self.tokens, clock)
        self.sender = Sender(self.api, files, Uploads(NAME, clock, KEPT), template, cover=cover)
        self.webhook = Webhook(app_id, webhook_key or secret_key, inbox, clock, mark)
        self.media = Media(media_hosts)
        self.account: dict[str, Any] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def routes(self) -> list[Route]:
        return [Route("POST", PATH, self.webhook.called)]

    async def open(self) -> None:
        """If Zalo cannot be reached now, everything else starts all the same; `receive` goes on trying."""
        self._tasks = [asyncio.create_task(work) for work in (self.webhook.later.run(), self._tell_of_calls())]
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self._introduce()
        except AWAY as error:
            log.warning("official account not reached", extra={"error": type(error).__name__})

    async def close(self) -> None:
        self.webhook.later.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.media.close()
        await self.link.close()

    async def receive(self) -> None:
        """Messages come by webhook; what is looked after here is the token, so that none is lost for want of it."""
        while True:
            with going_on("official account not looked after"):
                await self.tokens.keep_fresh()
                await self._introduce()
            await asyncio.sleep(self.upkeep)

    async def send(self, address: str, reply: Reply) -> str:
        return await self.sender.send(address, reply)

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        raise Refused("an Official Account cannot edit its messages")

    async def fetch(self, source: str) -> bytes:
        return await self.media.fetch(source, self.able.largest_file)

    async def _introduce(self) -> None:
        """Who we are, and how the token stands, for the dashboard and the doctor."""
        if not self.account:
            self.account = await self.api.get("/v2.0/oa/getoa")
        token = await self.tokens.state()
        link = f"https://zalo.me/{self.account['oa_id']}" if self.account.get("oa_id") else ""
        facts: dict[str, Any] = {
            "name": str(self.account.get("name", "")),
            "link": link,
            "token_until_ms": token.expires_ms,
            "token_renewed_ms": token.refreshed_ms,
            "trouble": token.trouble,
        }
        await self.tell(NAME, facts)

    async def _tell_of_calls(self) -> None:
        """Of the process that serves the webhook, which may be another than the one that looks after the token."""
        told: dict[str, Any] = {}
        while True:
            await asyncio.sleep(self.upkeep)
            calls = self.webhook.signatures
            facts = {"calls": calls.good, "calls_wrongly_signed": calls.bad, "signed_by": calls.rule}
            if facts == told or not (calls.good or calls.bad):
                continue
            try:
                await self.tell(NAME, facts)
                told = facts
            except database.FAULTS as error:
                log.warning("calls not told", extra={"error": type(error).__name__})
