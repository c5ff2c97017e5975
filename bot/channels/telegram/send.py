"""One reply as Telegram messages: text, photos, albums, documents; and own messages edited in place."""

from collections.abc import Sequence
from typing import Protocol

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import TelegramError

from bot.channels.base import Refused
from bot.channels.telegram import errors
from bot.channels.telegram.keyboard import inline, keyboard
from conversation.fit import units
from conversation.messages import Reply
from locales import Speech

CAPTION = 1024  # in UTF-16 units
ALBUM = 10
REMEMBERED = 10_000
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


class Files(Protocol):
    """Where kept files are, by the sha256 of their bytes."""

    async def get(self, sha: str) -> bytes: ...


class Sender:
    """Sends through one bot. It remembers who sees a keyboard in place of their own, to take it away again."""

    def __init__(self, bot: Bot, files: Files, speech: Speech) -> None:
        self.bot, self.files, self.speech = bot, files, speech
        self._keyboards: dict[int, None] = {}

    async def send(self, address: str, reply: Reply) -> str:
        """The id of the message that carries the text; SendError if anything of the reply did not go out."""
        photos = [await self._kept(name, "photo.jpg") for name in reply.photos]
        documents = [await self._kept(name, name[:12]) for name in reply.files]
        try:
            sent = await self._send(int(address), reply, photos, documents)
        except TelegramError as error:
            raise errors.send_error(error) from error
        return str(sent.message_id)

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        """Other words and buttons for a message of ours; that nothing would change is no error."""
        chat, message, markup = int(address), int(sent), inline(reply.buttons)
        try:
            if not reply.text:
                await self.bot.edit_message_reply_markup(chat, message, reply_markup=markup)
                return
            try:
                await self.bot.edit_message_text(reply.text, chat, message, reply_markup=markup)
            except TelegramError as error:
                if not errors.says(error, errors.NO_TEXT):
                    raise
                await self.bot.edit_message_caption(chat, message, caption=reply.text, reply_markup=markup)
        except TelegramError as error:
            if not errors.says(error, errors.NOT_MODIFIED):
                raise errors.send_error(error) from error

    async def _send(self, chat: int, reply: Reply, photos: list[InputFile], documents: list[InputFile]) -> Message:
        below = units(reply.text) <= CAPTION
        if below and len(photos) + len(documents) == 1:
            return await self._one(chat, reply, photos, documents)
        if below and 1 < len(photos) <= ALBUM and not (documents or reply.buttons or reply.wants):
            return (await self._album(chat, photos, reply.text))[0]
        for at in range(0, len(photos), ALBUM):
            last = (await self._album(chat, photos[at : at + ALBUM]))[-1]
        for document in documents:
            last = await self.bot.send_document(chat, document)
        if reply.text or reply.buttons or not (photos or documents):
            last = await self.bot.send_message(chat, reply.text, reply_markup=self._markup(chat, reply))
        return last

    async def _one(self, chat: int, reply: Reply, photos: list[InputFile], documents: list[InputFile]) -> Message:
        caption, markup = reply.text or None, self._markup(chat, reply)
        if photos:
            return await self.bot.send_photo(chat, photos[0], caption=caption, reply_markup=markup)
        return await self.bot.send_document(chat, documents[0], caption=caption, reply_markup=markup)

    async def _album(self, chat: int, photos: Sequence[InputFile], caption: str = "") -> Sequence[Message]:
        if len(photos) == 1:
            return [await self.bot.send_photo(chat, photos[0], caption=caption or None)]
        album = [InputMediaPhoto(photo.input_file_content, filename=photo.filename) for photo in photos]
        return await self.bot.send_media_group(chat, album, caption=caption or None)

    def _markup(self, chat: int, reply: Reply) -> Markup:
        markup = keyboard(reply, self.speech)
        if isinstance(markup, ReplyKeyboardMarkup):
            self._keyboards[chat] = None
            if len(self._keyboards) > REMEMBERED:
                self._keyboards.pop(next(iter(self._keyboards)))
        elif markup is None and chat in self._keyboards:
            del self._keyboards[chat]
            return ReplyKeyboardRemove()
        return markup

    async def _kept(self, name: str, shown_as: str) -> InputFile:
        try:
            data = await self.files.get(name)
        except FileNotFoundError as error:
            raise Refused("a file that belongs to the message is not there") from error
        return InputFile(data, filename=shown_as)
