"""A person's phone in a test with the Official Account: what they send, and what they see, by way of the fake."""

import re
from collections.abc import Sequence
from typing import Any

from tests.support.phone import Phone
from tests.support.zalo_oa_rules import Json

NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


class OaPhone(Phone):
    """Every method that sends gives the message's number in the chat, as a Telegram phone does."""

    async def starts(self, code: str = "") -> int:
        """There is no link that carries a code: they follow, and type it."""
        await self.follows()
        return await self.says(code) if code else 0

    async def says(self, text: str, *, reply_to: int | None = None) -> int:
        quote = {"quote_msg_id": await self._sent_as(reply_to)} if reply_to else {}
        return await self._sends({"text": text} | quote)

    async def sends_photos(self, pictures: Sequence[bytes], *, album: bool = True, caption: str = "") -> list[int]:
        """Each a message of its own: nothing says which belong together."""
        sent = []
        for picture in pictures:
            url = await self._media(picture)
            image = {"type": "image", "payload": {"thumbnail": f"{url}?small", "url": url}}
            sent.append(await self._sends({"attachments": [image]} | ({"text": caption} if caption else {})))
            caption = ""
        return sent

    async def sends_file(self, data: bytes, name: str, mime: str = "image/jpeg", *, caption: str = "") -> int:
        kind = name.rpartition(".")[2]
        payload = {"url": await self._media(data, mime), "size": str(len(data)), "name": name, "type": kind}
        return await self._sends({"attachments": [{"type": "file", "payload": payload | {"checksum": "c"}}]})

    async def sends_voice(self, data: bytes) -> int:
        payload = {"url": await self._media(data, "audio/aac")}
        return await self._sends({"attachments": [{"type": "audio", "payload": payload}]})

    async def sends_place(self, lat: float, lon: float) -> int:
        coordinates = {"latitude": str(lat), "longitude": str(lon)}
        return await self._sends({"attachments": [{"type": "location", "payload": {"coordinates": coordinates}}]})

    async def submits_info(self, name: str, phone: str) -> None:
        info = {"name": name, "phone": phone, "user_dob": "30/10/1979", "gender": "Nam"}
        await self._control("info", self.about | {"info": info})

    async def follows(self) -> None:
        await self._control("follow", self.about)

    async def blocks(self) -> None:
        await self._control("unfollow", self.about)

    async def unblocks(self) -> None:
        await self.follows()

    async def looks(self) -> list[str]:
        """They see everything there is; Zalo's ids of it."""
        ids: list[str] = (await self._control("seen", self.about))["message_ids"]
        return ids

    async def taps(self, label: str) -> None:
        """The last button with this label; where there is only a list, its number is typed."""
        for message in reversed(await self.chat()):
            for button in [each for row in message.get("reply_markup", {}).get("inline_keyboard", []) for each in row]:
                if button["text"] != label:
                    continue
                if "number" in button:
                    await self.says(button["number"])
                else:
                    assert button["type"].startswith("oa.query."), button
                    hidden = button["type"] == "oa.query.hide"
                    told = {"message": {"text": button["payload"]}, "hidden": hidden}
                    await self._control("message", self.about | told)
                return
        raise AssertionError(f"no button says {label!r}; there are {await self.buttons()}")

    async def chat(self) -> list[Json]:
        """As they see it; a numbered list counts as buttons."""
        messages = await super().chat()
        for message in messages:
            listed = NUMBERED.findall(message.get("text", ""))
            if message["from"]["is_bot"] and listed and "reply_markup" not in message:
                rows = [[{"text": label, "number": number}] for number, label in listed]
                message["reply_markup"] = {"inline_keyboard": rows}
        return messages

    async def _sent_as(self, number: int) -> str:
        return str(next(each["sent_as"] for each in await self.chat() if each["message_id"] == number))

    async def _media(self, data: bytes, mime: str = "image/jpeg") -> str:
        async with self.session.post(f"{self.url}/control/media", params={"mime": mime}, data=data) as answer:
            return str((await answer.json())["url"])

    async def _sends(self, message: Json, *, reply_to: int | None = None) -> int:
        told: dict[str, Any] = self.about | {"message": message}
        return int((await self._control("message", told))["message_id"])
