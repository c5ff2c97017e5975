"""A person's phone in a test: what they send to the bot, and what they see, by way of the fake Telegram."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp

Json = dict[str, Any]
CALM = 0.4  # seconds without anything new after which the chat counts as quiet
PATIENCE = 15.0
_albums = count(1)


class Phone:
    """Every method that sends gives the message's id. `url` is the fake's address."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, user: int = 7, name: str = "Hải", language: str = "vi"
    ) -> None:
        self.session, self.url, self.user = session, url, user
        self.about = {"user": user, "name": name, "language": language}

    async def says(self, text: str, *, reply_to: int | None = None) -> int:
        return await self._sends({"text": text}, reply_to=reply_to)

    async def starts(self, code: str = "") -> int:
        return await self.says(f"/start {code}".strip())

    async def sends_photos(self, pictures: Sequence[bytes], *, album: bool = True, caption: str = "") -> list[int]:
        group = {"media_group_id": f"{self.user}0{next(_albums)}"} if album and len(pictures) > 1 else {}
        sent = []
        for picture in pictures:
            message = {"photo": await self._photo(picture)} | group | ({"caption": caption} if caption else {})
            sent.append(await self._sends(message))
            caption = ""  # Telegram puts an album's caption on one of its pictures
        return sent

    async def sends_file(self, data: bytes, name: str, mime: str = "image/jpeg", *, caption: str = "") -> int:
        document = await self._file(data, name) | {"file_name": name, "mime_type": mime}
        return await self._sends({"document": document} | ({"caption": caption} if caption else {}))

    async def sends_voice(self, data: bytes) -> int:
        return await self._sends(
            {"voice": await self._file(data, "voice.ogg") | {"duration": 3, "mime_type": "audio/ogg"}}
        )

    async def sends_place(self, lat: float, lon: float) -> int:
        return await self._sends({"location": {"latitude": lat, "longitude": lon}})

    async def sends_contact(self, phone: str, *, of: int | None = None) -> int:
        card = {"phone_number": phone, "first_name": "Hải", "user_id": of or self.user}
        return await self._sends({"contact": card})

    async def edits(self, message: int, text: str) -> int:
        return int(
            (await self._control("message", self.about | {"message": {"text": text}, "edit": message}))["message_id"]
        )

    async def taps(self, label: str) -> None:
        """The last button with this label; a button in place of the keyboard sends its label."""
        for message in reversed(await self.chat()):
            markup = message.get("reply_markup", {})
            for button in [each for row in markup.get("inline_keyboard", []) for each in row]:
                if button["text"] == label:
                    told = self.about | {"message_id": message["message_id"], "data": button["callback_data"]}
                    await self._control("tap", told)
                    return
            if any(label == each["text"] for row in markup.get("keyboard", []) for each in row):
                await self.says(label)
                return
        raise AssertionError(f"no button says {label!r}; there are {await self.buttons()}")

    async def blocks(self) -> None:
        await self._control("block", self.about)

    async def unblocks(self) -> None:
        await self._control("block", self.about | {"blocked": False})

    async def chat(self) -> list[Json]:
        """All messages as they stand now, theirs and the bot's, oldest first."""
        messages: list[Json] = (await self._control("chat", {"user": self.user}))["messages"]
        return messages

    async def heard(self) -> list[str]:
        """What the bot has said, once nothing more comes."""
        await self.quiet()
        return [_words(message) for message in await self.chat() if message["from"]["is_bot"]]

    async def hears(self, words: str, within: float = PATIENCE) -> str:
        """Wait until the bot says something with these words in it."""
        try:
            async with asyncio.timeout(within):
                while True:
                    for message in reversed(await self.chat()):
                        if message["from"]["is_bot"] and words in _words(message):
                            return _words(message)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            said = [_words(message) for message in await self.chat() if message["from"]["is_bot"]]
            raise AssertionError(f"the bot never said {words!r}, but {said}") from None

    async def buttons(self) -> list[str]:
        """The labels of the last message of the bot that has buttons."""
        for message in reversed(await self.chat()):
            if markup := message.get("reply_markup"):
                rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
                return [each["text"] for row in rows for each in row]
        return []

    async def quiet(self, calm: float = CALM, within: float = PATIENCE) -> None:
        """Wait until the bot has received everything and says nothing more."""
        loop = asyncio.get_running_loop()
        before, since, until = None, loop.time(), loop.time() + within
        while loop.time() < until:
            seen = await self._control("chat", {"user": self.user})
            if seen != before or seen["waiting"]:
                before, since = seen, loop.time()
            elif loop.time() - since >= calm:
                return
            await asyncio.sleep(0.05)

    async def _photo(self, picture: bytes) -> list[Json]:
        large = await self._file(picture, "photo.jpg")
        small = large | {"file_id": f"{large['file_id']}-small", "file_size": 900}
        return [small | {"width": 90, "height": 67}, large | {"width": 1280, "height": 960}]

    async def _file(self, data: bytes, name: str) -> Json:
        async with self.session.post(f"{self.url}/control/file", params={"name": name}, data=data) as answer:
            file_id = (await answer.json())["file_id"]
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(data)}

    async def _sends(self, message: Json, *, reply_to: int | None = None) -> int:
        told = self.about | {"message": message} | ({"reply_to": reply_to} if reply_to else {})
        return int((await self._control("message", told))["message_id"])

    async def _control(self, what: str, told: Json) -> Any:
        async with self.session.post(f"{self.url}/control/{what}", json=told) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


def _words(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


@asynccontextmanager
async def phones(url: str, *users: int) -> AsyncIterator[list[Phone]]:
    """Several phones over one session."""
    async with aiohttp.ClientSession() as session:
        yield [Phone(session, url, user) for user in users]
