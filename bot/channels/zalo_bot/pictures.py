"""Zalo fetches photos from us, more than once: each has an address that is signed and runs out."""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from photos.pipeline import sniff

PATH = "/media/{token}"
GOOD_FOR = timedelta(days=2)  # a phone may be switched on later, and then fetches the picture anew
DAY = 86_400
MAC = 16  # bytes


class Files(Protocol):
    """Where kept files are, by the sha256 of their bytes."""

    async def get(self, sha: str) -> bytes: ...


class Pictures:
    def __init__(self, files: Files, secret: bytes, public_url: str, clock: Callable[[], datetime]) -> None:
        self.files, self.public_url, self.clock = files, public_url, clock
        self._key = hmac.digest(secret, b"zalo_bot pictures", hashlib.sha256)

    def address(self, sha: str) -> str:
        # The same address all day: what goes to many is fetched by Zalo once.
        ends = (int((self.clock() + GOOD_FOR).timestamp()) // DAY + 1) * DAY
        told = struct.pack(">I", ends) + bytes.fromhex(sha)
        token = base64.urlsafe_b64encode(told + self._mac(told)).decode().rstrip("=")
        return f"{self.public_url}/media/{token}.jpg"

    async def asked(self, request: web.Request) -> web.Response:
        """The same bytes however often they are asked for, until the address has run out."""
        sha = self._read(request.match_info["token"])
        if sha is None:
            return web.Response(status=404)
        try:
            data = await self.files.get(sha)
        except FileNotFoundError:
            return web.Response(status=404)
        mime = sniff(data)
        if not mime.startswith("image/"):
            return web.Response(status=404)
        headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=data, content_type=mime, headers=headers | {"X-Robots-Tag": "noindex"})

    def _read(self, token: str) -> str | None:
        """Which file it names; None if we did not sign it, or it has run out."""
        try:
            told = base64.urlsafe_b64decode(token.removesuffix(".jpg") + "==")
        except ValueError:
            return None
        told, mac = told[:-MAC], told[-MAC:]
        if len(told) != 36 or not hmac.compare_digest(mac, self._mac(told)):
            return None
        [ends] = struct.unpack(">I", told[:4])
        return told[4:].hex() if self.clock().timestamp() < ends else None

    def _mac(self, told: bytes) -> bytes:
        return hmac.digest(self._key, told, hashlib.sha256)[:MAC]
