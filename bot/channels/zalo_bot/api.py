"""Asks the Zalo Bot API. The token stands in the address, so addresses appear in no error and no log."""

import json
from typing import Any

import aiohttp

CONNECT, READ = 5.0, 10.0  # seconds
LARGEST = 1_000_000  # bytes of one answer
IDLE = 408

Json = dict[str, Any]


class ApiError(Exception):
    """Zalo said no; `code` is its error_code, or else the status."""

    def __init__(self, code: int, words: str, retry_in: float | None = None) -> None:
        super().__init__(words)
        self.code, self.words, self.retry_in = code, words, retry_in

    @property
    def is_idle(self) -> bool:
        """A long poll that ended without a message."""
        return self.code == IDLE or "timeout" in self.words.lower()


class ApiAway(Exception):
    """No answer, or none that can be read; `asked`: the request was on its way, and may have been done."""

    def __init__(self, words: str, *, asked: bool = True) -> None:
        super().__init__(words)
        self.asked = asked


class Api:
    def __init__(self, token: str, url: str) -> None:
        self._base = f"{url}/bot{token}"
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, method: str, seconds: float = READ, **given: Any) -> Any:
        """The `result`; None where Zalo gives none."""
        timeout = aiohttp.ClientTimeout(total=CONNECT + seconds, sock_connect=CONNECT)
        try:
            async with self._opened().post(
                f"{self._base}/{method}", json=given, timeout=timeout, allow_redirects=False
            ) as answer:
                body = await answer.content.read(LARGEST)
                return _result(answer, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ApiAway(type(error).__name__, asked=False) from None
        except (aiohttp.ClientError, OSError) as error:
            raise ApiAway(type(error).__name__) from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _result(answer: aiohttp.ClientResponse, body: bytes) -> Any:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):  # a wrong token may be answered with a page
        if answer.status < 400:
            raise ApiAway("an answer that is not JSON")
        raise ApiError(answer.status, f"status {answer.status}")
    if answer.status < 400 and told.get("ok"):
        return told.get("result")
    raise ApiError(_code(told, answer.status), str(told.get("description", ""))[:200], _rest(answer))


def _code(told: Json, status: int) -> int:
    code = told.get("error_code", told.get("errorCode"))  # both spellings are met
    return int(code) if isinstance(code, int | str) and str(code).isdecimal() else status if status >= 400 else 0


def _rest(answer: aiohttp.ClientResponse) -> float | None:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() else None
