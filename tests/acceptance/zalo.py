"""The two Zalos for the acceptance test: their settings, their fakes, and phones that village heads hold as any other."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from tests.acceptance.heads import Head
from tests.support import zalo_bot, zalo_oa
from tests.support.zalo_oa_phone import NUMBERED, OaPhone
from tests.support.zalo_phone import ZaloPhone, words

Json = dict[str, Any]
AGAIN = (0.3, 1.0, 2.0, 4.0, *[8.0] * 10)  # seconds, for Zalo's nearly two hours
SECRET = "secret_of_the_zalo_webhook"


class Fake(Protocol):
    chats: dict[str, list[Json]]


@dataclass
class World:
    """One Zalo: what the installation needs to know of it, and what the test asks of it."""

    fake: Fake
    settings: Callable[[str], dict[str, str]]  # by the address at which the installation is reached
    hook: Callable[[str], None]
    phone: Callable[[aiohttp.ClientSession, int], Any]
    well: Callable[[], bool]  # whether Zalo is still content with us

    def heads(self, session: aiohttp.ClientSession, codes: Sequence[str]) -> list[Head]:
        return [Head(self.phone(session, 700 + nth), code) for nth, code in enumerate(codes)]


@asynccontextmanager
async def account(deliveries: int) -> AsyncIterator[World]:
    """The Official Account, its events in any order."""
    fake = zalo_oa.FakeOA(hurry=1.0)
    fake.events.deliveries, fake.events.mixed = deliveries, 0.05
    fake.events.again = AGAIN
    async with zalo_oa.serving(fake) as url:

        def settings(ours: str) -> dict[str, str]:
            return {
                "ZALO_OA_APP_ID": zalo_oa.APP,
                "ZALO_OA_SECRET_KEY": zalo_oa.SECRET,
                "ZALO_OA_REFRESH_TOKEN": zalo_oa.REFRESH,
                "ZALO_OA_WEBHOOK_KEY": zalo_oa.KEY,
                "ZALO_OA_API_URL": url,
                "ZALO_OA_OAUTH_URL": url,
                "ZALO_MEDIA_HOSTS": url,
                "PUBLIC_URL": ours,
            }

        def hook(ours: str) -> None:
            fake.events.url = f"{ours}/hooks/zalo-oa"

        def well() -> bool:
            return not fake.events.off and len(set(fake.asked)) == len(fake.asked)

        yield World(fake, settings, hook, lambda session, user: OaPhone(session, url, user), well)


@asynccontextmanager
async def bot(deliveries: int) -> AsyncIterator[World]:
    """The bot of the Bot Platform, by webhook."""
    fake = zalo_bot.FakeZalo()
    fake.events.deliveries = deliveries
    async with zalo_bot.serving(fake) as url:

        def settings(ours: str) -> dict[str, str]:
            return {
                "ZALO_BOT_TOKEN": zalo_bot.TOKEN,
                "ZALO_BOT_API_URL": url,
                "ZALO_BOT_WEBHOOK_SECRET": SECRET,
                "ZALO_MEDIA_HOSTS": url,
                "PUBLIC_URL": ours,
            }

        def hook(ours: str) -> None: ...  # it is told by setWebhook

        yield World(fake, settings, hook, lambda session, user: BotPhone(session, url, user), lambda: True)


WORLDS: dict[str, Callable[[int], AbstractAsyncContextManager[World]]] = {"zalo_oa": account, "zalo_bot": bot}


class BotPhone:
    """A phone with the Zalo bot, its chat written as a Telegram phone writes it; a numbered list counts as buttons."""

    def __init__(self, session: aiohttp.ClientSession, url: str, user: int) -> None:
        self.user = user
        self.held = ZaloPhone(session, url, str(user))

    async def starts(self, code: str = "") -> int:
        return await self.says(code)

    async def says(self, text: str) -> int:
        await self.held.says(text)
        return await self._mine()

    async def sends_photos(self, pictures: Sequence[bytes]) -> list[int]:
        sent = []
        for picture in pictures:
            await self.held.sends_photos([picture])
            sent.append(await self._mine())
        return sent

    async def taps(self, label: str) -> None:
        for message in reversed(await self.chat()):
            for [button] in message.get("reply_markup", {}).get("inline_keyboard", []):
                if button["text"] == label:
                    await self.says(button["number"])
                    return
        raise AssertionError(f"nothing to choose says {label!r}")

    async def chat(self) -> list[Json]:
        return [_as_telegram(nth, each) for nth, each in enumerate(await self.held.chat(), start=1)]

    async def _mine(self) -> int:
        return int([each["message_id"] for each in await self.chat() if not each["from"]["is_bot"]][-1])


def _as_telegram(nth: int, message: Json) -> Json:
    text = words(message)
    shown: Json = {"message_id": nth, "from": {"is_bot": message["from_bot"]}, "text": text}
    if message["from_bot"] and (listed := re.findall(NUMBERED, text)):
        rows = [[{"text": label, "number": number}] for number, label in listed]
        shown["reply_markup"] = {"inline_keyboard": rows}
    return shown
