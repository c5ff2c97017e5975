"""Shows a chat its own pictures: those sent in it, and those that came with our replies; nobody else's."""

from typing import Protocol

from aiohttp import web

from bot.channels.web.door import Door, Refusal
from conversation.messages import reply_from_json
from locales import _
from storage import web_chat

# Only these are shown as what they are; anything else is a download, so that no file can act as a page of ours.
BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
KEPT = {"Cache-Control": "private, max-age=604800, immutable", "X-Content-Type-Options": "nosniff"}
NOT_HERE = _("This picture is not here.")


class Shelf(Protocol):
    async def get(self, sha: str) -> bytes:
        """The kept file's bytes, or FileNotFoundError."""


class Pictures:
    def __init__(self, door: Door, files: Shelf) -> None:
        self.door = door
        self.files = files

    async def own(self, request: web.Request) -> web.Response:
        browser = await self.door.known(request)
        match = request.match_info
        photo = await web_chat.own_photo(browser.chat, int(match["message"]), int(match["position"]))
        name = (photo["shown"] if "large" in request.query else photo["thumb"]) if photo else ""
        if not name:
            raise Refusal(404, NOT_HERE)
        return await self._file(name)

    async def replied(self, request: web.Request) -> web.Response:
        browser = await self.door.known(request)
        match = request.match_info
        told = await web_chat.told(browser.chat, int(match["message"]))
        reply = reply_from_json(told) if told else None
        names = (reply.photos if match["kind"] == "photos" else reply.files) if reply else ()
        if int(match["position"]) >= len(names):
            raise Refusal(404, NOT_HERE)
        return await self._file(names[int(match["position"])])

    async def _file(self, name: str) -> web.Response:
        try:
            data = await self.files.get(name)
        except FileNotFoundError:
            raise Refusal(404, NOT_HERE) from None
        kind = next((mime for begins, mime in BEGINNINGS.items() if data.startswith(begins)), "")
        headers = KEPT if kind else KEPT | {"Content-Disposition": f'attachment; filename="{name[:12]}"'}
        return web.Response(body=data, content_type=kind or "application/octet-stream", headers=headers)
