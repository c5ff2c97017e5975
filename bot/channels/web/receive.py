"""What the page posts: a new session, messages, and what has been seen."""

import re
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.channels.base import Arrived, Inbox
from bot.channels.web.door import NOT_KEPT, NOT_UNDERSTOOD, Door, Refusal, body, number, text
from conversation.messages import Attachment, Kind, Point, Said
from locales import _
from storage import uploads, web_chat
from storage.models import Upload

LONGEST = 4000
MOST_UPLOADS = 30
OLDEST = timedelta(days=14)  # a message written without a network counts from when it was written
KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
KINDS: dict[str, Kind] = {"image": "photo", "audio": "voice", "video": "video"}


class Receiver:
    def __init__(self, door: Door, inbox: Inbox) -> None:
        self.door = door
        self.inbox = inbox

    async def session(self, request: web.Request) -> web.Response:
        """A newcomer's first step, by itself: a message that is sent twice must find the same session."""
        self.door.check_origin(request)
        if await self.door.browser(request):
            return web.json_response({"ok": True}, headers=NOT_KEPT)
        self.door.check_newcomer(request)
        token = await self.door.open(request)
        response = web.json_response({"ok": True}, headers=NOT_KEPT)
        self.door.hand_over(response, token, request.path.removesuffix("/session"))
        return response

    async def message(self, request: web.Request) -> web.Response:
        browser = await self.door.known(request)
        self.door.check_pace(browser)
        plain = await body(request)
        key = text(plain, "key", 64)
        if not KEY.fullmatch(key):
            raise Refusal(400, NOT_UNDERSTOOD)
        said = await self._said(browser.chat, key, plain)
        # The key counts only within this chat: nobody can take another's place with a guessed one.
        await self.inbox.put([Arrived("web", browser.address, f"{browser.address}:{key}", said)])
        return web.json_response({"ok": True}, headers=NOT_KEPT)

    async def seen(self, request: web.Request) -> web.Response:
        browser = await self.door.known(request)
        plain = await body(request)
        for name, read in (("delivered", False), ("read", True)):
            await web_chat.arrived(browser.chat, _ids(plain.get(name, [])), self.door.now_ms(), read=read)
        return web.json_response({"ok": True}, headers=NOT_KEPT)

    async def _said(self, chat: int, key: str, plain: dict[str, Any]) -> Said:
        age = timedelta(milliseconds=number(plain, "age_ms", 0, OLDEST / timedelta(milliseconds=1)))
        button = text(plain, "button", 64)
        start = "" if button else text(plain, "start", 40)
        said = Said(
            at=self.door.clock() - age,
            text="" if button or start else text(plain, "text", LONGEST),
            button=button,
            start=start,
            attachments=await self._attachments(chat, key, plain.get("uploads", [])),
            point=_point(plain.get("place")),
        )
        if not (said.text.strip() or said.button or said.start or said.attachments or said.point):
            raise Refusal(400, _("The message is empty."))
        return said

    async def _attachments(self, chat: int, album: str, tokens: object) -> tuple[Attachment, ...]:
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            raise Refusal(400, NOT_UNDERSTOOD)
        if len(tokens) > MOST_UPLOADS:
            raise Refusal(413, _("Please send at most {count} photos at once."), count=MOST_UPLOADS)
        files = await uploads.finished(chat, tokens) if tokens else []
        if len(files) < len(tokens):
            raise Refusal(409, _("A photo has not arrived whole. Please send it again."))
        return tuple(_attachment(file, album if len(files) > 1 else "") for file in files)


def _attachment(file: Upload, album: str) -> Attachment:
    kind = KINDS.get(file.mime.partition("/")[0], "file")
    return Attachment(kind, f"upload:{file.token}", file.name, file.mime, file.size, album)


def _point(place: object) -> Point | None:
    if place is None:
        return None
    if not isinstance(place, dict):
        raise Refusal(400, NOT_UNDERSTOOD)
    return Point(number(place, "lat", -90, 90), number(place, "lon", -180, 180))


def _ids(values: object) -> list[int]:
    if not isinstance(values, list) or len(values) > 500:
        raise Refusal(400, NOT_UNDERSTOOD)
    if not all(isinstance(value, int) and 0 < value < 1 << 62 for value in values):
        raise Refusal(400, NOT_UNDERSTOOD)
    return values
