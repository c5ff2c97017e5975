"""Requests to Zalo: the token in its header, a spent one renewed once, every refusal one of our errors."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import aiohttp

from bot.channels.base import Refused, Throttled, Unanswered, Unreachable
from bot.channels.zalo_oa import errors
from bot.channels.zalo_oa.alarm import Alarm
from bot.channels.zalo_oa.token import TokenRefused, Tokens

CONNECT, READ, TOTAL = 5.0, 15.0, 40.0  # seconds
DEAD = (-118, -14014)  # the refresh token was used before, or is too old
RENEWAL = 20.0  # seconds; the lease of a renewal lasts longer

log = logging.getLogger(__name__)

Json = dict[str, Any]


class AssetGone(Refused):
    """Zalo keeps uploads for 7 days."""


class Link:
    """One session for everything that goes to Zalo."""

    def __init__(self, connections: int = 32) -> None:
        self.connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self.connections),
                timeout=aiohttp.ClientTimeout(total=TOTAL, sock_connect=CONNECT, sock_read=READ),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, method: str, url: str, **more: Any) -> Json:
        try:
            async with self.session.request(method, url, allow_redirects=False, **more) as answer:
                if answer.status == 429:
                    raise Throttled("too many requests", retry_in=_seconds(answer.headers.get("Retry-After")))
                if answer.status != 200:
                    raise Unreachable(f"status {answer.status}")
                told = json.loads(await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:  # only its kind: the text may hold what we sent
            raise Unanswered(type(error).__name__) from None
        except ValueError:
            raise Unanswered("not an answer of the API") from None
        if not isinstance(told, dict):
            raise Unanswered("not an answer of the API")
        return told


def _seconds(value: str | None) -> float:
    return float(value) if value and value.isdecimal() else errors.RATE_REST


class OAuth:
    def __init__(self, link: Link, url: str, app_id: str, secret: str) -> None:
        self.link, self.url, self.app_id, self.secret = link, f"{url}/v4/oa/access_token", app_id, secret

    async def renew(self, refresh: str) -> tuple[str, str, int]:
        told = await self.link.ask(
            "POST",
            self.url,
            data={"refresh_token": refresh, "app_id": self.app_id, "grant_type": "refresh_token"},
            headers={"secret_key": self.secret},
            timeout=aiohttp.ClientTimeout(total=RENEWAL, sock_connect=CONNECT),
        )
        if told.get("access_token") and told.get("refresh_token"):
            return str(told["access_token"]), str(told["refresh_token"]), _whole(told.get("expires_in"), 90_000)
        code = _whole(told.get("error"), -1)
        words = f"{code} {told.get('error_name') or told.get('message') or told.get('error_description') or ''}"[:200]
        if code in DEAD:
            raise TokenRefused(words)
        raise Unreachable(words, retry_in=errors.SET_UP_REST)


def _whole(value: object, otherwise: int) -> int:
    try:
        return int(str(value))
    except ValueError:
        return otherwise


class Api:
    def __init__(self, link: Link, url: str, tokens: Tokens, clock: Callable[[], datetime]) -> None:
        self.link, self.url, self.tokens, self.clock = link, url, tokens, clock
        self.alarm = Alarm(clock)

    async def post(self, path: str, body: Json) -> Json:
        return await self._ask("POST", path, lambda: {"json": body})

    async def get(self, path: str, data: Json | None = None) -> Json:
        given = {"params": {"data": json.dumps(data)}} if data else {}
        return await self._ask("GET", path, lambda: given)

    async def upload(self, path: str, data: bytes, name: str, mime: str) -> Json:
        def form() -> Json:
            made = aiohttp.FormData()
            made.add_field("file", BytesIO(data), filename=name, content_type=mime)
            return {"data": made}

        return await self._ask("POST", path, form)

    async def _ask(self, method: str, path: str, more: Callable[[], Json]) -> Json:
        """What stands under `data` of the answer."""
        token = await self.tokens.access()
        told = await self._once(method, path, token, more())
        if _code(told) in errors.TOKEN:
            log.info("token spent", extra={"channel": "zalo_oa", "status": _code(told)})
            token = await self.tokens.access(stale=token)
            told = await self._once(method, path, token, more())
        code = _code(told)
        if code == 0:
            data = told.get("data")
            return data if isinstance(data, dict) else {}
        words = str(told.get("message") or told.get("error_description") or "")
        if code in errors.TOKEN:
            raise Unreachable(f"{code} {words}"[:200], retry_in=errors.SET_UP_REST)
        if code == errors.ASSET:
            raise AssetGone(f"{code} {words}"[:200])
        await self.alarm.ring(code)
        raise errors.send_error(code, words, self.clock())

    async def _once(self, method: str, path: str, token: str, more: Json) -> Json:
        return await self.link.ask(method, f"{self.url}{path}", headers={"access_token": token}, **more)


def _code(told: Json) -> int:
    return _whole(told.get("error"), -1)
