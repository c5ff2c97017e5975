"""How requests leave for Telegram: python-telegram-bot's transport on aiohttp, many times quicker than its own."""

import json
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

GATEWAY_TIMEOUT = 504
# What a method may pass as a timeout: seconds, None for no limit, or PTB's mark for "the default".
Seconds = Any


class TooLarge(Exception):
    """More bytes than were allowed."""


class NoAnswer(TimedOut):
    """The request was on its way, and what became of it is not known."""


async def read_at_most(stream: aiohttp.StreamReader, most: int) -> bytes:
    read = bytearray()
    async for piece in stream.iter_any():
        read += piece
        if len(read) > most:
            raise TooLarge
    return bytes(read)


class AiohttpRequest(BaseRequest):
    """One session with at most `connections`; every wait has a limit."""

    def __init__(
        self,
        connections: int = 64,
        *,
        connect: float = 5.0,
        read: float = 10.0,
        write: float = 10.0,
        upload: float = 60.0,
        pool: float = 5.0,
    ) -> None:
        self._connections = connections
        self._connect, self._read, self._write, self._upload, self._pool = connect, read, write, upload, pool
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        body, headers, uploads = _body(request_data)
        timeout = _timeout(
            self._given(read_timeout, self._read),
            self._given(write_timeout, self._upload if uploads else self._write),
            self._given(connect_timeout, self._connect),
            self._given(pool_timeout, self._pool),
        )
        try:
            async with self._open_session().request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                if answer.status == GATEWAY_TIMEOUT:
                    raise NoAnswer("status 504")
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            raise _translated(error) from None

    async def ask(self, url: str, **given: Any) -> dict[str, Any] | None:
        """A request of plain values alone, and its result, without the library's own objects on either side."""
        told = await self.post(url, cast(RequestData, _Plain(given)))
        return told if isinstance(told, dict) else None

    async def download(self, url: str, most: int) -> tuple[int, bytes]:
        """A file's bytes with the status; TooLarge if there are more than `most`."""
        timeout = _timeout(self._read, self._upload, self._connect, self._pool)
        try:
            async with self._open_session().get(url, timeout=timeout, allow_redirects=False) as answer:
                if (answer.content_length or 0) > most:
                    raise TooLarge
                return answer.status, await read_at_most(answer.content, most)
        except (aiohttp.ClientError, OSError) as error:
            raise _translated(error) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Unlike the library's own, it does not write what it cannot read into the log."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict) or (parsed.get("ok") and "result" not in parsed):
            raise TelegramError("Invalid server response")
        return parsed

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NetworkError("the channel is not open")
        return self._session

    def _given(self, value: Seconds, default: float) -> float | None:
        return default if value is self.DEFAULT_NONE else value


@dataclass(frozen=True)
class _Plain:
    """What `_body` reads of the library's RequestData, which nobody may inherit from."""

    parameters: dict[str, Any]
    contains_files: bool = False


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """aiohttp waits for a free connection and the connecting together, and knows no limit for writing alone."""
    waits = (read, write, connect, pool)
    return aiohttp.ClientTimeout(
        total=None if None in waits else sum(wait or 0 for wait in waits),
        connect=None if connect is None or pool is None else connect + pool,
        sock_connect=connect,
        sock_read=read,
    )


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str], bool]:
    """The body, its headers, and whether it carries files."""
    if data is None:
        return None, {}, False
    if not data.contains_files:
        return json.dumps(data.parameters).encode(), {"Content-Type": "application/json"}, False
    form = aiohttp.FormData(quote_fields=False)  # file names in Vietnamese as they are
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}, True


def _translated(error: Exception) -> NetworkError:
    """Only the kind of error: its text may hold the address, and that holds the token."""
    kind = type(error).__name__
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return TimedOut(kind)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL):
        return NetworkError(kind)
    return NoAnswer(kind)
