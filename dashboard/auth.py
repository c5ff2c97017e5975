"""The guard at the door: who may pass, which forms are our own, and what browsers are told to refuse."""

import hmac
import ipaddress
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.web_request import FileField

from dashboard import look
from dashboard.site import SITE
from dashboard.visitor import VISITOR, Visitor, recognise
from locales import _

OURS = ("/dashboard", "/sign-in", "/static/", "/appraisal/")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its arrows with data: addresses
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",  # the demo shows it beside the chat
    )
)
SAFETY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LARGER = {"/dashboard/gallery/old": 210_000_000}  # bytes that officials, and nobody else, may send there
A_YEAR = "max-age=31536000"
TOO_LARGE = _("This is too large to be taken. Please send fewer or smaller files.")


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if not request.path.startswith(OURS):
        return await handler(request)
    try:
        response = await _answer(request, handler)
    except web.HTTPException as moved:
        moved.headers.update(_safety(request))
        raise
    response.headers.update(_safety(request))
    return response


async def _answer(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if request.path.startswith("/static/"):
        return await handler(request)
    visitor = request[VISITOR] = await recognise(request)
    if request.method != "POST":
        return await _passed(request, handler, visitor)
    if request.path in LARGER and visitor.sight.reviewing:
        request = request.clone(client_max_size=LARGER[request.path])
    try:
        told = await request.post()
    except web.HTTPRequestEntityTooLarge:
        return await look.message(request, 413, TOO_LARGE)
    with ExitStack() as sent:
        for each in told.values():
            if isinstance(each, FileField):
                sent.callback(each.file.close)
        if not hmac.compare_digest(str(told.get("form_token", "")).encode(), visitor.form_token.encode()):
            return await look.message(request, 403, _("This page is too old. Please go back, reload it and try again."))
        return await _passed(request, handler, visitor)


async def _passed(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]], visitor: Visitor
) -> web.StreamResponse:
    if request.path.startswith("/dashboard") and not visitor.sight:
        return await look.door(request)
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return await look.message(request, 404, _("There is nothing here, or it is not in your area."))


def _safety(request: web.Request) -> dict[str, str]:
    return SAFETY | _tiles(request) | ({"Strict-Transport-Security": A_YEAR} if request.app[SITE].secure else {})


def _tiles(request: web.Request) -> dict[str, str]:
    """The map alone may show pictures of another server: the one its tiles come from."""
    tiles = request.app[SITE].map_tiles
    if not tiles or request.path != "/dashboard/map":
        return {}
    parts = urlsplit(tiles)
    origin = f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    return {"Content-Security-Policy": POLICY.replace("img-src 'self'", f"img-src 'self' {origin}")}


class Tries:
    """Failed sign-ins of late, by where they came from. A little forgetful when restarted: tokens are long anyway."""

    def __init__(self, most: int = 20, within: timedelta = timedelta(minutes=10)) -> None:
        self.most, self.within = most, within
        self.failed: dict[str, deque[datetime]] = {}

    def too_many(self, origin: str, now: datetime) -> bool:
        times = self.failed.get(origin)
        while times and times[0] <= now - self.within:
            times.popleft()
        if times is not None and not times:
            del self.failed[origin]
        return bool(times) and len(times or ()) >= self.most

    def add(self, origin: str, now: datetime) -> None:
        if len(self.failed) > 10_000:
            self.failed.clear()
        self.failed.setdefault(origin, deque(maxlen=self.most)).append(now)


TRIES = web.AppKey("sign_in_tries", Tries)


def origin(request: web.Request) -> str:
    """Where a request comes from. Only a proxy on this machine is believed when it speaks for others."""
    peer = request.remote or ""
    try:
        local = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return peer
    told = request.headers.get("X-Forwarded-For", "")
    return told.rpartition(",")[2].strip() or peer if local else peer
