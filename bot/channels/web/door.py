"""Who is at the door: the session in the cookie, posts from our own page only, and how often somebody may come."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from locales import Speech, _
from storage import web_chat
from storage.web_chat import Browser

COOKIE = "thonbao_chat"
HEADER = "X-Thon-Bao"  # a foreign page cannot send it without asking us first, and we never say yes
LARGEST_BODY = 64_000

SPEECH = web.RequestKey("speech", Speech)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """A request is not granted; the words are for the person at the page."""

    def __init__(self, status: int, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.values = values
        self.headers: dict[str, str] = {}


@dataclass
class Allowance:
    """So many at once, and from then on so many a second."""

    burst: float
    a_second: float
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, who: str, now: float) -> bool:
        left, at = self.left.get(who, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.a_second)
        if left < 1:
            return False
        if len(self.left) > 10_000:  # forgetting is generous, and costs a guesser nothing they did not have
            self.left.clear()
        self.left[who] = (left - 1, now)
        return True


class Door:
    def __init__(self, language: str, clock: Callable[[], datetime], *, secure: bool) -> None:
        self.speech = Speech(language)
        self.clock = clock
        self.secure = secure
        self.messages = Allowance(20, 1)
        self.requests = Allowance(300, 30)
        # A whole training hall, or a mobile network, may stand behind one address.
        self.newcomers = Allowance(300, 1)

    def now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)

    async def browser(self, request: web.Request) -> Browser | None:
        token = request.cookies.get(COOKIE, "")
        return await web_chat.browser(token, self.clock()) if token else None

    async def known(self, request: web.Request) -> Browser:
        """The browser's session; a request that changes something must come from our own page."""
        if request.method not in ("GET", "HEAD"):
            self.check_origin(request)
        browser = await self.browser(request)
        if browser is None:
            raise Refusal(401, _("This page is no longer signed in. Please open it again."))
        request[SPEECH] = self.speech_of(browser)
        if not self.requests.take(browser.address, self.clock().timestamp()):
            raise Refusal(429, _("That was a lot at once. Please wait a moment."))
        return browser

    def speech_of(self, browser: Browser | None) -> Speech:
        return Speech(browser.language or self.speech.language, browser.how) if browser else self.speech

    def check_origin(self, request: web.Request) -> None:
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        ours = site == "same-origin" if site else origin is None or urlsplit(origin).netloc == request.host
        if not ours or HEADER not in request.headers:
            raise Refusal(403, _("This did not come from our page. Please open the page again."))

    def check_newcomer(self, request: web.Request) -> None:
        if not self.newcomers.take(request.remote or "", self.clock().timestamp()):
            raise Refusal(429, _("Too many people are coming at once. Please try again in a few minutes."))

    def check_pace(self, browser: Browser) -> None:
        if not self.messages.take(browser.address, self.clock().timestamp()):
            raise Refusal(429, _("That was a lot at once. Please wait a moment."))

    async def open(self, request: web.Request, address: str = "", person: int | None = None) -> str:
        """Begin a session; the token for its cookie."""
        token = secrets.token_urlsafe(32)
        agent = request.headers.get("User-Agent", "")
        await web_chat.open_session(token, address or secrets.token_hex(16), agent, self.clock(), person)
        return token

    def hand_over(self, response: web.StreamResponse, token: str, path: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(web_chat.LASTS.total_seconds()),
            path=path,
            httponly=True,
            samesite="Lax",
            secure=self.secure,
        )

    async def renew(self, request: web.Request, response: web.StreamResponse, session: int) -> None:
        await web_chat.renew(session, self.clock())
        self.hand_over(response, request.cookies[COOKIE], request.path.rstrip("/"))

    def spoken(self, handler: Handler) -> Handler:
        """The handler, with its refusals told in the person's language."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except Refusal as no:
                speech = request.get(SPEECH, self.speech)
                words = {"error": speech.say(no.sentence, **no.values)}
                return web.json_response(words, status=no.status, headers=no.headers | NOT_KEPT)

        return answer


NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

NOT_UNDERSTOOD = _("The page sent something we did not understand. Please open it again.")


async def body(request: web.Request) -> dict[str, Any]:
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refusal(413, _("This message is too long. Please send it in parts."))
    try:
        plain = json.loads(await request.read())
    except (ValueError, ConnectionError, web.RequestPayloadError):  # a line that broke off is nothing to report
        raise Refusal(400, NOT_UNDERSTOOD) from None
    if not isinstance(plain, dict):
        raise Refusal(400, NOT_UNDERSTOOD)
    return plain


def text(plain: dict[str, Any], name: str, longest: int) -> str:
    """A text of at most so many characters, without what no database keeps."""
    value = plain.get(name, "")
    if not isinstance(value, str):
        raise Refusal(400, NOT_UNDERSTOOD)
    if len(value) > longest:
        raise Refusal(413, _("This message is too long. Please send it in parts."))
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", value)


def number(plain: dict[str, Any], name: str, low: float, high: float) -> float:
    value = plain.get(name, low)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Refusal(400, NOT_UNDERSTOOD)
    return value
