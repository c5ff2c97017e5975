"""A ZIP that is a list: kept are its files' names, lengths and checksums; its bytes are made while it is sent.

Photos lie in the store already, so that twenty gigabytes are not kept twice, every byte's place is known before the
first is sent, and an interrupted download goes on where it stopped. Files are stored as they are: photos do not shrink.
"""

import json
import struct
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
ZIP64 = 45
UTF8 = 0x0800
REGULAR = 0o100644 << 16
PIECE = 1 << 18
EMPTY = (0, 0)

Get = Callable[[str], Awaitable[bytes | None]]


class Gone(Exception):
    """A file is no longer in the store: what was promised cannot be sent, and is not made up."""


@dataclass(frozen=True, slots=True)
class Item:
    path: str  # plain letters
    sha256: str
    size: int  # at most 500 MB: no part of a file needs ZIP64, only where it stands
    crc: int
    photo: int = 0  # which one it is, or is a copy of


class Packed:
    """The same items at the same time are the same bytes."""

    def __init__(self, items: Sequence[Item], at: datetime) -> None:
        self.items = items
        self.stamp = _stamp(at)
        self.starts = [0, *accumulate(_header_size(each) + each.size for each in items)]
        self.end = self._directory()
        self.size = self.starts[-1] + len(self.end)

    async def pieces(self, get: Get, begin: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `begin` up to `stop`; Gone when one of its files is."""
        stop = self.size if stop is None else min(stop, self.size)
        at = bisect_right(self.starts, begin) - 1
        while at < len(self.items) and self.starts[at] < stop:
            for offset, piece in await self._file(at, get, begin):
                if cut := _within(piece, offset, begin, stop):
                    yield cut
            at += 1
        if stop > self.starts[-1]:
            for place in range(max(0, begin - self.starts[-1]), stop - self.starts[-1], PIECE):
                yield self.end[place : min(place + PIECE, stop - self.starts[-1])]

    async def _file(self, at: int, get: Get, begin: int) -> list[tuple[int, bytes]]:
        item, start = self.items[at], self.starts[at]
        header = self._header(item)
        data = await get(item.sha256)
        if data is None or len(data) != item.size:
            raise Gone(item.path)
        return [(start, header), (start + len(header), data)]

    def _header(self, item: Item) -> bytes:
        name = item.path.encode()
        return (
            struct.pack("<4s5H3I2H", b"PK\3\4", 20, UTF8, 0, *self.stamp, item.crc, item.size, item.size, len(name), 0)
            + name
        )

    def _directory(self) -> bytes:
        entries = b"".join(self._entry(item, start) for item, start in zip(self.items, self.starts, strict=False))
        count, size, start = len(self.items), len(entries), self.starts[-1]
        if count < FULL16 and start < FULL32:
            return entries + struct.pack("<4s4H2IH", b"PK\5\6", *EMPTY, count, count, size, start, 0)
        large = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, ZIP64, ZIP64, *EMPTY, count, count, size, start)
        where = struct.pack("<4sIQI", b"PK\6\7", 0, start + size, 1)
        told = min(count, FULL16)
        return entries + large + where + struct.pack("<4s4H2IH", b"PK\5\6", *EMPTY, told, told, FULL32, FULL32, 0)

    def _entry(self, item: Item, start: int) -> bytes:
        name = item.path.encode()
        far = struct.pack("<2HQ", 1, 8, start) if start >= FULL32 else b""
        version = ZIP64 if far else 20
        head = struct.pack(
            "<4s6H3I5H2I",
            *(b"PK\1\2", 3 << 8 | ZIP64, version, UTF8, 0, *self.stamp, item.crc, item.size, item.size),
            *(len(name), len(far), 0, 0, 0, REGULAR, FULL32 if far else start),
        )
        return head + name + far


def _header_size(item: Item) -> int:
    return 30 + len(item.path.encode())


def _within(piece: bytes, offset: int, begin: int, stop: int) -> bytes:
    return piece[max(0, begin - offset) : max(0, stop - offset)]


def _stamp(at: datetime) -> tuple[int, int]:
    """Hour and day as DOS counted them."""
    return at.hour << 11 | at.minute << 5 | at.second // 2, (at.year - 1980) << 9 | at.month << 5 | at.day


def keep(items: Sequence[Item], at: datetime) -> bytes:
    """The list as it is kept."""
    rows = [[each.path, each.sha256, each.size, each.crc, each.photo] for each in items]
    return json.dumps({"format": 1, "at": at.isoformat(), "items": rows}, ensure_ascii=False).encode()


def read(kept: bytes) -> Packed:
    told = json.loads(kept)
    return Packed([Item(*row) for row in told["items"]], datetime.fromisoformat(told["at"]))
