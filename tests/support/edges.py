"""An inbox, a file store and names of uploads that only live as long as a test."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bot.channels.base import Arrived


class InboxInMemory:
    """Keeps each message once, as the real one does; `failures`: how many times it cannot."""

    def __init__(self) -> None:
        self.kept: dict[str, Arrived] = {}
        self.puts = 0
        self.delivered = 0  # messages, as often as they came
        self.failures = 0
        self.stops: list[tuple[str, bool]] = []

    @property
    def arrived(self) -> list[Arrived]:
        return list(self.kept.values())

    async def put(self, arrived: list[Arrived]) -> None:
        self.puts += 1
        self.delivered += len(arrived)
        if self.failures:
            self.failures -= 1
            raise OSError("no room")
        for each in arrived:
            self.kept.setdefault(each.key, each)

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None:
        self.stops.append((address, stopped))


class FilesInMemory:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        self.kept[name] = data
        return name

    async def get(self, sha: str) -> bytes:
        if sha not in self.kept:
            raise FileNotFoundError(sha)
        return self.kept[sha]


class SentFilesInMemory:
    def __init__(self) -> None:
        self.names: dict[tuple[str, str, str], tuple[str, datetime]] = {}

    async def known(
        self, channel: str, kind: str, sha: str, since: datetime | None = None
    ) -> tuple[str, datetime] | None:
        found = self.names.get((channel, kind, sha))
        return None if found is None or (since and found[1] < since) else found

    async def keep(self, channel: str, kind: str, sha: str, known_as: str, at: datetime) -> None:
        self.names[channel, kind, sha] = (known_as, at)

    async def forget(self, channel: str, kind: str, shas: Sequence[str]) -> None:
        for sha in shas:
            self.names.pop((channel, kind, sha), None)
