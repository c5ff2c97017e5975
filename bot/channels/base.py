"""The contract that every channel keeps, and why a message may not go out or a photo not come in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from conversation.messages import Abilities, Pace, Reply, Said


class SendError(Exception):
    """Why a message did not go out, and what follows."""

    retry_in: float | None = None

    def __init__(self, words: str = "", retry_in: float | None = None, *, partly: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.retry_in = retry_in
        self.partly = partly  # something of the message arrived before


class Throttled(SendError):
    """The whole channel rests until then."""


class PersonStopped(SendError):
    """They blocked us, or their account is gone."""


class OutsideWindow(SendError):
    """The channel allows no message to this person now."""


class Refused(SendError):
    """Rejected for good; the channel's words are kept."""


class Unreachable(SendError):
    """Network trouble or a failing server: later, slower."""


class Unanswered(Unreachable):
    """It was handed over and no answer came: it may have arrived all the same."""


class FetchError(Exception):
    """A photo's bytes did not come."""

    def __init__(self, words: str = "", *, final: bool = False, too_large: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.final = final  # asking again cannot help
        self.too_large = too_large


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Arrived:
    """A message as it enters the inbox; `key` is unique for ever within the channel."""

    channel: str
    address: str
    key: str
    said: Said


class Inbox(Protocol):
    """Where a channel puts what arrives; returns once it is kept for good (database or spool)."""

    async def put(self, arrived: list[Arrived]) -> None: ...

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None:
        """They blocked us (or came back)."""


class Channel(Protocol):
    name: str
    pace: Pace
    able: Abilities

    def routes(self) -> list[Route]: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def receive(self) -> None:
        """Write what arrives into the inbox until cancelled; a channel fed by webhooks alone returns at once."""

    async def send(self, address: str, reply: Reply) -> str:
        """Send one message that already fits (see `conversation.fit`); return the channel's own message id."""

    async def replace(self, address: str, sent: str, reply: Reply) -> None: ...

    async def fetch(self, source: str) -> bytes:
        """A photo's bytes, at most `able.largest_file` of them, or FetchError."""
