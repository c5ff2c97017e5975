"""Files of ours that a channel has already: each is uploaded once and then sent by the channel's own name for it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol
from weakref import WeakValueDictionary

from bot.channels.base import Unreachable
from storage import database, sent_files

REMEMBERED = 2_000
PATIENCE = 30.0  # seconds that one may wait while another uploads the same file
Key = tuple[str, str]  # kind (photo, file) and sha256

log = logging.getLogger(__name__)


class Kept(Protocol):
    """Where the names are kept: storage/sent_files.py."""

    async def known(
        self, channel: str, kind: str, sha: str, since: datetime | None = None
    ) -> tuple[str, datetime] | None: ...

    async def keep(self, channel: str, kind: str, sha: str, known_as: str, at: datetime) -> None: ...

    async def forget(self, channel: str, kind: str, shas: Sequence[str]) -> None: ...


class Uploads:
    """`good_for`: how long the channel keeps what was uploaded; None: for ever."""

    def __init__(
        self,
        channel: str,
        clock: Callable[[], datetime],
        good_for: timedelta | None = None,
        kept: Kept = sent_files,
    ) -> None:
        self.channel, self.clock, self.good_for, self.kept = channel, clock, good_for, kept
        self._names: dict[Key, tuple[str, datetime]] = {}
        self._locks: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    async def known(self, wanted: Iterable[Key]) -> dict[Key, str]:
        """Those of them that the channel has, with its names."""
        since = self.clock() - self.good_for if self.good_for else None
        names: dict[Key, str] = {}
        for key in wanted:
            found = self._names.get(key)
            if found is None or (since and found[1] < since):
                found = await self.kept.known(self.channel, *key, since)
            if found is not None:
                self._remember(key, found)
                names[key] = found[0]
        return names

    @asynccontextmanager
    async def alone(self, wanted: Iterable[Key]) -> AsyncIterator[None]:
        """Whoever else wants to upload one of these waits, and will find that the channel has it."""
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(PATIENCE):
                    for key in sorted(set(wanted)):
                        await stack.enter_async_context(self._locks.setdefault(key, asyncio.Lock()))
            except TimeoutError:
                raise Unreachable("the file is being uploaded") from None
            yield

    async def learn(self, names: Iterable[tuple[Key, str]]) -> None:
        """The message has left already: that a name could not be kept is no reason to fail."""
        for key, name in names:
            now = self.clock()
            self._remember(key, (name, now))
            if len(name) > sent_files.LONGEST:
                continue
            try:
                await self.kept.keep(self.channel, *key, name, now)
            except database.FAULTS as error:
                log.warning("an upload is not remembered", extra={"error": type(error).__name__})

    async def forget(self, wanted: Iterable[Key]) -> None:
        for key in wanted:
            self._names.pop(key, None)
            await self.kept.forget(self.channel, key[0], [key[1]])

    def _remember(self, key: Key, name: tuple[str, datetime]) -> None:
        self._names[key] = name
        if len(self._names) > REMEMBERED:
            self._names.pop(next(iter(self._names)))
