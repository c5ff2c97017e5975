"""One reply as Zalo messages: plain text, and photos by an address that Zalo fetches."""

import unicodedata
from typing import Any

from bot.channels.base import SendError
from bot.channels.zalo_bot import errors
from bot.channels.zalo_bot.api import Api, ApiAway, ApiError
from bot.channels.zalo_bot.pictures import Pictures
from conversation.messages import Reply


class Sender:
    def __init__(self, api: Api, pictures: Pictures | None) -> None:
        self.api, self.pictures = api, pictures
        self._full = 0  # 429 in a row that named no time

    async def send(self, address: str, reply: Reply) -> str:
        """The id of the message that carries the text; SendError if anything of the reply did not go out."""
        text = unicodedata.normalize("NFC", reply.text)
        photos = [self.pictures.address(sha) for sha in reply.photos] if self.pictures else []
        if not photos:
            return await self._ask("sendMessage", chat_id=address, text=text)
        arrived = 0
        try:
            for photo in photos[1:]:
                await self._ask("sendPhoto", chat_id=address, photo=photo)
                arrived += 1
            caption = {"caption": text} if text else {}
            return await self._ask("sendPhoto", chat_id=address, photo=photos[0], **caption)
        except SendError as error:
            error.partly = bool(arrived)
            raise

    async def _ask(self, method: str, **given: Any) -> str:
        try:
            told = await self.api.call(method, **given)
        except (ApiError, ApiAway) as error:
            no = errors.send_error(error, self._full)
            self._full += isinstance(error, ApiError) and error.code == errors.TOO_MANY and error.retry_in is None
            raise no from None
        self._full = 0
        return str(told.get("message_id", "")) if isinstance(told, dict) else ""
