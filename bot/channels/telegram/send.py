"""One reply as Telegram messages: text, photos, albums, documents; and own messages edited in place."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import RetryAfter, TelegramError

from bot.channels.base import Refused
from bot.channels.telegram import errors
from bot.channels.telegram.keyboard import inline, keyboard
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.uploads import Key, Uploads
from conversation.fit import units
from conversation.messages import Reply
from locales import Speech

CAPTION = 1024  # in UTF-16 units
ALBUM = 10
REMEMBERED = 10_000
PATIENCE = 30.0  # seconds the rest of a message waits when Telegram asks us to
PHOTO, FILE = "photo", "file"
# How a document begins, and what its name ends in, so that a phone knows how to open it.
BEGINNINGS = ((b"%PDF", ".pdf"), (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"))
ZIPPED = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"))
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
Answer = TypeVar("Answer")
Media = dict[Key, str | bytes]  # Telegram's own name for what it has, else the bytes


class Files(Protocol):
    """Where kept files are, by the sha256 of their bytes."""

    async def get(self, sha: str) -> bytes: ...


class Sender:
    """Sends through one bot. It remembers who sees a keyboard in place of their own, to take it away again.

    `paid`: more messages a second than are free, where the owner of the bot has allowed it.
    """

    def __init__(
        self, bot: Bot, request: AiohttpRequest, files: Files, uploads: Uploads, speech: Speech, *, paid: bool = False
    ) -> None:
        self.bot, self.request, self.files, self.uploads, self.speech = bot, request, files, uploads, speech
        self.paid: dict[str, Any] = {"allow_paid_broadcast": True} if paid else {}
        self._keyboards: dict[int, None] = {}

    async def send(self, address: str, reply: Reply) -> str:
        """The id of the message that carries the text; SendError if anything of the reply did not go out."""
        chat = int(address)
        wanted = [*((PHOTO, sha) for sha in reply.photos), *((FILE, sha) for sha in reply.files)]
        if not wanted:
            return await _Message(self, chat, reply, {}).send()
        known = await self.uploads.known(wanted)
        if len(known) == len(set(wanted)):
            try:
                return await _Message(self, chat, reply, known).send(again=True)
            except _Forgotten:
                await self.uploads.forget(wanted)
        async with self.uploads.alone(wanted):
            media: Media = {**await self.uploads.known(wanted)}
            for key in wanted:
                media[key] = media.get(key) or await self._kept(key[1])
            return await _Message(self, chat, reply, media).send()

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

    def markup(self, chat: int, reply: Reply) -> Markup:
        markup = keyboard(reply, self.speech)
        if isinstance(markup, ReplyKeyboardMarkup):
            self._keyboards[chat] = None
            if len(self._keyboards) > REMEMBERED:
                self._keyboards.pop(next(iter(self._keyboards)))
        elif markup is None and chat in self._keyboards:
            del self._keyboards[chat]
            return ReplyKeyboardRemove()
        return markup

    async def _kept(self, sha: str) -> bytes:
        try:
            return await self.files.get(sha)
        except FileNotFoundError as error:
            raise Refused("a file that belongs to the message is not there") from error


class _Forgotten(Exception):
    """Telegram does not know a file by the name it gave it; nothing has arrived."""


class _Message:
    """One reply on its way to one chat, in one request or several."""

    def __init__(self, sender: Sender, chat: int, reply: Reply, media: Media | dict[Key, str]) -> None:
        self.sender, self.bot, self.chat, self.reply = sender, sender.bot, chat, reply
        self.media: Media = {**media}
        self.arrived = 0  # requests that were answered well
        self.learnt: list[tuple[Key, str]] = []

    async def send(self, *, again: bool = False) -> str:
        """`again`: everything goes by the name Telegram gave it."""
        try:
            sent = await self._send()
        except TelegramError as error:
            if again and not self.arrived and errors.forgot_a_file(error):
                raise _Forgotten from None
            failed = errors.send_error(error)
            failed.partly = bool(self.arrived)
            raise failed from error
        finally:
            await self.sender.uploads.learn(self.learnt)
        return str(sent)

    async def _send(self) -> int:
        reply, photos, files = self.reply, self.reply.photos, self.reply.files
        below = units(reply.text) <= CAPTION
        if below and len(photos) + len(files) == 1:
            markup = self.sender.markup(self.chat, reply)
            return await (self._photo if photos else self._file)((*photos, *files)[0], reply.text, markup)
        if below and 1 < len(photos) <= ALBUM and not (files or reply.buttons or reply.wants):
            return await self._album(photos, reply.text)
        for at in range(0, len(photos), ALBUM):
            last = await self._album(photos[at : at + ALBUM])
        for sha in files:
            last = await self._file(sha)
        if reply.text or reply.buttons or not (photos or files):
            last = await self._text()
        return last

    async def _text(self) -> int:
        """Without the library's own objects, which take longer than everything else: this is what goes to many."""
        markup = self.sender.markup(self.chat, self.reply)
        given = {"chat_id": self.chat, "text": self.reply.text, **self.sender.paid}
        if markup is not None:
            given["reply_markup"] = markup.to_dict()
        sent = await self._ask(lambda: self.sender.request.ask(f"{self.bot.base_url}/sendMessage", **given))
        return int(sent["message_id"]) if sent else 0

    async def _photo(self, sha: str, caption: str = "", markup: Markup = None) -> int:
        media = self.media[PHOTO, sha]
        sent = await self._ask(
            lambda: self.bot.send_photo(
                self.chat, media, caption or None, reply_markup=markup, filename="photo.jpg", **self.sender.paid
            )
        )
        self._learn((PHOTO, sha), sent)
        return sent.message_id

    async def _file(self, sha: str, caption: str = "", markup: Markup = None) -> int:
        media = self.media[FILE, sha]
        name = f"{sha[:12]}{_ending(media)}" if isinstance(media, bytes) else None
        sent = await self._ask(
            lambda: self.bot.send_document(
                self.chat, media, caption or None, reply_markup=markup, filename=name, **self.sender.paid
            )
        )
        self._learn((FILE, sha), sent)
        return sent.message_id

    async def _album(self, photos: Sequence[str], caption: str = "") -> int:
        if len(photos) == 1:
            return await self._photo(photos[0], caption)
        album = [InputMediaPhoto(self.media[PHOTO, sha], filename="photo.jpg") for sha in photos]
        sent = await self._ask(
            lambda: self.bot.send_media_group(self.chat, album, caption=caption or None, **self.sender.paid)
        )
        for sha, message in zip(photos, sent, strict=False):
            self._learn((PHOTO, sha), message)
        return (sent[0] if caption else sent[-1]).message_id

    def _learn(self, key: Key, message: Message) -> None:
        got = message.photo[-1] if key[0] == PHOTO and message.photo else message.document
        if isinstance(self.media[key], bytes) and got is not None:
            self.learnt.append((key, got.file_id))

    async def _ask(self, request: Callable[[], Awaitable[Answer]]) -> Answer:
        """What follows something that has arrived waits when Telegram says so: begun anew, all would come twice."""
        while True:
            try:
                answer = await request()
            except RetryAfter as error:
                if not self.arrived or errors.seconds(error) > PATIENCE:
                    raise
                await asyncio.sleep(errors.seconds(error))
                continue
            self.arrived += 1
            return answer


def _ending(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return next((ending for inside, ending in ZIPPED if inside in data), ".zip")
    return next((ending for beginning, ending in BEGINNINGS if data.startswith(beginning)), "")
