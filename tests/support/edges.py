"""An inbox and a file store that only live as long as a test."""

import hashlib

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
