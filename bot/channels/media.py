"""Fetches what people sent from the hosts a platform keeps it on, and from nowhere else."""

import ipaddress
import socket
from collections.abc import Sequence

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.channels.base import FetchError

CONNECT, BETWEEN, TOTAL = 5.0, 20.0, 55.0  # seconds
HANDS = 8


class PrivateAddress(OSError):
    """The name leads to a machine that is not on the public network."""


class PublicOnly(AbstractResolver):
    """Looks names up, and gives public addresses alone: what is checked is what is connected to."""

    def __init__(self) -> None:
        self.inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self.inner.resolve(host, port, family)
        public = [each for each in found if is_public(each["host"])]
        if found and not public:
            raise PrivateAddress(host)
        return public

    async def close(self) -> None:
        await self.inner.close()


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_global and not ip.is_multicast


class Media:
    """`hosts`: names such as `*.zdn.vn` or `photo.example.vn`, reached by https on public addresses only.

    An origin written out, `http://127.0.0.1:8099`, is trusted as it stands: a media server on this machine.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        self.here = frozenset(host.rstrip("/") for host in hosts if "://" in host)
        self.names = tuple(host.lower() for host in hosts if "://" not in host)
        self._session: aiohttp.ClientSession | None = None
        self._local: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        for session in (self._session, self._local):
            if session is not None:
                await session.close()
        self._session = self._local = None

    async def fetch(self, source: str, most: int) -> bytes:
        """At most `most` bytes; a FetchError that is final where asking again cannot help."""
        url = self._checked(source)
        session = self._public() if url.scheme == "https" else self._trusted()
        try:
            async with session.get(url, allow_redirects=False) as answer:
                _check_status(answer.status)
                if (answer.content_length or 0) > most:
                    raise FetchError("too large", final=True, too_large=True)
                return await _read(answer, most)
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, PrivateAddress):
                raise FetchError("the link leads to a private address", final=True) from None
            raise FetchError("the host of the link is not found") from None
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            raise FetchError(type(error).__name__) from None

    def _checked(self, source: str) -> URL:
        try:
            url = URL(source)
            origin = str(url.origin())
        except ValueError:
            raise FetchError("not a link", final=True) from None
        if origin in self.here:
            return url
        host = (url.host or "").lower().rstrip(".")
        if url.scheme != "https" or url.port != 443 or url.user or url.password or not self._allows(host):
            raise FetchError("the link leads to a host that is not allowed", final=True)
        return url

    def _allows(self, host: str) -> bool:
        return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in self.names)

    def _public(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = _session(aiohttp.TCPConnector(limit=HANDS, resolver=PublicOnly()))
        return self._session

    def _trusted(self) -> aiohttp.ClientSession:
        if self._local is None:
            self._local = _session(aiohttp.TCPConnector(limit=HANDS))
        return self._local


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=TOTAL, sock_connect=CONNECT, sock_read=BETWEEN)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


def _check_status(status: int) -> None:
    if status == 200:
        return
    if status >= 500 or status in (408, 425, 429):
        raise FetchError(f"status {status}")
    raise FetchError("the link has expired" if status in (401, 403, 404, 410) else f"status {status}", final=True)


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > most:
            raise FetchError("too large", final=True, too_large=True)
    return bytes(read)
