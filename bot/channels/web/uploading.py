"""Takes files from a browser piece by piece; what has come stays, and an interrupted upload goes on from there."""

import asyncio
import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from mimetypes import guess_type
from pathlib import Path, PurePath
from typing import BinaryIO

from aiohttp import StreamReader, web

from bot.channels.base import FetchError
from bot.channels.web.door import NOT_KEPT, NOT_UNDERSTOOD, Door, Refusal, body, number, text
from locales import _
from storage import uploads
from storage.models import Upload
from storage.web_chat import Browser

DAY = timedelta(days=1)
FILES_A_DAY, BYTES_A_DAY = 300, 3_000_000_000
FILES_OF_A_STRANGER = 20
SILENCE = 30  # seconds without a byte, then the line is given up
KEPT_FOR = timedelta(days=3)
MIME = re.compile(r"[\w.+-]{1,30}/[\w.+-]{1,29}")
FROM_PHONES = {".heic": "image/heic", ".heif": "image/heif"}  # browsers do not name these


@dataclass(frozen=True)
class Arriving:
    reading: asyncio.Task[None]
    kept: asyncio.Task[None]


class Uploading:
    def __init__(self, door: Door, folder: Path, largest: int) -> None:
        self.door = door
        self.folder = folder
        self.largest = largest
        self.arriving: dict[str, Arriving] = {}

    async def announce(self, request: web.Request) -> web.Response:
        browser = await self.door.known(request)
        plain = await body(request)
        name = PurePath(text(plain, "name", 1000).replace("\\", "/")).name[-200:]
        size = int(number(plain, "size", 0, 1 << 50))
        if size > self.largest:
            raise Refusal(
                413, _("This file is too large: at most {megabytes} MB."), megabytes=self.largest // 1_000_000
            )
        if not size:
            raise Refusal(400, _("This file is empty."))
        await self._check_allowance(browser, size)
        token = secrets.token_hex(16)
        await uploads.announce(
            browser.chat, token, name, _mime(text(plain, "mime", 200), name), size, self.door.clock()
        )
        return web.json_response({"token": token}, status=201, headers=NOT_KEPT)

    async def _check_allowance(self, browser: Browser, size: int) -> None:
        count, total = await uploads.announced_since(browser.chat, self.door.clock() - DAY)
        if count >= FILES_OF_A_STRANGER and not browser.agreed:
            raise Refusal(429, _("Please send your code first, then your photos."))
        if count >= FILES_A_DAY or total + size > BYTES_A_DAY:
            raise Refusal(429, _("That is enough for today. Please send the rest tomorrow."))

    async def state(self, request: web.Request) -> web.Response:
        upload = await self._own(request)
        return web.Response(headers=_where(upload, self._here(upload)) | NOT_KEPT)

    async def more(self, request: web.Request) -> web.Response:
        upload = await self._own(request)
        here = self._here(upload)
        if request.headers.get("Upload-Offset") != str(here):
            no = Refusal(409, _("Part of this photo is missing. It is being sent again."))
            no.headers = _where(upload, here)
            raise no
        arriving = self._begin(upload, here, request.content)
        try:
            await asyncio.wait([arriving.kept])
        finally:
            arriving.reading.cancel()
        if arriving.reading.cancelled():
            raise Refusal(409, _("Part of this photo is missing. It is being sent again."))
        arriving.kept.result()
        arriving.reading.result()
        return web.Response(status=204, headers=_where(upload, upload.received) | NOT_KEPT)

    def _begin(self, upload: Upload, here: int, content: StreamReader) -> Arriving:
        file = _open_at(self.folder / upload.token, here)
        reading = asyncio.create_task(_copy(content, file, upload.size))
        kept = asyncio.create_task(self._keep(upload, file, reading))
        arriving = self.arriving[upload.token] = Arriving(reading, kept)
        kept.add_done_callback(lambda _done: self._forget(upload.token, arriving))
        return arriving

    async def _keep(self, upload: Upload, file: BinaryIO, reading: asyncio.Task[None]) -> None:
        """However the reading ended, note how far it got. Nothing cancels this."""
        await asyncio.wait([reading])
        received = file.tell()
        await asyncio.to_thread(_close, file, lasting=received == upload.size)
        if await uploads.advance(upload.token, upload.received, received):
            upload.received = received

    def _forget(self, token: str, arriving: Arriving) -> None:
        if self.arriving.get(token) is arriving:
            del self.arriving[token]

    async def _own(self, request: web.Request) -> Upload:
        browser = await self.door.known(request)
        token = request.match_info["token"]
        earlier = self.arriving.get(token)
        upload = await uploads.of_chat(browser.chat, token)
        if upload is None:
            raise Refusal(404, _("This photo is not here any more. Please send it again."))
        if earlier:
            # A phone that lost its line comes back before we have noticed: what it sent until then counts.
            earlier.reading.cancel()
            await asyncio.wait([earlier.kept])
            return await uploads.of_chat(browser.chat, token) or upload
        return upload

    def _here(self, upload: Upload) -> int:
        """What we have for certain: after a crash or a restored backup the file may be shorter than was noted."""
        try:
            there = (self.folder / upload.token).stat().st_size
        except FileNotFoundError:
            return 0
        received: int = upload.received
        return min(received, there)

    async def read(self, token: str) -> bytes:
        upload = await uploads.get(token)
        if upload is None or upload.received < upload.size:
            raise FetchError("no such upload", final=True)
        try:
            return await asyncio.to_thread((self.folder / token).read_bytes)
        except FileNotFoundError:
            raise FetchError("the upload is gone", final=True) from None

    async def sweep(self, now: datetime) -> None:
        while tokens := await uploads.forgotten(now - KEPT_FOR, 100):
            await asyncio.to_thread(_remove, [self.folder / token for token in tokens])
            await uploads.drop(tokens)


async def _copy(content: StreamReader, file: BinaryIO, size: int) -> None:
    """Write what comes, until it is all here, the body ends or the line breaks."""
    try:
        while file.tell() < size:
            async with asyncio.timeout(SILENCE):
                piece = await content.readany()
            if not piece:
                break
            if file.tell() + len(piece) > size:
                raise Refusal(400, NOT_UNDERSTOOD)
            file.write(piece)
    except (ConnectionError, TimeoutError, web.RequestPayloadError):
        pass


def _where(upload: Upload, received: int) -> dict[str, str]:
    return {"Upload-Offset": str(received), "Upload-Length": str(upload.size)}


def _mime(said: str, name: str) -> str:
    guessed = FROM_PHONES.get(PurePath(name).suffix.lower()) or guess_type(name)[0] or ""
    return said if MIME.fullmatch(said) else guessed[:60]


def _open_at(path: Path, offset: int) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("r+b" if path.exists() else "w+b")
    file.seek(offset)
    file.truncate()
    return file


def _close(file: BinaryIO, *, lasting: bool) -> None:
    with file:
        file.flush()
        if lasting:
            os.fsync(file.fileno())


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
