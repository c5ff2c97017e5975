"""A person's phone with Zalo in a test: what they send to the bot, and what they see, by way of the fake."""

import asyncio
from collections.abc import Sequence
from typing import Any

import aiohttp

Json = dict[str, Any]
PATIENCE = 15.0
CALM = 0.4


class ZaloPhone:
    """Every method that sends gives the message's id. `url` is the fake's address."""

    def __init__(self, session: aiohttp.ClientSession, url: str, user: str = "a1b2c3d4e5f60718293a") -> None:
        self.session, self.url, self.user = session, url, user

    async def says(self, text: str) -> str:
        return await self._sends("text", text=text)

    async def sends_photos(self, pictures: Sequence[bytes], *, caption: str = "") -> list[str]:
        """Each a message of its own, with nothing that says they belong together."""
        return [
            await self._sends("image", photo_url=await self.keeps(picture), caption=caption if nth == 0 else "")
            for nth, picture in enumerate(pictures)
        ]

    async def sends_voice(self, data: bytes) -> str:
        link = await self.keeps(data, "audio/aac", ".aac")
        return await self._sends("voice", message_type="CHAT_VOICE", voice_url=link)

    async def sends_sticker(self, picture: bytes) -> str:
        link = await self.keeps(picture, "image/png", ".png")
        return await self._sends("sticker", message_type="CHAT_STICKER", sticker="0e078a2fb66a5f34067b", url=link)

    async def sends_something_else(self) -> str:
        """A file, a place, a link with a preview: Zalo says only that there was something."""
        return await self._sends("unsupported")

    async def blocks(self, *, blocked: bool = True) -> None:
        await self.control("block", {"user": self.user, "blocked": blocked})

    async def chat(self) -> list[Json]:
        messages: list[Json] = (await self.control("chat", {"user": self.user}))["messages"]
        return messages

    async def seen(self) -> list[str]:
        """What the bot has said so far."""
        return [words(each) for each in await self.chat() if each["from_bot"] and words(each)]

    async def pictures(self) -> int:
        return sum(1 for each in await self.chat() if each["from_bot"] and each.get("black") is False)

    async def heard(self) -> list[str]:
        """What the bot has said, once nothing more comes."""
        await self.quiet()
        return await self.seen()

    async def hears(self, said: str, within: float = PATIENCE) -> str:
        """Wait until the bot says something with these words in it."""
        try:
            async with asyncio.timeout(within):
                while True:
                    for each in reversed(await self.seen()):
                        if said in each:
                            return each
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"the bot never said {said!r}, but {await self.seen()}") from None

    async def quiet(self, calm: float = CALM, within: float = PATIENCE) -> None:
        loop = asyncio.get_running_loop()
        before, since, until = None, loop.time(), loop.time() + within
        while loop.time() < until:
            now = await self.control("chat", {"user": self.user})
            if now != before or now["waiting"]:
                before, since = now, loop.time()
            elif loop.time() - since >= calm:
                return
            await asyncio.sleep(0.05)

    async def keeps(self, data: bytes, mime: str = "image/jpeg", ending: str = ".jpg") -> str:
        about = {"mime": mime, "ending": ending}
        async with self.session.post(f"{self.url}/control/file", params=about, data=data) as answer:
            return str((await answer.json())["url"])

    async def control(self, what: str, told: Json) -> Any:
        async with self.session.post(f"{self.url}/control/{what}", json=told) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def _sends(self, kind: str, **content: str) -> str:
        told = {"user": self.user, "kind": kind, "content": content}
        return str((await self.control("message", told))["message_id"])


def words(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")
